from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hirefit.calibration.calibration import RaterParameter
from hirefit.calibration.files import read_calibration
from hirefit.calibration.fit_state import FitState
from hirefit.calibration.prior import prior_calibration
from hirefit.cli import app
from hirefit.cli.calibrate import report_lines
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.exceptions import CalibrationError, DesignError
from hirefit.rasch.population import Population


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    table = simulate_interviews(
        InterviewDesign(n_applications=60, n_raters=5, n_competencies=2)
    ).table
    path = tmp_path / "ratings.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["application", "rater", "question", "competency", "rating"])
        for n in range(table.n_ratings):
            writer.writerow(
                [
                    table.applications[table.application[n]],
                    table.raters[table.rater[n]],
                    table.questions[table.question[n]],
                    table.competencies[table.competency[n]],
                    table.level[n],
                ]
            )
    return path


def test_calibrate_writes_a_calibration_and_prints_it(ratings: Path, tmp_path: Path) -> None:
    out = tmp_path / "C.json"
    done = CliRunner().invoke(app, ["calibrate", str(ratings), "-o", str(out), "--report", "json"])
    assert done.exit_code == 0, done.output
    calibration = read_calibration(out)
    printed = json.loads(done.stdout)
    assert printed["digest"] == calibration.digest
    assert {"thresholds", "raters", "questions", "competencies", "covariance"} <= set(printed)
    assert {"severity_sd", "reliability", "subsets", "n_ratings", "scale"} <= set(printed)
    assert calibration.n_ratings == 60 * 2 * 6


def test_calibrate_prints_a_text_with_the_harshest_rater_first(
    ratings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "C.json"
    done = CliRunner().invoke(app, ["calibrate", str(ratings), "-o", str(out), "--no-halo"])
    assert done.exit_code == 0, done.output
    harshest = max(read_calibration(out).raters, key=lambda part: part.severity)
    lines = done.stdout.splitlines()
    first = lines[[line.startswith("rater (positive") for line in lines].index(True) + 1]
    assert first.startswith(harshest.rater)


def test_calibrate_links_to_an_earlier_calibration(ratings: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    CliRunner().invoke(app, ["calibrate", str(ratings), "-o", str(first)])
    done = CliRunner().invoke(
        app, ["calibrate", str(ratings), "-o", str(second), "--link", str(first)]
    )
    assert done.exit_code == 0, done.output
    notes = read_calibration(second).provenance.notes
    assert notes[0].startswith(f"Linked to {read_calibration(first).digest} by 5 raters")
    assert f"Note: {notes[0]}" in done.stderr


def test_a_finished_fit_leaves_no_state_behind(ratings: Path, tmp_path: Path) -> None:
    plain, kept, state = (tmp_path / name for name in ("C.json", "D.json", "state.json"))
    CliRunner().invoke(app, ["calibrate", str(ratings), "-o", str(plain)])
    done = CliRunner().invoke(
        app, ["calibrate", str(ratings), "-o", str(kept), "--state", str(state)]
    )
    assert done.exit_code == 0, done.output
    assert kept.read_bytes() == plain.read_bytes()
    assert not state.exists()


def test_a_fit_that_is_stopped_goes_on_from_its_last_round(
    ratings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, kept, state = (tmp_path / name for name in ("C.json", "D.json", "state.json"))
    CliRunner().invoke(app, ["calibrate", str(ratings), "-o", str(plain)])
    command = ["calibrate", str(ratings), "-o", str(kept), "--state", str(state)]
    keep, rounds = FitState.keep, []

    def stopped_after_three(self: FitState, population: Population, number: int) -> None:
        keep(self, population, number)
        rounds.append(number)
        if number == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(FitState, "keep", stopped_after_three)
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 130
    assert "goes on from the last round, in state.json" in done.stderr
    assert (rounds, kept.exists(), state.exists()) == ([1, 2, 3], False, True)
    monkeypatch.undo()
    assert CliRunner().invoke(app, command).exit_code == 0
    assert not state.exists()
    severity = [[one.severity for one in read_calibration(path).raters] for path in (plain, kept)]
    assert severity[1] == pytest.approx(severity[0], abs=2e-3)


@pytest.fixture
def two_sites(tmp_path: Path) -> Path:
    """Two sites whose raters share four practice cases and nothing else; the second is harsher."""
    lines = ["application,rater,question,rating"]
    for site in range(2):
        for rater in range(2):
            name = f"s{site}r{rater}"
            for application in range(8):
                for question in range(2):
                    level = 1 + (application + question * rater + application * site) % 5
                    lines.append(f"s{site}a{application},{name},q{question},{level}")
            for case in range(4):
                lines += [f"case{case},{name},q{q},{max(1, case + 2 - 2 * site)}" for q in range(2)]
    path = tmp_path / "sites.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


CASES = "application,level\n" + "".join(f"case{case},{case + 1.5}\n" for case in range(4))


def test_practice_cases_put_two_sites_on_one_scale(two_sites: Path, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.csv", tmp_path / "C.json"
    cases.write_text(CASES)
    command = ["calibrate", str(two_sites), "-o", str(out), "--practice", str(cases)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "Note: 2 groups of raters share nothing but 4 practice cases" in done.stderr
    calibration = read_calibration(out)
    severity = {one.rater: one.severity for one in calibration.raters}
    assert min(severity["s1r0"], severity["s1r1"]) > max(severity["s0r0"], severity["s0r1"]) + 1.0
    assert len(calibration.subsets) == 1


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("case9,3\n", "cases.csv:2: nobody has rated this application"),
        ("case0,3\ncase0,4\n", "cases.csv:3: this application stood in an earlier row"),
        ("case0,6\n", "cases.csv:2: level is not a number from 1 to 5"),
        ("case0,good\n", "cases.csv:2: level is not a number from 1 to 5"),
        ("case0,\n", "cases.csv:2: level is not a number from 1 to 5"),
        ("", "cases.csv:1: names no practice case"),
    ],
    ids=["unrated", "twice", "off the scale", "a word", "empty", "none"],
)
def test_practice_cases_that_cannot_be_used_are_refused(
    rows: str, says: str, two_sites: Path, tmp_path: Path
) -> None:
    cases, out = tmp_path / "cases.csv", tmp_path / "C.json"
    cases.write_text(f"application,level\n{rows}")
    command = ["calibrate", str(two_sites), "-o", str(out), "--practice", str(cases)]
    with pytest.raises(DesignError, match=says):
        CliRunner().invoke(app, command, catch_exceptions=False)
    assert not out.exists()


def test_options_that_do_not_go_together_are_refused_all_at_once() -> None:
    options = ["--link", "a", "--practice", "b", "--state", "c", "--severities", "fixed"]
    with pytest.raises(CalibrationError) as refused:
        CliRunner().invoke(
            app, ["calibrate", "none.csv", "-o", "nowhere/C.json", *options], catch_exceptions=False
        )
    places = ["--out", "--link", "--state", "--practice"]
    assert [fault.place for fault in refused.value.faults] == places


def test_a_halo_that_rests_on_the_prior_says_so(two_sites: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.csv"
    rows = two_sites.read_text().splitlines()
    alone.write_text("\n".join(row for row in rows if "rating" in row or "s0r0" in row))
    command = ["calibrate", str(alone), "-o", str(tmp_path / "C.json"), "--partial-credit"]
    done = CliRunner().invoke(app, command)
    assert "Note: All questions are of one competency, so --partial-credit" in done.stderr
    assert "(rests on the prior)" in done.stdout
    assert "infit, outfit: mean square" in done.stdout


def test_a_report_of_many_raters_leaves_out_the_middle() -> None:
    prior = prior_calibration(RatingScale())
    raters = tuple(
        RaterParameter(rater=f"r{n}", severity=n / 1500, standard_error=0.5) for n in range(1500)
    )
    lines = report_lines(prior.model_copy(update={"raters": raters}))
    first = lines[[line.startswith("rater (positive") for line in lines].index(True) + 1 :]
    assert [line.split()[0] for line in first[498:502]] == ["r1001", "r1000", "...", "r499"]
    assert first[500] == "... 500 more between them, in the calibration"
    assert first[1000].startswith("r0 ")
