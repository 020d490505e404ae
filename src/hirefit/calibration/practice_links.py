"""Put groups of raters on one scale who share nothing but practice cases.

Within a group, shared applications tell raters apart. Between groups two things do: practice
cases, and the assumption that the applications of all groups come from one population. Where sites
differ that assumption is what is in question, and a joint fit would lean on it: with thirty
applications a site it weighs as much as ten practice cases. So the distance between groups is
estimated from practice ratings alone, and then held.

The level that a case was written for (its reference) is taken as a judgement with an error, so
that groups are linked, though more loosely, whose raters practised with different cases. Only
differences between groups are estimated: no level moves because references are mild or strict as
a whole (equation 21 of docs/estimation.md).

    log L = sum log int p(x | theta_case - s_r - d_group - b_q + h) N(h; 0, sigma_h^2) dh
            - sum (theta_case - theta_ref)^2 / (2 REFERENCE_SD^2) - sum d^2 / (2 GROUP_SD^2)
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.from_fit import DIGITS, Choices, beliefs_of, calibration_of, fit_table
from hirefit.calibration.linking import ability_at
from hirefit.calibration.prior import prior_calibration
from hirefit.exceptions import DisconnectedDesignWarning, HirefitWarning
from hirefit.rasch.beliefs import Anchors
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.response_model import log_probabilities
from hirefit.ratings.connection import parts_of_raters
from hirefit.ratings.table import RatingTable

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

REFERENCE_SD = 0.75
"""Logits: half a level, as a reference is a whole number that a few people agreed on."""
INSIDE = 0.25
"""Levels by which a reference at the end of the scale is taken to lie inside it."""
GROUP_SD = 3.0
"""Logits; as good as flat, it keeps a group finite that gave one level only."""
HELD = 0.05
"""Logits: how firmly severities are held in the joint fit."""
NODES = 9


@dataclass(frozen=True, slots=True)
class LinkedRaters:
    """Raters of groups that practice cases alone put on one scale.

    Parameters
    ----------
    raters : tuple of int
        Their codes.
    severity, error : ndarray, shape (n_raters,)
        By code, logits: within the group and of the group together.
    note : str
        What the calibration says of it.
    """

    raters: tuple[int, ...]
    severity: Floats
    error: Floats
    note: str


def calibrate_with_practice(
    table: RatingTable,
    choices: Choices,
    references: Mapping[str, float],
    *,
    source: str,
    notes: tuple[str, ...] = (),
) -> Calibration:
    """Calibrate ratings of which some are of practice cases.

    Parameters
    ----------
    table : RatingTable
        All ratings.
    choices : Choices
        How to fit.
    references : mapping of str to float
        Application that is a practice case to the level that it was written for.
    source : str
        Where the ratings came from.
    notes : tuple of str
        What a reader must know.

    Raises
    ------
    RatingError
        The table holds no ratings.
    """
    linked = _linked(table, choices, references)
    if linked is None:
        return calibration_of(fit_table(table, choices), table, source=source, notes=notes)
    beliefs = choices.beliefs or beliefs_of(prior_calibration(table.scale))
    held: Anchors = {r: (float(linked.severity[r]), HELD) for r in linked.raters}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DisconnectedDesignWarning)  # practice links them
        fitted = fit_table(table, replace(choices, beliefs=replace(beliefs, severities=held)))
    found = calibration_of(fitted, table, source=source, notes=(*notes, linked.note))
    found = _with_errors(found, table, linked)
    if len(found.subsets) > 1:
        warnings.warn(
            f"{len(found.subsets) - 1} groups of raters share neither an application nor practice "
            "with the largest one: severities do not compare across groups.",
            DisconnectedDesignWarning,
            stacklevel=2,
        )
    return found


def _linked(
    table: RatingTable, choices: Choices, references: Mapping[str, float]
) -> LinkedRaters | None:
    """Return the raters of groups that only practice links; None where there are none."""
    practice = np.isin(
        table.application,
        [code for code, name in enumerate(table.applications) if name in references],
    )
    part = parts_of_raters(table.rater[~practice], table.application[~practice], len(table.raters))
    practised = np.unique(part[table.rater[practice]])
    parts = practised[practised >= 0]
    if len(parts) <= 1:
        return None
    group = np.full(len(table.raters), -1, dtype=np.int64)
    for number, label in enumerate(parts):
        group[part == label] = number
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HirefitWarning)  # the joint fit says what still holds
        apart = fit_table(_without(table, practice), replace(choices, progress=None))
    severity = _by_code(apart.raters_, apart.severity_, len(table.raters))
    error = _by_code(apart.raters_, apart.severity_standard_error_, len(table.raters))
    use = practice & (group[table.rater] >= 0)
    ratings = _practice_ratings(table, use, group, apart, references)
    shift, covariance = ratings.distances()
    counts = np.bincount(group[table.rater[~practice]] + 1, minlength=len(parts) + 1)[1:]
    centre = np.eye(len(parts)) - counts / counts.sum()
    shift, spread = centre @ shift, np.sqrt(np.diag(centre @ covariance @ centre.T))
    raters = np.flatnonzero(group >= 0)
    severity[raters] += shift[group[raters]]
    error[raters] = np.hypot(error[raters], spread[group[raters]])
    note = (
        f"{len(parts)} groups of raters share nothing but {len(ratings.expected)} practice cases: "
        f"these alone put them {np.ptp(shift):.2f} logits apart."
    )
    return LinkedRaters(tuple(raters.tolist()), severity, error, note)


def _practice_ratings(
    table: RatingTable,
    use: npt.NDArray[np.bool_],
    group: Codes,
    apart: ManyFacetRasch,
    references: Mapping[str, float],
) -> _PracticeRatings:
    thresholds = apart.thresholds_.mean(axis=0)
    severity = _by_code(apart.raters_, apart.severity_, len(table.raters))
    difficulty = _by_code(apart.questions_, apart.difficulty_, len(table.questions))
    cases, case = np.unique(table.application[use], return_inverse=True)
    top = table.scale.highest - table.scale.lowest - INSIDE
    levels = [references[table.applications[code]] - table.scale.lowest for code in cases]
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return _PracticeRatings(
        case=case.ravel(),
        group=group[table.rater[use]],
        category=table.category[use],
        offset=-severity[table.rater[use]] - difficulty[table.question[use]],
        expected=np.array([ability_at(float(np.clip(x, INSIDE, top)), thresholds) for x in levels]),
        thresholds=thresholds,
        halo=nodes * apart.halo_sd_,
        log_weight=np.log(weights / weights.sum()),
    )


@dataclass(frozen=True, slots=True)
class _PracticeRatings:
    """Ratings of practice cases by groups whose raters are known among themselves.

    `offset` is what is known of each rating's location, `expected` the ability of each case by
    its reference; `halo` and `log_weight` integrate over the rater's impression.
    """

    case: Codes
    group: Codes
    category: Codes
    offset: Floats
    expected: Floats
    thresholds: Floats
    halo: Floats
    log_weight: Floats

    def distances(self) -> tuple[Floats, Floats]:
        """Return the most likely shift of each group and the covariance of the shifts."""
        count = int(self.group.max()) + 1
        start = np.concatenate([np.zeros(count), self.expected])
        found = minimize(self._loss, start, args=(count,), method="BFGS")
        return found.x[:count], found.hess_inv[:count, :count]

    def _loss(self, values: Floats, count: int) -> float:
        shift, ability = values[:count], values[count:]
        eta = (ability[self.case] - shift[self.group] + self.offset)[:, None] + self.halo
        logs = log_probabilities(eta, self.thresholds)
        given = np.take_along_axis(logs, self.category[:, None, None], axis=-1)[..., 0]
        likelihood = np.logaddexp.reduce(given + self.log_weight, axis=1).sum()
        off = np.sum((ability - self.expected) ** 2) / REFERENCE_SD**2
        return float((off + np.sum(shift**2) / GROUP_SD**2) / 2 - likelihood)


def _with_errors(found: Calibration, table: RatingTable, linked: LinkedRaters) -> Calibration:
    """Put in what is not known of held severities, and join the groups that practice links."""
    error = {table.raters[r]: round(float(linked.error[r]), DIGITS) for r in linked.raters}
    raters = tuple(
        one.model_copy(update={"standard_error": error.get(one.rater, one.standard_error)})
        for one in found.raters
    )
    joined = tuple(one.rater for one in found.raters if one.rater in error)
    alone = tuple(subset for subset in found.subsets if not error.keys() & set(subset))
    within = {name for subset in found.subsets if error.keys() & set(subset) for name in subset}
    rest = tuple(sorted(within - set(joined)))
    return found.model_copy(update={"raters": raters, "subsets": ((*joined, *rest), *alone)})


def _by_code(codes: npt.NDArray[np.generic], values: Floats, count: int) -> Floats:
    """Return values by code; zero, the average, for codes that were not fitted."""
    found = np.zeros(count)
    found[codes.astype(np.int64)] = values
    return found


def _without(table: RatingTable, left_out: npt.NDArray[np.bool_]) -> RatingTable:
    keep = ~left_out
    return replace(
        table,
        application=table.application[keep],
        rater=table.rater[keep],
        question=table.question[keep],
        category=table.category[keep],
        evidence=(),
        period=(),
        not_assessed=(),
    )
