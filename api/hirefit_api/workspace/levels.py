"""The stored levels of an opening: what-if on weights and fair levels are read from them."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from hirefit_api.workspace.openings import Floats, OpeningScores

DIGITS = 4


class OpeningLevels(BaseModel):
    """Levels of every application of an opening under the calibration in force.

    Parameters
    ----------
    levels : list of list of float or None
        By application and competency; None where nothing was rated.
    groups : list of str
        Group of each application: levels of different groups can't be compared.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opening: str
    title: str
    competencies: list[str]
    weights: list[float]
    cut: float
    applications: list[str]
    groups: list[str]
    levels: list[list[float | None]]
    as_rated: list[float]
    fit_level: list[float]
    low: list[float]
    high: list[float]


def opening_levels(scores: OpeningScores, group_of: dict[str, str]) -> dict[str, Any]:
    """Return the levels of an opening as the document that is stored."""
    opening, names = scores.opening, scores.applications
    competencies, dense = scores.competency_levels()
    low, high = scores.interval
    return OpeningLevels.model_construct(
        opening=opening.id,
        title=opening.title,
        competencies=competencies,
        weights=[opening.weights.get(name, 0.0) for name in competencies],
        cut=opening.cut,
        applications=names,
        groups=[group_of.get(name, "") for name in names],
        levels=[
            [None if isnan(level) else level for level in row]
            for row in np.round(dense, DIGITS).tolist()
        ],
        as_rated=_rounded(scores.as_rated),
        fit_level=_rounded(scores.fit_level),
        low=_rounded(low),
        high=_rounded(high),
    ).model_dump(mode="json")


def _rounded(values: Floats) -> list[float]:
    return [float(value) for value in np.round(values, DIGITS)]
