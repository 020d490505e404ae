"""Designs that break many-facet programs, one defect at a time.

1,440 ratings of 120 applications by eight raters on six questions, as published comparisons of
such programs used; each entry names what the defect does to them. Every design gives a right
answer or a named warning, by the estimator and by `hirefit calibrate` and `hirefit diagnose`.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hirefit.calibration.files import read_calibration
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.exceptions import (
    DisconnectedDesignWarning,
    HirefitWarning,
    WeakDesignWarning,
)
from hirefit.rasch.estimator import ManyFacetRasch

Labels = npt.NDArray[np.generic]
Levels = npt.NDArray[np.int64]
Data = tuple[Labels, Levels]
BESIDE = InterviewDesign(
    n_applications=120,
    n_raters=4,
    questions_per_competency=6,
    halo_sd=0.3,
    difficulty_sd=0.0,
    thresholds=(-1.5, -0.5, 0.5, 1.5),
)
DRAWN = simulate_interviews(replace(BESIDE, n_raters=8), seed=1)
PANELS = [simulate_interviews(BESIDE, seed=seed) for seed in (2, 3)]
QUESTIONS = np.arange(6)


def _rows(application: int, rater: int) -> Labels:
    """One interview: all questions to one application by one rater."""
    return np.column_stack([np.full((6, 2), (application, rater)), QUESTIONS])


def _plain() -> Data:
    table = DRAWN.table
    return np.column_stack([table.application, table.rater, table.question]), table.level


def _with(rows: Labels, levels: list[int]) -> Data:
    plain, given = _plain()
    return np.vstack([plain, rows]), np.append(given, levels)


def _without(unused: int) -> Data:
    labels, levels = _plain()
    return labels[levels != unused], levels[levels != unused]


def _shuffled() -> Data:
    labels, levels = _plain()
    order = np.random.default_rng(1).permutation(len(levels))
    return labels[order], levels[order]


def _apart() -> Data:
    """Two panels of four that share nobody."""
    tables = [panel.table for panel in PANELS]
    labels = [
        np.column_stack([table.application + 120 * side, table.rater + 4 * side, table.question])
        for side, table in enumerate(tables)
    ]
    return np.vstack(labels), np.concatenate([table.level for table in tables])


def _hardly_linked() -> Data:
    labels, levels = _apart()
    return np.vstack([labels, _rows(0, 4)]), np.append(levels, [3] * 6)


def _missing() -> Data:
    labels, levels = _plain()
    kept = np.random.default_rng(2).random(len(levels)) > 0.2
    return labels[kept], levels[kept]


def _top_marks() -> Data:
    labels, levels = _plain()
    return labels, np.where(labels[:, 0] == 3, 5, levels)


def _short_labels() -> Data:
    labels, levels = _plain()
    kinds = np.array(["", "", "item"], dtype=object)
    return (kinds + labels.astype(str).astype(object)).astype(str), levels


def _no_top_on_one_question() -> Data:
    labels, levels = _plain()
    return labels, np.where((labels[:, 2] == 2) & (levels == 5), 4, levels)


def _of(column: int, count: int = 1) -> Data:
    labels, levels = _plain()
    kept = labels[:, column] < count
    return labels[kept], levels[kept]


def _fit(data: Data, **options: object) -> ManyFacetRasch:
    return ManyFacetRasch(**{"scale": (1, 5)} | options).fit(*data)


@pytest.fixture(scope="module")
def plain() -> ManyFacetRasch:
    return _fit(_plain())


def _errors(model: ManyFacetRasch, drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Errors of the severities that were drawn, in their standard errors."""
    error = model.severity_[: len(drawn)] - drawn
    return np.asarray((error - error.mean()) / model.severity_standard_error_[: len(drawn)])


def _recovered(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    del plain
    return bool(np.abs(_errors(model, DRAWN.severity)).max() < 2.5)


def _same(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    return bool(
        (model.severity_ == plain.severity_).all()
        and (model.ability_ == plain.ability_).all()
        and model.log_likelihood_ == plain.log_likelihood_
    )


def _same_by_label(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    order = np.argsort(model.applications_.astype(int))
    return bool(
        model.severity_ == pytest.approx(plain.severity_, abs=1e-9)
        and model.ability_[order] == pytest.approx(plain.ability_, abs=1e-9)
    )


def _nobody_else_moved(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    """A share p of the ratings that tell of somebody moves an estimate by sqrt(p) errors at most.

    The extreme rater's own estimate stays finite, and its error is what one interview leaves.
    """
    share = 6.0 / np.bincount(plain.rated_.rater)
    moved = np.abs(model.severity_[:8] - plain.severity_) / plain.severity_standard_error_
    others = np.abs(model.ability_ - plain.ability_)[1:]  # of the applications it did not rate
    spread = np.sqrt(plain.ability_covariance_[1:, 0])
    return bool(
        (moved < np.sqrt(share)).all()
        and (others < spread * np.sqrt(6.0 / 1440.0)).all()
        and np.abs(model.severity_[8]) < 3.0
        and model.severity_standard_error_[8] > 1.5 * model.severity_standard_error_[:8].max()
    )


def _island_apart(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    """Nobody's severity and nobody's error moves for an island."""
    return bool(
        [subset.tolist() for subset in model.subsets_] == [list(range(8)), [99]]
        and np.abs(model.severity_[:8] - plain.severity_).max() < 0.02
        and model.severity_standard_error_[:8] == pytest.approx(plain.severity_standard_error_, 0.1)
    )


def _scale_kept(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    """The scale has five levels still; what is known of severities is not lost."""
    return bool(
        model.thresholds_.shape == (1, 4)
        and (model.thresholds_standard_error_ < 1.0).all()
        and np.corrcoef(model.severity_, plain.severity_)[0, 1] > 0.9
    )


def _panels_apart(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    del plain
    truth = [panel.severity for panel in PANELS]
    errors = _errors(model, np.concatenate(truth))
    across, within = model.difference(0, 120), model.difference(0, 1)
    return bool(
        [subset.tolist() for subset in model.subsets_] == [[0, 1, 2, 3], [4, 5, 6, 7]]
        and all(np.abs(side - side.mean()).max() < 2.5 for side in (errors[:4], errors[4:]))
        and (across.linked, within.linked) == (False, True)
        and across.standard_error[0] > within.standard_error[0]
    )


def _hardly_known_across(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    """Alternating updates stall here for thousands of sweeps."""
    del plain
    truth = np.concatenate([panel.severity for panel in PANELS])
    errors = np.abs(_errors(model, truth))
    return bool(errors.max() < 2.5 and model.n_iter_ < 30 and model.linkage_ < 0.02)


def _less_known(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    spread, before = model.ability_covariance_[:, 0, 0], plain.ability_covariance_[:, 0, 0]
    return _recovered(model, plain) and bool(spread.mean() > before.mean())


def _finite_top(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    return bool(
        model.ability_.argmax() == 3
        and model.ability_[3, 0] < 5.0
        and np.abs(model.severity_ - plain.severity_).max() < 0.2
    )


def _from_the_prior(model: ManyFacetRasch, plain: ManyFacetRasch) -> bool:
    del plain
    return bool(
        np.isfinite(model.ability_).all()
        and (model.severity_standard_error_ > 0.2).all()
        and 0.05 < model.severity_sd_ < 2.0
    )


@dataclass(frozen=True)
class Design:
    """A defect, what is expected of it, and the warning that names it, if one does."""

    data: Callable[[], Data]
    right: Callable[[ManyFacetRasch, ManyFacetRasch], bool]
    says: tuple[str, ...] = ()
    kind: type[HirefitWarning] = WeakDesignWarning


EXTREME = _rows(0, 99)
DESIGNS = {
    "one interview with all top marks": Design(lambda: _with(EXTREME, [5] * 6), _nobody_else_moved),
    "one interview with all bottom marks": Design(
        lambda: _with(EXTREME, [1] * 6), _nobody_else_moved
    ),
    "a rater with one rating": Design(lambda: _with(EXTREME[:1], [5]), _nobody_else_moved),
    "two panels that share nobody": Design(
        _apart,
        _panels_apart,
        ("2 groups that share no application: r?0, r?1, r?2, r?3; r?4, r?5, r?6, r?7",),
        DisconnectedDesignWarning,
    ),
    "weakly linked panels": Design(
        _hardly_linked, _hardly_known_across, ("shared applications link the raters",)
    ),
    "a candidate with all top marks": Design(_top_marks, _finite_top),
    "bottom category never used": Design(
        lambda: _without(1), _scale_kept, ("Nobody gave level 1",)
    ),
    "middle category never used": Design(
        lambda: _without(3), _scale_kept, ("Nobody gave level 3",)
    ),
    "top category never used": Design(lambda: _without(5), _scale_kept, ("Nobody gave level 5",)),
    "top category never used on one question": Design(_no_top_on_one_question, _recovered),
    "one interviewer and candidate as an island": Design(
        lambda: _with(_rows(999, 99), [3, 4, 3, 2, 3, 4]),
        _island_apart,
        ("2 groups that share no application: .*; r?99",),
        DisconnectedDesignWarning,
    ),
    "rows shuffled": Design(_shuffled, _same),
    "labels of one digit, questions that end in digits": Design(_short_labels, _same_by_label),
    "a fifth of the answers missing": Design(_missing, _less_known),
    "two raters": Design(lambda: _of(1, 2), _from_the_prior),
    "one rater": Design(lambda: _of(1), _from_the_prior),
    "one question": Design(lambda: _of(2), _from_the_prior),
    "fewer than two applications": Design(
        lambda: _of(0), _from_the_prior, ("Ratings of one application only", "Nobody gave")
    ),
    "one rating in all": Design(
        lambda: tuple(part[:1] for part in _plain()),
        _from_the_prior,
        ("Ratings of one application only", "have the same level"),
    ),
    "one category in all": Design(
        lambda: (_plain()[0], np.full(1440, 3)), _from_the_prior, ("have the same level",)
    ),
}
over_designs = pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())


@over_designs
def test_it_gives_a_right_answer_or_a_named_warning(design: Design, plain: ManyFacetRasch) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = _fit(design.data())
    _texts(design, caught)
    assert {one.category for one in caught} <= {design.kind}
    assert model.converged_
    assert design.right(model, plain)


def _texts(design: Design, caught: list[warnings.WarningMessage]) -> list[str]:
    """What was warned of, one text for each that the design says."""
    texts = [str(one.message) for one in caught]
    assert len(texts) == len(design.says), texts
    for text, pattern in zip(texts, design.says, strict=True):
        assert re.search(pattern, text), text
    return texts


@pytest.mark.slow
@over_designs
def test_its_file_is_calibrated_and_diagnosed_with_the_same_warning(
    design: Design,
    hirefit: Callable[..., int],
    save: Callable[[Data], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = design.data()
    save(data)
    assert hirefit("calibrate", "ratings.csv", "-o", "C.json") == 0
    printed = capsys.readouterr().err.splitlines()
    notes = [line.removeprefix("Note: ") for line in printed if line.startswith("Note: ")]
    found = read_calibration(Path("C.json"))
    assert found.n_ratings == len(data[1])
    assert len(found.raters) == len(np.unique(data[0][:, 1]))
    assert found.provenance.notes[: len(notes)] == tuple(notes)
    assert [bool(re.search(*pair)) for pair in zip(design.says, notes, strict=True)] == [
        True
    ] * len(notes)
    report = ("--calibration", "C.json", "--report", "json", "-o", "D.json")
    assert hirefit("diagnose", "ratings.csv", *report) == 0
    diagnosis = json.loads(Path("D.json").read_text())
    assert diagnosis["calibration_digest"] == found.digest
    assert len(diagnosis["groups"]) == len(found.subsets)


@pytest.mark.parametrize("rater", ["question", "rater"])
def test_without_shrinkage_an_extreme_element_is_named(rater: str) -> None:
    """As programs without a population of raters do, everybody else moves; here it is said."""
    labels, levels = _with(EXTREME, [5] * 6)
    if rater == "question":
        labels, levels = _plain()[0], np.where(_plain()[0][:, 2] == 2, 1, _plain()[1])
    with pytest.warns(WeakDesignWarning, match=f"The {rater} (99|2) g\\w+ nothing but the highest"):
        _fit((labels, levels), severities="fixed", halo=False)


def test_partial_credit_keeps_a_level_that_one_question_never_got(plain: ManyFacetRasch) -> None:
    """Other programs drop the level there: a different model, without a word."""
    with pytest.warns(WeakDesignWarning, match="Nobody gave level 5 in 2"):
        model = _fit(_no_top_on_one_question(), thresholds="by_question")
    assert model.thresholds_.shape == (6, 4)
    assert model.thresholds_.sum(axis=1) == pytest.approx(np.zeros(6), abs=1e-9)
    assert model.thresholds_[:, 3].argmax() == 2
    assert model.thresholds_standard_error_[:, 3].argmax() == 2
    away = np.abs(model.thresholds_ - DRAWN.thresholds) / model.thresholds_standard_error_
    assert np.delete(away, 2, axis=0).max() < 3.0
    assert np.abs(model.severity_ - plain.severity_).max() < 0.2
    unknown = model.predict(np.array([[0, 0, 2], [0, 0, 77]]))
    assert ((unknown > 1.0) & (unknown < 5.0)).all()
