"""The one door for developers: python dev.py run | test | check | bench | languages.

Standard library only. Makes `.venv` beside this file on first use, installs hirefit in it
(editable, under constraints.txt), and installs again only when pyproject.toml or
constraints.txt have changed.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MINIMUM = (3, 11)
PIP = sys.executable if find_spec("pip") else str(PYTHON)
"""The Python whose pip installs: this one's, or else the one that comes with `.venv`."""
BROWSERS = ("chromium-headless-shell", "chromium")
"""Chromium without windows, as Playwright itself prefers: the same engine, and the tests cost three
fifths of the processor time. Where it is not to be had, the whole browser."""
CONSTRAINED = ["--constraint", str(ROOT / "constraints.txt")]
FOR_UV = {
    "index_url": "UV_DEFAULT_INDEX",
    "extra_index_url": "UV_INDEX",
    "find_links": "UV_FIND_LINKS",
    "no_index": "UV_NO_INDEX",
    "trusted_host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default_timeout": "UV_HTTP_TIMEOUT",
}
"""What pip calls its settings (it has no underscores), and uv, which reads none of pip's."""
WORKERS, FAST_WORKERS = "4", "2"
"""Test processes: two for each of two cores, since browsers, servers, clients and disks wait a lot:
with four both cores were busy 98 % of the time. The fast tests wait for nothing, and a process more
would import and collect everything once more."""
FAST = [
    "-m",
    "not slow and not browser and not postgres",
    "--hypothesis-profile=quick",
    "-p",
    "no:schemathesis",
]

COMPILE_FITS = """
from hirefit.calibration.first_use import compile_fits
compile_fits()
"""
COMPILE_SCORES = """
from hirefit.explanation.first_use import compile_loops
from hirefit_api.library import shipped_library
compile_loops(shipped_library())
"""


def install() -> None:
    """Install hirefit with all extras into `.venv`, unless nothing changed since last time."""
    inputs = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    wanted = hashlib.sha256(inputs + sys.version.encode()).hexdigest()
    stamp = VENV / "installed.sha256"
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    if not PYTHON.exists():
        print("Making .venv ...", flush=True)
        venv.create(VENV, with_pip=str(PYTHON) == PIP)
    print("Installing hirefit and its tools ...", flush=True)
    if not uv():
        wheels = ["--only-binary=:all:", "uv"]  # nobody waits until it has been built
        subprocess.run([*pip_install(PYTHON), *wheels], cwd=ROOT, check=False)
    put(PYTHON, "--editable", ".[dev]", "pip")
    stamp.write_text(wanted)


def uv() -> str | None:
    """Return where uv is: a tenth of pip's processor time, which tests pay twice."""
    return shutil.which("uv", path=environment()["PATH"])


def put(python: Path, *packages: str) -> None:
    """Install packages for a Python: by uv, or by pip where uv is not to be had or cannot."""
    if found := uv():
        command = [found, "pip", "install", "--quiet", "--python", str(python), *CONSTRAINED]
        tried = subprocess.run([*command, *packages], cwd=ROOT, env=told_as_pip(), check=False)
        if tried.returncode == 0:
            return
        print("uv cannot install them here; pip tries (about a minute) ...", flush=True)
    subprocess.run([*pip_install(python), *packages], cwd=ROOT, check=True)


def pip_install(python: Path) -> list[str]:
    """Return pip's command to install for a Python."""
    quiet = ["--quiet", "--disable-pip-version-check"]
    # Python compiles what is imported when it is: a third of ten thousand modules.
    return [
        PIP,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        *quiet,
        "--no-compile",
        *CONSTRAINED,
    ]


def told_as_pip() -> dict[str, str]:
    """Return what uv finds around it: where pip is told to find packages, unless uv is told so."""
    asked = subprocess.run(
        [PIP, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    lines = [line.partition("=") for line in asked.stdout.splitlines()]
    told = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "true"}  # as pip
    for section in ("global", "install", ":env:"):  # as in pip, the later one decides
        for key, _, value in lines:
            where, _, name = key.replace("-", "_").partition(".")
            if where == section and name in FOR_UV:
                between = "," if name == "find_links" else " "
                told[FOR_UV[name]] = between.join(ast.literal_eval(value).split())
    return told | environment()


def provide() -> None:
    """Install the browser and the database server that tests use, where this can be done."""
    missing = [] if shutil.which(BROWSERS[0]) else [BROWSERS]
    if not (shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        missing.append(("postgresql",))
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        wanted = [names[0] for names in missing if not any(map(shutil.which, names))]
        if wanted:
            print(f"Not here: {', '.join(wanted)}. The tests that need them say so.")
        return
    print("Installing what the tests need from Debian ...", flush=True)
    apt_get("update", "-qq")
    for names in missing:
        any(apt_get("install", "-y", "-qq", name) for name in names)  # the first to be had


def apt_get(*command: str) -> bool:
    """Run apt-get without questions and return whether it could do what it was asked to."""
    unasked = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *command], env=unasked, stdout=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def environment() -> dict[str, str]:
    """Return what programs of `.venv` find around them."""
    ours = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    # Without bytecode every test process would compile the sources and rewrite the assertions anew.
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours


def call(*command: str) -> int:
    """Run a program of `.venv` in the project's folder and return its exit status."""
    started = begin(*command)
    try:
        return started.wait()
    except KeyboardInterrupt:  # the program was told, too; a service finishes what it has begun
        started.wait()
        raise


def begin(*command: str, stdout: int | None = None) -> subprocess.Popen[bytes]:
    """Start a program of `.venv` in the project's folder."""
    return subprocess.Popen([str(PYTHON), *command], cwd=ROOT, env=environment(), stdout=stdout)


def run(arguments: list[str]) -> int:
    """Serve the demo company on embedded SQLite and print its address."""
    return call("-m", "hirefit", "demo", *arguments)


def test(arguments: list[str]) -> int:
    """Run the tests and, beside them, the checks; `--fast` leaves out what is marked slow."""
    fast = "--fast" in arguments
    if not fast:
        provide()
    chosen = [a for a in arguments if a != "--fast"]
    how = ["-n", FAST_WORKERS, *FAST] if fast else ["-n", WORKERS]
    with tempfile.TemporaryFile("w+") as said:
        # Or every test process of a fresh clone would compile the same loops and modules.
        fits = None if fast else begin("-c", COMPILE_FITS)
        if fits:
            call("-c", COMPILE_SCORES)
            if not (ROOT / "tests" / "__pycache__").exists():
                begin("-m", "pytest", "--collect-only", *chosen, stdout=subprocess.DEVNULL).wait()
        checks = subprocess.Popen(
            [sys.executable, str(ROOT / "dev.py"), "check"], stdout=said, stderr=subprocess.STDOUT
        )
        if fits:
            fits.wait()  # now beside the checks: two cores have something to do all the time
        order = ["--dist", "loadgroup", "--no-loadscope-reorder"]  # tests/conftest.py knows better
        tests = call("-m", "pytest", *order, *how, *chosen)
        checked = checks.wait()
        said.seek(0)
        print(said.read(), flush=True)
    return checked or tests


def check(arguments: list[str]) -> int:
    """Format, lint, types and the import rule; `--fix` mends what can be mended."""
    fix = "--fix" in arguments
    # CI never comes back to a checkout: what mypy would keep for the next time costs it a fifth.
    kept = ["--cache-dir", os.devnull] if os.environ.get("CI") == "true" else []
    steps = [
        ["-m", "ruff", "format", *([] if fix else ["--check"]), "."],
        ["-m", "ruff", "check", *(["--fix"] if fix else []), "."],
        ["-m", "mypy", *kept],
        ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    ]
    return next((status for step in steps if (status := call(*step))), 0)


def bench(arguments: list[str]) -> int:
    """Measure: prints figures and ratios against peers or a bare baseline of the same run."""
    return call("-m", "benchmarks", *arguments)


def languages(arguments: list[str]) -> int:
    """Bring the catalogues of other languages up to date; says what is left to translate."""
    return call("-m", "hirefit_api.languages", *arguments)


def main() -> int:
    """Read the command and do it."""
    if sys.version_info < MINIMUM:
        return print(f"hirefit needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer.") or 2
    commands = {"run": run, "test": test, "check": check, "bench": bench, "languages": languages}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=commands)
    chosen, rest = parser.parse_known_args()
    try:
        install()
        return commands[chosen.command](rest)
    except subprocess.CalledProcessError as failed:
        print(f"Installing failed (exit status {failed.returncode}); the lines above say why.")
        return failed.returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
