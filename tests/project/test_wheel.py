"""The wheel, built and installed in an empty environment, does what the README says."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
CLEAN = {k: v for k, v in os.environ.items() if k not in OURS}


def run(*command, cwd, check=True):
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=CLEAN, capture_output=True, text=True, check=check
    )


def door():
    """`dev.py`, which installs by what is fastest here."""
    found = importlib.util.spec_from_file_location("hirefit_door", ROOT / "dev.py")
    loaded = importlib.util.module_from_spec(found)
    found.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and install it, with its service, in an environment that has nothing."""
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", place, ROOT, cwd=ROOT)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "empty", with_pip=False)
    door().put(place / "empty" / "bin" / "python", f"{wheel}[api]")
    return place


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
def test_the_wheel_lints_its_own_library_and_scores(installed):
    hirefit = installed / "empty" / "bin" / "hirefit"
    assert "0 errors" in run(hirefit, "lint", cwd=installed).stdout
    ratings = installed / "ratings.csv"
    ratings.write_text(
        "application,rater,question,rating,evidence\n"
        "a,r1,promise_keeping.b1,4,Rang back as promised.\na,r1,promise_keeping.s1,3,\n"
    )
    (score,) = json.loads(run(hirefit, "score", ratings, cwd=installed).stdout)
    assert score["competencies"][0]["competency"] == "promise_keeping"
    run(hirefit, "explain", ratings, "--application", "a", "-o", "why.json", cwd=installed)
    assert run(hirefit, "verify", "why.json", cwd=installed).stdout.startswith("Equal")
    assert "Every caller" not in run(hirefit, "kit", "complaints_desk", cwd=installed).stdout
    listed = run(
        installed / "empty" / "bin" / "python",
        "-c",
        "from hirefit.competencies.library import load_library as l; print(len(l().competencies));"
        "from hirefit_api.languages.known import GERMAN;"
        "from hirefit_api.languages.catalogues import translations as t;"
        "print(t(GERMAN).gettext('Sign in'))",
        cwd=installed,
    )
    assert listed.stdout.split() == ["16", "Anmelden"]


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
def test_the_wheel_serves_the_demo(installed):
    hirefit = installed / "empty" / "bin" / "hirefit"
    served = subprocess.Popen(
        [str(hirefit), "demo", "--port", "0", "--file", str(installed / "demo.sqlite3")],
        cwd=installed,
        env=CLEAN,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        printed = ""
        while "Open" not in printed:
            line = served.stdout.readline()
            assert line, "the demo ended before it printed its address"
            printed += line
        address = re.search(r"Open (http://127\.0\.0\.1:\d+/\S+)", printed)[1]
        page = _get(address)
        assert "Harbour Line" in page
    finally:
        served.terminate()
        served.communicate(timeout=120)
    assert served.returncode == 0


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 - our own address
        return answer.read().decode()
