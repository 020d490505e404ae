"""If a competency counted double, who would change side? Before and after, from stored levels."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.wording import about_levels, counted
from hirefit.exceptions import Fault, RatingError
from hirefit_api.workspace.levels import OpeningLevels
from hirefit_api.workspace.schemas import WhatIf

Floats = npt.NDArray[np.float64]
HEAVIEST = 100.0
TOP = 10


def what_if(levels: OpeningLevels, tried: Mapping[str, float], as_of: str) -> WhatIf:
    """Return who changes side of the cut under other weights.

    Fit levels are the weighted means of stored fair levels; where an application lacks a
    competency, the weights of the others are scaled up, as scoring does.

    Parameters
    ----------
    levels : OpeningLevels
    tried : mapping of str to float
        Weights to try, where 1 is the weight of each if all counted alike; a competency that is
        left out keeps its weight.
    as_of : str
        Moment of the analysis.

    Raises
    ------
    RatingError
        A competency is not rated here, a weight is negative, too large or no number, or all are 0.
    """
    now = dict(zip(levels.competencies, levels.weights, strict=True))
    chosen = _checked(now, tried)
    dense = np.array(levels.levels, dtype=np.float64)
    dense = dense.reshape(len(levels.applications), len(levels.competencies))
    before = weighted_means(dense, np.array(list(now.values())))
    after = weighted_means(dense, np.array([chosen[name] for name in levels.competencies]))
    cut = levels.cut
    crossing = np.flatnonzero((before >= cut) != (after >= cut))
    order = sorted(crossing.tolist(), key=lambda at: levels.applications[at])
    return WhatIf(
        opening=levels.opening,
        title=levels.title,
        as_of=as_of,
        cut=cut,
        weights=now,
        tried={name: round(weight, 4) for name, weight in chosen.items()},
        applications=len(before),
        sentences=_sentences(levels, before, after, len(crossing)),
        changed_side=[
            {
                "application": levels.applications[at],
                "before": round(float(before[at]), 4),
                "after": round(float(after[at]), 4),
                "low": levels.low[at],
                "high": levels.high[at],
                "side": "above" if after[at] >= cut else "below",
            }
            for at in order
        ],
    )


def weighted_means(levels: Floats, weights: Floats) -> Floats:
    """Return weighted means over the competencies that there are, shape (n,).

    Parameters
    ----------
    levels : ndarray, shape (n, n_competencies)
        NaN where nothing was rated.
    weights : ndarray, shape (n_competencies,)
        Where all that an application was rated on has no weight, its competencies count alike.
    """
    rated = ~np.isnan(levels)
    weight = np.where(rated, weights, 0.0)
    weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight, rated)
    total = weight.sum(axis=1)
    return np.asarray((np.where(rated, levels, 0.0) * weight).sum(axis=1) / total)


def _checked(now: Mapping[str, float], tried: Mapping[str, float]) -> dict[str, float]:
    faults = [
        Fault("is not rated in this opening.", f"weights.{name}", "unknown-competency")
        for name in sorted(set(tried) - set(now))
    ]
    faults += [
        Fault(f"must be a number from 0 to {HEAVIEST:.0f}.", f"weights.{name}", "bad-weight")
        for name, weight in tried.items()
        if name in now and not (math.isfinite(weight) and 0 <= weight <= HEAVIEST)
    ]
    chosen = {name: tried.get(name, weight * len(now)) for name, weight in now.items()}
    total = math.fsum(chosen.values())
    if not faults and total <= 0:
        faults.append(Fault("At least one competency must count.", "weights", "no-weight"))
    if faults:
        raise RatingError(*faults)
    return {name: weight / total for name, weight in chosen.items()}


def _sentences(levels: OpeningLevels, before: Floats, after: Floats, crossing: int) -> list[str]:
    number = counted(len(before), "application")
    largest = float(np.abs(after - before).max(initial=0.0))
    said = [
        f"{crossing} of {number} would change side of the cut of {levels.cut:.2f}."
        if crossing
        else f"None of {number} would change side of the cut of {levels.cut:.2f}."
    ]
    if len(before) > TOP and len(set(levels.groups)) <= 1:
        old, new = (set(np.argsort(-x, kind="stable")[:TOP].tolist()) for x in (before, after))
        said.append(f"{len(new - old)} of the {TOP} highest would be others.")
    said.append(f"No fit level moves by more than {about_levels(largest)}.")
    return said
