from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import read_calibration, write_calibration
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.calibration.linking import Linked, link, practice_abilities
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.exceptions import CalibrationError, RatingError
from hirefit.rasch.response_model import expected_category
from hirefit.ratings.table import RatingTable, tabulate

DESIGN = InterviewDesign(
    n_applications=150, n_raters=8, n_competencies=2, questions_per_competency=3
)


def _simulated(seed: int = 0) -> SimulatedInterviews:
    return simulate_interviews(DESIGN, seed=seed)


def _calibrated(table: RatingTable, choices: Choices = Choices()) -> Calibration:  # noqa: B008 - frozen
    return calibration_of(fit_table(table, choices), table, source="simulated")


def test_a_calibration_holds_every_element_and_survives_its_file(tmp_path: Path) -> None:
    table = _simulated().table
    calibration = _calibrated(table)
    assert [p.rater for p in calibration.raters] == list(table.raters)
    assert [p.question for p in calibration.questions] == list(table.questions)
    assert [p.competency for p in calibration.competencies] == list(table.competencies)
    assert sum(p.ratings for p in calibration.raters) == calibration.n_ratings == table.n_ratings
    assert np.mean([p.infit_mnsq for p in calibration.raters]) == pytest.approx(1.0, abs=0.1)
    assert calibration.subsets == (table.raters,)
    assert set(calibration.reliability) == {*table.competencies, "raters"}
    path = tmp_path / "C.json"
    write_calibration(calibration, path)
    assert read_calibration(path).digest == calibration.digest


def test_the_same_ratings_give_the_same_digest() -> None:
    table = _simulated().table
    assert _calibrated(table).digest == _calibrated(table).digest


def test_other_ratings_than_the_fit_saw_are_refused() -> None:
    fitted = fit_table(_simulated().table, Choices())
    other = simulate_interviews(replace(DESIGN, n_applications=20)).table
    with pytest.raises(CalibrationError, match="The fit is of 1800 ratings, the table has 240"):
        calibration_of(fitted, other, source="simulated")


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(RatingError, match="nothing to fit"):
        fit_table(tabulate([], RatingScale()), Choices())


@pytest.mark.parametrize(
    "choices",
    [
        Choices(severities="fixed"),
        Choices(halo=False),
        Choices(one_dimension=True),
        Choices(partial_credit=True),
    ],
)
def test_every_choice_gives_a_calibration(choices: Choices) -> None:
    calibration = _calibrated(_simulated().table, choices)
    assert (calibration.halo_sd == 0.0) is not choices.halo
    assert len(calibration.competencies) == (1 if choices.one_dimension else 2)
    own = {part.thresholds is not None for part in calibration.competencies}
    assert own == {choices.partial_credit}
    assert 0.1 < calibration.severity_sd < 1.5


def _linked(moved: int | None) -> tuple[Linked, SimulatedInterviews]:
    """Link interviews of stronger applicants by the same raters, one of whom may have moved."""
    earlier = _calibrated(_simulated().table)
    later = _simulated()
    table = later.table
    if moved is not None:
        harsher = np.maximum(table.category - 2 * (table.rater == moved), 0)
        table = replace(table, category=harsher)
    return link(table, earlier, Choices(), source="later"), later


def test_linking_anchors_what_has_not_moved() -> None:
    linked, _ = _linked(None)
    assert linked.drifted == ()
    assert len(linked.anchored_raters) == 8
    assert len(linked.anchored_questions) == 6
    assert all(part.standard_error < 0.4 for part in linked.calibration.raters)


def test_linking_names_the_rater_who_has_moved() -> None:
    linked, later = _linked(3)
    assert [drift.name for drift in linked.drifted] == [later.table.raters[3]]
    assert linked.drifted[0].present - linked.drifted[0].earlier > 1.0
    assert later.table.raters[3] not in linked.anchored_raters
    assert any("has moved" in note for note in linked.calibration.provenance.notes)


def test_linking_to_another_scale_is_refused() -> None:
    earlier = _calibrated(simulate_interviews(replace(DESIGN, thresholds=(-1.0, 1.0))).table)
    with pytest.raises(CalibrationError) as refused:
        link(_simulated().table, earlier, Choices(severities="fixed"), source="later")
    assert [fault.code for fault in refused.value.faults] == ["other-scale", "fixed-severities"]


def test_practice_cases_get_the_ability_of_their_level() -> None:
    table = _simulated().table
    first = table.applications[0]
    known = practice_abilities({first: dict.fromkeys(table.competencies, 3.5)}, table)
    assert list(known) == [0]
    thresholds = np.array([-1.8, -0.6, 0.6, 1.8])
    assert expected_category(np.array(known[0]), thresholds) + 1 == pytest.approx(3.5, abs=1e-6)
    fitted = fit_table(table, Choices(known=known))
    assert fitted.ability_[0] == pytest.approx(known[0], abs=1e-2)


def test_a_practice_case_without_a_level_is_named() -> None:
    table = _simulated().table
    with pytest.raises(CalibrationError, match=table.competencies[1]):
        practice_abilities({table.applications[0]: {table.competencies[0]: 3.0}}, table)
