"""The one door for developers: python dev.py run | test | check | bench | languages.

Standard library only. Makes `.venv` beside this file on first use, installs hirefit in it
(editable, under constraints.txt), and installs again only when pyproject.toml or
constraints.txt have changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MINIMUM = (3, 11)
WORKERS, FAST_WORKERS = "3", "2"
"""Test processes: one more than two cores, since browsers, servers and clients wait a lot. The fast
tests wait for nothing, and a process more would import and collect everything once more."""
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
        venv.create(VENV, with_pip=True)
    print("Installing hirefit and its tools (about a minute the first time) ...", flush=True)
    target = ["--constraint", "constraints.txt", "--editable", ".[dev]"]
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *target]
    else:
        # Python compiles what is imported when it is: a third of ten thousand modules.
        quiet = ["--quiet", "--disable-pip-version-check", "--no-compile"]
        command = [str(PYTHON), "-m", "pip", "install", *quiet, *target]
    subprocess.run(command, cwd=ROOT, check=True)
    stamp.write_text(wanted)


def provide() -> None:
    """Install the browser and the database server that tests use, where this can be done."""
    wanted = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        wanted.append("chromium")
    if not (shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        wanted.append("postgresql")
    if not wanted:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"Not here: {', '.join(wanted)}. The tests that need it say so and are left out.")
        return
    print(f"Installing {', '.join(wanted)} for the tests ...", flush=True)
    unasked = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", *wanted]):
        subprocess.run(["apt-get", *command], env=unasked, stdout=subprocess.DEVNULL, check=False)


def environment() -> dict[str, str]:
    """Return what programs of `.venv` find around them."""
    ours = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    # Without bytecode every test process would compile the sources and rewrite the assertions anew.
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours


def call(*command: str) -> int:
    """Run a program of `.venv` in the project's folder and return its exit status."""
    return subprocess.run(
        [str(PYTHON), *command], cwd=ROOT, env=environment(), check=False
    ).returncode


def compile_side_by_side() -> None:
    """Compile the loops of fits and those of scores, each in a process."""
    fits = subprocess.Popen([str(PYTHON), "-c", COMPILE_FITS], cwd=ROOT, env=environment())
    call("-c", COMPILE_SCORES)
    fits.wait()


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
        checks = subprocess.Popen(
            [sys.executable, str(ROOT / "dev.py"), "check"], stdout=said, stderr=subprocess.STDOUT
        )
        if not fast:  # or every test process of a fresh clone would compile the same loops
            compile_side_by_side()
        order = ["--dist", "loadgroup", "--no-loadscope-reorder"]  # tests/conftest.py knows better
        tests = call("-m", "pytest", *order, *how, *chosen)
        checked = checks.wait()
        said.seek(0)
        print(said.read(), flush=True)
    return checked or tests


def check(arguments: list[str]) -> int:
    """Format, lint, types and the import rule; `--fix` mends what can be mended."""
    fix = "--fix" in arguments
    steps = [
        ["-m", "ruff", "format", *([] if fix else ["--check"]), "."],
        ["-m", "ruff", "check", *(["--fix"] if fix else []), "."],
        ["-m", "mypy"],
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
