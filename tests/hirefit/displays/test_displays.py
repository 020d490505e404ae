"""Displays: the values first, then that each is drawn."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from hirefit.calibration.files import write_calibration
from hirefit.cli import app
from hirefit.datasets.demo import demo_calibration
from hirefit.displays.positions import severity_intervals, severity_moves, wright_map
from hirefit.displays.scale_curves import category_curves, information_curves
from hirefit.exceptions import CalibrationError, HirefitError

DEMO = demo_calibration()
FIRST = DEMO.raters[0]


def _with_first_harsher(by):
    raters = (FIRST.model_copy(update={"severity": FIRST.severity + by}), *DEMO.raters[1:])
    return DEMO.model_copy(update={"raters": raters})


def test_severities_are_shown_with_the_interval_of_their_error():
    found = severity_intervals(DEMO, 0.9)
    assert [row.value for row in found] == sorted((r.severity for r in DEMO.raters), reverse=True)
    first = next(row for row in found if row.name == FIRST.rater)
    assert first.high - first.low == pytest.approx(2 * 1.644854 * FIRST.standard_error, abs=1e-5)


def test_a_wright_map_holds_every_element_once():
    found = wright_map(DEMO)
    assert {row.name for row in found.raters} == {part.rater for part in DEMO.raters}
    assert {row.name for row in found.questions} == {part.question for part in DEMO.questions}
    assert [part.sd for part in found.abilities] == [part.sd for part in DEMO.competencies]
    assert found.thresholds == DEMO.thresholds


def test_neighbouring_levels_are_equally_likely_at_their_threshold():
    curves = category_curves(DEMO)
    assert curves.chance.sum(axis=1) == pytest.approx(np.ones(len(curves.ability)))
    for step, threshold in enumerate(DEMO.thresholds):
        below, above = (
            np.interp(threshold, curves.ability, curves.chance[:, k]) for k in (step, step + 1)
        )
        assert below == pytest.approx(above, abs=1e-3)


def test_a_level_that_is_never_likeliest_is_named():
    middle = DEMO.model_copy(update={"thresholds": (-1.0, 0.6, -0.6, 1.0)})
    assert category_curves(middle).likeliest == (True, True, False, True, True)


def test_information_is_the_slope_of_the_expected_score():
    curves = information_curves(DEMO, raters=2)
    part = curves.competencies[0]
    own = [q.difficulty for q in DEMO.questions if q.competency == part.competency]
    levels = np.arange(5)
    weights = np.concatenate([[0.0], -np.cumsum(DEMO.thresholds)])
    score = np.zeros(len(curves.ability))
    for difficulty in own:
        terms = np.exp((curves.ability - difficulty)[:, None] * levels + weights)
        score += terms @ levels / terms.sum(axis=1)
    inside = slice(20, -20)
    slope = np.gradient(score, curves.ability)
    assert part.one_rater[inside] == pytest.approx(slope[inside], rel=5e-3)
    unseen = DEMO.halo_sd**2 + DEMO.severity_sd**2
    assert part.standard_error**2 * 2 == pytest.approx(1.0 / part.one_rater + unseen)


def test_only_the_rater_who_moved_is_named():
    moves = severity_moves(DEMO, _with_first_harsher(3.0))
    assert [move.rater for move in moves if move.moved] == [FIRST.rater]
    assert moves[0].rater == FIRST.rater
    assert (moves[0].low + moves[0].high) / 2 == pytest.approx(3.0)


def test_a_common_shift_of_all_raters_is_no_drift():
    shifted = DEMO.model_copy(
        update={
            "raters": tuple(
                part.model_copy(update={"severity": part.severity + 1.0}) for part in DEMO.raters
            )
        }
    )
    assert not any(move.moved for move in severity_moves(DEMO, shifted))


def test_drift_of_strangers_is_refused():
    nobody = DEMO.model_copy(update={"raters": ()})
    with pytest.raises(CalibrationError, match="no rater in common"):
        severity_moves(nobody, DEMO)


@pytest.mark.slow
def test_the_command_prints_values_and_draws_them(tmp_path):
    now, before = tmp_path / "now.json", tmp_path / "before.json"
    write_calibration(_with_first_harsher(1.0), now)
    write_calibration(DEMO, before)
    printed = CliRunner().invoke(app, ["display", str(now), "--earlier", str(before)])
    values = json.loads(printed.stdout)
    assert sorted(values) == ["categories", "drift", "information", "severities", "wright_map"]
    assert len(values["severities"]) == len(DEMO.raters)
    folder = tmp_path / "drawn"
    drawn = CliRunner().invoke(
        app, ["display", str(now), "--earlier", str(before), "-o", str(folder)]
    )
    assert drawn.exit_code == 0
    heads = {path.stem: path.read_bytes()[:4] for path in folder.iterdir()}
    assert heads == dict.fromkeys(values, b"\x89PNG")


def test_a_file_that_is_no_calibration_is_refused(tmp_path):
    path = tmp_path / "no.json"
    path.write_text("{}")
    refused = CliRunner().invoke(app, ["display", str(path)])
    assert isinstance(refused.exception, HirefitError)
