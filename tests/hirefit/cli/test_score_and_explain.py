"""The commands that others script against: exit statuses, columns, fields."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from hirefit import __version__
from hirefit.cli import main

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
SCALES = {
    "essays_sirt_ratings2.csv": "0-3",
    "tam_ex10.csv": "0-1",
    "uto_rubric_essays.csv": "1-4",
    "uto_rater_drift.csv": "1-5",
    "shrout_fleiss_1979.csv": "1-10",
}
RATINGS = """application,rater,question,rating,evidence
a,r1,promise_keeping.b1,4,Rang back before five as promised.
a,r1,promise_keeping.s1,3,
a,r2,promise_keeping.b1,5,Told the customer early.
a,r2,promise_keeping.s1,4,
b,r1,promise_keeping.b1,2,Promised a date without checking.
b,r1,promise_keeping.s1,2,
b,r2,promise_keeping.b1,3,
b,r2,promise_keeping.s1,1,Would say yes to anything.
"""


@pytest.fixture
def hirefit(monkeypatch, capsys):
    """Run the command line as its own program does, but in this process."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["hirefit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, ended.value.code, said.out, said.err)

    return run


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS)
    return path


def shared(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"LOUD: {name} is not in ../shared/data, so nothing was checked against it")
    return path


@pytest.mark.slow
def test_the_program_ends_with_the_status_of_its_command(ratings):
    command = [sys.executable, "-m", "hirefit", "score", str(ratings)]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    refused = subprocess.run([*command, "--scale", "1-3"], capture_output=True, check=False)
    assert (good.returncode, good.stderr, refused.returncode) == (0, "", 2)
    assert [score["application"] for score in json.loads(good.stdout)] == ["a", "b"]


def test_scores_as_json(hirefit, ratings):
    done = hirefit("score", ratings)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = json.loads(done.stdout)
    assert list(first) == [
        "application",
        "fit_level",
        "interval",
        "probability_above_cut",
        "as_rated",
        "standing",
        "competencies",
        "not_assessed",
    ]
    assert first["application"] == "a"
    assert first["as_rated"] == 4.0
    assert first["interval"][0] < first["fit_level"] < first["interval"][1]
    assert second["fit_level"] < 3 < first["fit_level"]
    assert first["competencies"][0]["competency"] == "promise_keeping"
    assert (first["competencies"][0]["ratings"], first["competencies"][0]["raters"]) == (4, 2)


def test_scores_as_csv_to_a_file(hirefit, ratings, tmp_path):
    out = tmp_path / "scores.csv"
    assert hirefit("score", ratings, "--format", "csv", "-o", out).returncode == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [row["application"] for row in rows] == ["a", "b"]
    assert "fair_level_promise_keeping" in rows[0]


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.slow
def test_every_shared_file_is_scored(hirefit, name):
    done = hirefit("score", shared(name), "--scale", SCALES[name])
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    lowest, highest = map(int, SCALES[name].split("-"))
    raw = [score["as_rated"] for score in scores]
    fit = [score["fit_level"] for score in scores]
    assert all(lowest <= level <= highest for level in fit)
    ranks = [sorted(range(len(x)), key=x.__getitem__) for x in (raw, fit)]
    n = len(raw)
    where = [{at: rank for rank, at in enumerate(order)} for order in ranks]
    distance = sum((where[0][at] - where[1][at]) ** 2 for at in range(n))
    assert 1 - 6 * distance / (n * (n**2 - 1)) > 0.9


def test_a_rating_outside_the_scale_says_what_to_do(hirefit, ratings):
    done = hirefit("score", ratings, "--scale", "1-3")
    assert done.returncode == 2
    assert "ratings.csv:2: rating 4 is outside the scale" in done.stderr
    assert done.stdout == ""


def test_explain_and_verify_and_tamper(hirefit, ratings, tmp_path):
    out = tmp_path / "explanation.json"
    assert hirefit("explain", ratings, "--application", "a", "-o", out).returncode == 0
    done = hirefit("verify", out)
    assert (done.returncode, done.stdout) == (
        0,
        "Equal: every number follows from the inputs in the file.\n",
    )
    document = json.loads(out.read_text())
    shown = document["results"]["fit_level_shown"]
    out.write_text(
        out.read_text().replace(f'"fit_level_shown": "{shown}"', '"fit_level_shown": "4.99"', 1)
    )
    done = hirefit("verify", out)
    assert done.returncode == 1
    assert f"results.fit_level_shown: the file says 4.99, recomputed {shown}" in done.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        (
            "a field twice",
            '"results": {',
            '"results": {"fit_level": 4.99,',
            "fit_level: stands twice",
        ),
        (
            "a field more",
            '"results": {',
            '"results": {"hire": true,',
            "results.hire: hirefit writes no",
        ),
        ("a field less", '"standing": "complete",', "", "results.standing: this field is missing"),
    ],
)
def test_a_document_that_hirefit_does_not_write_differs(
    hirefit, ratings, tmp_path, name, old, new, line
):
    out = tmp_path / "explanation.json"
    assert hirefit("explain", ratings, "--application", "a", "-o", out).returncode == 0
    out.write_text(out.read_text().replace(old, new, 1))
    done = hirefit("verify", out)
    assert (done.returncode, done.stderr) == (1, ""), name
    assert done.stdout.startswith(line)


def test_explain_as_text_and_html(hirefit, ratings):
    text = hirefit("explain", ratings, "--application", "b", "--format", "text")
    assert text.returncode == 0
    assert "Making and keeping promises" in text.stdout
    assert "Would say yes to anything." in text.stdout
    page = hirefit("explain", ratings, "--application", "b", "--format", "html")
    assert page.stdout.startswith("<!doctype html>")
    assert "Would say yes to anything." in page.stdout


def test_what_cannot_be_used_exits_with_2(hirefit, ratings, tmp_path):
    unknown = hirefit("explain", ratings, "--application", "zzz")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "--application" in unknown.stderr
    assert hirefit("score", tmp_path / "missing.csv").returncode == 2
    assert hirefit("verify", ratings).returncode == 2
    (tmp_path / "company.yaml").write_text("id: x\nid: y\n")
    done = hirefit("score", ratings, "--company", tmp_path / "company.yaml")
    assert done.returncode == 2
    assert "company.yaml:2" in done.stderr


@pytest.mark.parametrize("place", ["missing/out.json", "."])
def test_what_cannot_be_written_is_said_and_leaves_nothing(hirefit, ratings, tmp_path, place):
    before = sorted(tmp_path.iterdir())
    done = hirefit("score", ratings, "-o", tmp_path / place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{tmp_path / place}: can't be written (")
    assert sorted(tmp_path.iterdir()) == before


def test_what_has_no_score_and_what_has_no_weight_is_said(hirefit, tmp_path):
    (tmp_path / "ratings.csv").write_text(
        "application,rater,question,rating,not_assessed_reason\n"
        "a,r,promise_keeping.b1,4,\n"
        "a,r,empathic_listening.b1,4,\n"
        "b,r,promise_keeping.b1,,no_time\n"
    )
    (tmp_path / "company.yaml").write_text(
        "id: x\nname: X\nservice_vision: Everyone leaves with an answer.\nservice_values:\n"
        "  - {id: honesty, statement: We say what is true.}\n"
        "  - {id: warmth, statement: People feel welcome.}\n"
        "  - {id: ownership, statement: We see it through.}\n"
        "weights: {values: {promise_keeping: 0.5, candid_clarity: 0.5}, reason: r, author: a,"
        " date: 2026-01-15}\n"
    )
    done = hirefit("score", tmp_path / "ratings.csv", "--company", tmp_path / "company.yaml")
    assert [score["application"] for score in json.loads(done.stdout)] == ["a"]
    assert done.stderr.splitlines() == [
        (
            "Note: The company gives a weight to Clear and candid communication, of which the file"
            " has no rating; the other weights were scaled up."
        ),
        (
            "Note: The company gives no weight to Listening with empathy; its ratings do not count"
            " in the fit level where others do."
        ),
        "Note: Without any rating, so without a score: b.",
    ]


def test_the_version_needs_no_command(hirefit):
    done = hirefit("--version")
    assert (done.returncode, done.stdout) == (0, f"{__version__}\n")


def test_a_company_changes_weights_and_values(hirefit, ratings, tmp_path):
    company = tmp_path / "company.yaml"
    company.write_text(
        "id: x\nname: X\nservice_vision: Everyone leaves with an answer.\ncut: 3.5\n"
        "service_values:\n"
        "  - {id: honesty, statement: We say what is true.}\n"
        "  - {id: warmth, statement: People feel welcome.}\n"
        "  - {id: ownership, statement: We see it through.}\n"
    )
    done = hirefit("explain", ratings, "--application", "a", "--company", company)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["inputs"]["terms"]["cut"] == 3.5
    assert document["inputs"]["terms"]["service_vision"] == "Everyone leaves with an answer."
    assert [v["value"] for v in document["results"]["service_values"]] == [
        "honesty",
        "warmth",
        "ownership",
    ]


def test_help_imports_no_command():
    code = (
        "import sys, hirefit.cli\n"
        "try: hirefit.cli.app(['--help'], prog_name='hirefit')\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'yaml', 'fastapi'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
        == 0
    )
