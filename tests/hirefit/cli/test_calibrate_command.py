from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hirefit.calibration.files import read_calibration
from hirefit.cli import app
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews


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


def test_a_finished_fit_leaves_no_state_behind(ratings: Path, tmp_path: Path) -> None:
    plain, kept, state = (tmp_path / name for name in ("C.json", "D.json", "state.json"))
    CliRunner().invoke(app, ["calibrate", str(ratings), "-o", str(plain)])
    done = CliRunner().invoke(
        app, ["calibrate", str(ratings), "-o", str(kept), "--state", str(state)]
    )
    assert done.exit_code == 0, done.output
    assert kept.read_bytes() == plain.read_bytes()
    assert not state.exists()
