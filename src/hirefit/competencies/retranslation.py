"""Blind retranslation: whether experts put a behaviour back where its author took it from.

Smith & Kendall (1963): critical incidents are sorted into dimensions by a second group that does
not know where they came from; kept are those that enough judges put back into the same dimension
and whose level they see alike. One described practice keeps at least 75 % agreement and a standard
deviation of at most 1.5 on seven points. The spread is scaled here to the levels at hand by the
length of the scale: 1.5 of six steps is a quarter, so 1.0 on five levels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_AGREEMENT = 0.75
SPREAD_ON_SEVEN = 1.5
FEWEST_EXPERTS = 4
"""With three, one judge decides alone whether three quarters agree."""
FARTHEST_MEAN = 0.5
"""How far, in levels, the mean placement may lie from the anchor's own level."""


def scaled_spread(lowest: int, highest: int) -> float:
    """Return the largest standard deviation for a scale, from 1.5 on seven points."""
    return SPREAD_ON_SEVEN * (highest - lowest) / (7 - 1)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What an anchor must reach; set before the first placement."""

    agreement: float
    spread: float
    experts: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one expert put a behaviour."""

    competency: str
    level: int


@dataclass(frozen=True, slots=True)
class AnchorVerdict:
    """What the experts made of one behaviour.

    Parameters
    ----------
    experts : int
        Who placed it.
    agreement : float
        Share who put it into its competency.
    mean, spread : float, optional
        Of the levels given by those who did; None where nobody did (spread: fewer than two).
    accepted : bool
        Whether every threshold was met.
    because : str
        In words.
    """

    experts: int
    agreement: float
    mean: float | None
    spread: float | None
    accepted: bool
    because: str


def judge_anchor(
    competency: str, level: int | None, placements: Sequence[Placement], thresholds: Thresholds
) -> AnchorVerdict:
    """Judge one behaviour by its placements.

    Parameters
    ----------
    competency : str
        Where it was taken from.
    level : int or None
        The level that it is an anchor of; None for an incident that has no level yet.
    placements : sequence of Placement
        One an expert.
    thresholds : Thresholds
        Set beforehand.
    """
    levels = [placed.level for placed in placements if placed.competency == competency]
    agreement = len(levels) / len(placements) if placements else 0.0
    mean = math.fsum(levels) / len(levels) if levels else None
    spread = _spread(levels)
    because = _because(len(placements), agreement, (mean, spread, level), thresholds)
    return AnchorVerdict(
        len(placements),
        agreement,
        mean,
        spread,
        accepted=not because,
        because=because or "kept: agreement, spread and level meet the thresholds",
    )


def _because(
    experts: int,
    agreement: float,
    seen: tuple[float | None, float | None, int | None],
    thresholds: Thresholds,
) -> str:
    """Return the first threshold that was missed, or an empty text."""
    mean, spread, level = seen
    if experts < thresholds.experts:
        return f"{experts} of at least {thresholds.experts} experts"
    if agreement < thresholds.agreement:
        return f"{agreement:.0%} put it here, {thresholds.agreement:.0%} are needed"
    if spread is None or spread > thresholds.spread:
        shown = "not known" if spread is None else f"{spread:.2f}"
        return f"the spread of levels is {shown}, {thresholds.spread:.2f} is the most"
    if mean is not None and level is not None and abs(mean - level) > FARTHEST_MEAN:
        return f"experts see level {mean:.1f} on average, it stands at level {level}"
    return ""


def _spread(levels: list[int]) -> float | None:
    """Return the standard deviation with n - 1."""
    if len(levels) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    mean = math.fsum(levels) / len(levels)
    return math.sqrt(math.fsum((level - mean) ** 2 for level in levels) / (len(levels) - 1))
