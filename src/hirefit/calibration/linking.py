"""Link a calibration to an earlier one: anchored elements, drift named, practice cases.

An anchored rater or question enters the fit with its earlier severity or difficulty, and with the
uncertainty it had then, so that old and new levels mean the same. Elements that have moved further
than chance explains are named and not anchored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtri

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.from_fit import Choices, beliefs_of, calibration_of, fit_table
from hirefit.calibration.prior import prior_calibration
from hirefit.exceptions import CalibrationError, Fault
from hirefit.rasch.response_model import expected_category
from hirefit.ratings.table import RatingTable

FALSE_ALARMS = 0.05  # chance that any element is named although none has moved
FARTHEST = 12.0  # logits: where a level at the end of the scale is placed


@dataclass(frozen=True, slots=True)
class Drift:
    """An element that has moved (logits): earlier and present value, and how many errors apart."""

    kind: str
    name: str
    earlier: float
    present: float
    z: float


@dataclass(frozen=True, slots=True)
class Linked:
    """A calibration on the scale of an earlier one.

    Parameters
    ----------
    calibration : Calibration
        Of the new ratings.
    anchored_raters, anchored_questions : tuple of str
        Whose earlier values were used.
    drifted : tuple of Drift
        What had moved and was estimated afresh.
    """

    calibration: Calibration
    anchored_raters: tuple[str, ...]
    anchored_questions: tuple[str, ...]
    drifted: tuple[Drift, ...]


def link(table: RatingTable, earlier: Calibration, choices: Choices, *, source: str) -> Linked:
    """Calibrate new ratings on the scale of an earlier calibration.

    Parameters
    ----------
    table : RatingTable
        The new ratings; some raters or questions must be listed in `earlier`.
    earlier : Calibration
        On the same rating scale.
    choices : Choices
        How to fit; severities must be random, as anchors carry uncertainty.
    source : str
        Where the ratings came from.

    Raises
    ------
    CalibrationError
        Another rating scale; nothing in common; fixed severities.
    """
    _check(table, earlier, choices)
    free = fit_table(table, replace(choices, beliefs=beliefs_of(earlier)))
    old_raters = {p.rater: (p.severity, p.standard_error) for p in earlier.raters}
    old_questions = {p.question: (p.difficulty, p.standard_error) for p in earlier.questions}
    raters, drifted_raters = _compare(
        "rater",
        table.raters,
        free.raters_,
        free.severity_,
        free.severity_standard_error_,
        old_raters,
    )
    questions, drifted_questions = _compare(
        "question",
        table.questions,
        free.questions_,
        free.difficulty_,
        free.difficulty_standard_error_,
        old_questions,
    )
    anchored = replace(
        beliefs_of(earlier),
        severities={code: old_raters[table.raters[code]] for code in raters},
        difficulties={code: old_questions[table.questions[code]] for code in questions},
    )
    fitted = fit_table(table, replace(choices, beliefs=anchored))
    drifted = drifted_raters + drifted_questions
    notes = _notes(earlier, len(raters), len(questions), drifted)
    return Linked(
        calibration_of(fitted, table, source=source, notes=notes),
        tuple(table.raters[code] for code in raters),
        tuple(table.questions[code] for code in questions),
        drifted,
    )


def _notes(
    earlier: Calibration, raters: int, questions: int, drifted: tuple[Drift, ...]
) -> tuple[str, ...]:
    return (
        f"Linked to {earlier.digest} by {raters} raters and {questions} questions.",
        *(
            f"The {drift.kind} {drift.name} has moved from {drift.earlier:+.2f} to "
            f"{drift.present:+.2f} logits and was estimated afresh."
            for drift in drifted
        ),
    )


def practice_abilities(
    levels: Mapping[str, Mapping[str, float]],
    table: RatingTable,
    calibration: Calibration | None = None,
) -> dict[int, tuple[float, ...]]:
    """Return the abilities of practice cases whose levels are known.

    Parameters
    ----------
    levels : mapping
        Application to competency to level on the rating scale, as an average rater would give it
        on a question of average difficulty.
    table : RatingTable
        Whose codes are returned.
    calibration : Calibration, optional
        Whose thresholds say how levels and logits go together; the shipped prior by default.

    Returns
    -------
    dict of int to tuple of float
        Code of the application to one ability a competency: `known` of `ManyFacetRasch.fit`.

    Raises
    ------
    CalibrationError
        A practice case lacks the level of a competency.
    """
    thresholds = np.array((calibration or prior_calibration(table.scale)).thresholds)
    place = {name: code for code, name in enumerate(table.applications)}
    faults = [
        Fault(f"Give the practice case a level in {competency}.", application, "level-missing")
        for application, known in levels.items()
        for competency in table.competencies
        if competency not in known
    ]
    if faults:
        raise CalibrationError(*faults)

    return {
        place[application]: tuple(
            ability_at(known[name] - table.scale.lowest, thresholds) for name in table.competencies
        )
        for application, known in levels.items()
        if application in place
    }


def ability_at(category: float, thresholds: npt.NDArray[np.float64]) -> float:
    """Return the ability (logits) whose expected category is that, `FARTHEST` at the ends.

    Parameters
    ----------
    category : float
        From 0; the level less the lowest one.
    thresholds : ndarray, shape (K - 1,)
    """

    def gap(eta: float) -> float:
        return float(expected_category(np.array([eta]), thresholds)[0]) - category

    if gap(-FARTHEST) >= 0.0:
        return -FARTHEST
    return FARTHEST if gap(FARTHEST) <= 0.0 else float(brentq(gap, -FARTHEST, FARTHEST))


def _check(table: RatingTable, earlier: Calibration, choices: Choices) -> None:
    faults = []
    if earlier.scale != table.scale:
        faults.append(
            Fault(
                f"The earlier calibration is of the scale {earlier.scale}, the ratings are of "
                f"{table.scale}; calibrate anew.",
                "link",
                "other-scale",
            )
        )
    if choices.severities != "random":
        faults.append(Fault("Linking needs random severities.", "link", "fixed-severities"))
    common = {p.rater for p in earlier.raters} & set(table.raters)
    if not common and not {p.question for p in earlier.questions} & set(table.questions):
        faults.append(
            Fault(
                "No rater and no question in common with the earlier calibration.",
                "link",
                "nothing-in-common",
            )
        )
    if faults:
        raise CalibrationError(*faults)


def _compare(
    kind: str,
    names: tuple[str, ...],
    codes: npt.NDArray[np.generic],
    values: npt.NDArray[np.float64],
    standard_errors: npt.NDArray[np.float64],
    earlier: Mapping[str, tuple[float, float]],
) -> tuple[list[int], tuple[Drift, ...]]:
    """Part the common elements into those to anchor and those that have moved.

    Present values may be shifted as a whole, so they are compared about the median difference;
    Bonferroni's bound keeps the chance of any false alarm at `FALSE_ALARMS`.
    """
    common = [(int(code), n) for n, code in enumerate(codes) if names[int(code)] in earlier]
    if not common:
        return [], ()
    old = np.array([earlier[names[code]] for code, _ in common])
    places = np.array([n for _, n in common])
    gap = values[places] - old[:, 0]
    z = (gap - np.median(gap)) / np.sqrt(standard_errors[places] ** 2 + old[:, 1] ** 2)
    limit = -float(ndtri(FALSE_ALARMS / 2 / len(common)))
    moved = np.abs(z) > limit
    drifted = tuple(
        Drift(kind, names[code], float(old[k, 0]), float(values[n]), float(z[k]))
        for k, (code, n) in enumerate(common)
        if moved[k]
    )
    return [code for k, (code, _) in enumerate(common) if not moved[k]], drifted
