"""A fit that was cut off goes on from the round that its file holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hirefit.calibration.fit_state import FORMAT, FitState, mark_of
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.exceptions import CalibrationError
from hirefit.rasch.plan import Progress

TABLE = simulate_interviews(
    InterviewDesign(n_applications=60, n_raters=5, n_competencies=2), seed=3
).table


def _cut_off(path: Path, after: int) -> FitState:
    state = FitState(path, mark_of(TABLE, Choices()))

    def keep(progress: Progress) -> None:
        state.keep(progress.population, progress.round)
        if progress.round == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_table(TABLE, Choices(progress=keep))
    return state


def test_it_goes_on_from_the_kept_round(tmp_path: Path) -> None:
    state = _cut_off(tmp_path / "state.json", 5)
    whole = fit_table(TABLE, Choices())
    resumed = fit_table(TABLE, Choices(start=state.last()))
    assert resumed.n_iter_ < whole.n_iter_
    assert resumed.severity_ == pytest.approx(whole.severity_, abs=1e-4)
    found = calibration_of(resumed, TABLE, source="resumed")
    assert found.n_ratings == TABLE.n_ratings


def test_every_number_of_a_round_is_kept(tmp_path: Path) -> None:
    state = FitState(tmp_path / "state.json", "mark")
    population = fit_table(TABLE, Choices()).population_
    state.keep(population, 7)
    kept = state.last()
    assert kept is not None
    assert np.array_equal(kept.vector(), population.vector())
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    state.forget()
    assert state.last() is None


@pytest.mark.parametrize(
    "choices", [Choices(halo=False), Choices(severities="fixed"), Choices(partial_credit=True)]
)
def test_the_state_of_other_choices_is_refused(tmp_path: Path, choices: Choices) -> None:
    state = _cut_off(tmp_path / "state.json", 1)
    other = replace(state, mark=mark_of(TABLE, choices))
    with pytest.raises(CalibrationError, match="other ratings or choices"):
        other.last()


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"format": FORMAT, "of": "mark"})])
def test_what_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(CalibrationError, match="not the state"):
        FitState(path, "mark").last()
