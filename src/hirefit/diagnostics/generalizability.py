"""Generalizability theory: how much of a score is the person, how much who asked what and when.

G study: variance components by the analysis of variance, in long form, so that gaps and unequal
nesting are allowed. With ``T(a)`` the sum over the cells of effect ``a`` of (cell size) times
(cell mean squared)::

    E T(a) = N mu^2 + sum over effects b of variance(b) * sum over cells of a
             [ sum over cells of b inside (size of the intersection)^2 / size of the cell ]

one linear equation for each effect and one for the mean. For balanced data these are the ANOVA
estimators; for others the analogous-ANOVA ones (Henderson 1953, method 1; Brennan 2001,
Generalizability Theory, chapter 7). Restricted maximum likelihood gives other numbers on
unbalanced data. D study: Brennan 2001, chapters 2 to 5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from hirefit.diagnostics.numbering import numbered

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Effect = frozenset[str]
ROUNDING = 1e-10
"""Share of the mean squared score below which a component is what rounding left of none."""


@dataclass(frozen=True, slots=True)
class GeneralizabilityStudy:
    """Variance components of one design.

    Parameters
    ----------
    person : str
        The facet that is measured, the first of the design.
    components : mapping of str to float
        Variance of each effect, named by its facets in the design's order (``pt``, ``prt``);
        estimates, so they may be negative.
    totals : mapping of str to float
        ``T(a)`` of each effect, and of the mean under the empty name.
    """

    person: str
    components: Mapping[str, float]
    totals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DecisionStudy:
    """What a design with given numbers of conditions would give.

    Parameters
    ----------
    relative_error, absolute_error : float
        Variances of error when persons are compared, and when a level itself matters.
    generalizability : float
        ``E rho^2``, person over person and relative error.
    dependability : float
        ``Phi``, person over person and absolute error.
    """

    relative_error: float
    absolute_error: float
    generalizability: float
    dependability: float


def effects_of(design: str) -> tuple[str, ...]:
    """Return the effects of a design, such as ``p x i``, ``p x i x o`` or ``p x (r:t)``.

    Facets are single letters; ``r:t`` is r nested in t. An effect with a nested facet holds the
    facet it is nested in.

    Raises
    ------
    ValueError
        The design can't be read.
    """
    inside: dict[str, str] = {}
    facets: list[str] = []
    for part in re.split(r"\s*x\s*", design.strip()):
        match = re.fullmatch(r"\(?([a-z])(?::([a-z]))?\)?", part)
        if not match:
            raise ValueError(f"a design is written like p x (r:t), not {design!r}")
        facets += [facet for facet in match.groups() if facet]
        if match[2]:
            inside[match[1]] = match[2]
    if len(set(facets)) != len(facets) or facets[0] in inside:
        raise ValueError("each facet stands once, and the first one is not nested")
    subsets = (set(c) for size in range(1, len(facets) + 1) for c in combinations(facets, size))
    return tuple(
        "".join(facet for facet in facets if facet in subset)
        for subset in subsets
        if all(inside.get(facet, facet) in subset for facet in subset)
    )


def generalizability_study(
    design: str, facets: Mapping[str, Codes], scores: Floats
) -> GeneralizabilityStudy:
    """Estimate the variance components of a random-effects design.

    Parameters
    ----------
    design : str
        As for `effects_of`; the first facet is what is measured.
    facets : mapping of str to ndarray of int, shape (n_scores,)
        The condition of each score, for every facet letter. Labels of a nested facet may start
        anew in each condition it is nested in.
    scores : ndarray, shape (n_scores,)
        One score for each combination that was observed.

    Raises
    ------
    ValueError
        The data can't tell the effects apart (a facet with one condition, say).
    """
    effects = effects_of(design)
    cells = {effect: _cells(effect, facets, len(scores)) for effect in ("", *effects)}
    totals = {effect: _total(cell, scores) for effect, cell in cells.items()}
    coefficients = np.array(
        [
            [
                float(len(scores)),
                *(_coefficient(cells[row], cells[_union(effects, row, one)]) for one in effects),
            ]
            for row in ("", *effects)
        ]
    )
    if np.linalg.matrix_rank(coefficients) < len(coefficients):
        raise ValueError("these scores can't tell the effects apart")
    solution = np.linalg.solve(coefficients, np.array(list(totals.values())))
    found = np.where(np.abs(solution) > ROUNDING * np.mean(scores**2), solution, 0.0)
    components = dict(zip(effects, (float(value) for value in found[1:]), strict=True))
    return GeneralizabilityStudy(effects[0], components, totals)


def decision_study(study: GeneralizabilityStudy, sizes: Mapping[str, float]) -> DecisionStudy:
    """Foresee reliability when each person meets `sizes` conditions of each facet.

    Parameters
    ----------
    study : GeneralizabilityStudy
        Negative components count as zero.
    sizes : mapping of str to float
        Number of conditions of each facet but the person; of a nested facet, within one
        condition. For unequal nesting, Brennan's effective numbers (2001, page 231).
    """
    person = study.person
    relative = absolute = 0.0
    for effect, component in study.components.items():
        if effect == person:
            continue
        others = [facet for facet in effect if facet != person]
        error = max(component, 0.0) / float(np.prod([sizes[facet] for facet in others]))
        absolute += error
        relative += error if person in effect else 0.0
    true = max(study.components[person], 0.0)
    return DecisionStudy(
        relative_error=relative,
        absolute_error=absolute,
        generalizability=_share(true, relative),
        dependability=_share(true, absolute),
    )


def _share(true: float, error: float) -> float:
    return true / (true + error) if true + error > 0 else float("nan")


def _cells(effect: str, facets: Mapping[str, Codes], size: int) -> Codes:
    """Return the cell of each score, shape (n_scores,), numbered from zero."""
    if not effect:
        return np.zeros(size, dtype=np.int64)
    cell = np.zeros(size, dtype=np.int64)
    for facet in effect:
        codes = numbered(facets[facet] - facets[facet].min())[1]
        cell = numbered(cell * (int(codes.max()) + 1) + codes)[1]
    return cell


def _total(cell: Codes, scores: Floats) -> float:
    return float(np.sum(np.bincount(cell, scores) ** 2 / np.bincount(cell)))


def _union(effects: tuple[str, ...], one: str, other: str) -> str:
    """Return the effect of all facets of two; with a nested facet stands what it is nested in."""
    return next(effect for effect in effects if set(effect) == {*one, *other})


def _coefficient(row: Codes, inside: Codes) -> float:
    """Return how often the variance of an effect is in T(row): see the module's formula.

    `inside` has the cells of the row's and the effect's facets together.
    """
    counts, row_of = np.bincount(inside), np.zeros(int(inside.max()) + 1, dtype=np.int64)
    row_of[inside] = row
    return float(np.sum(counts.astype(np.float64) ** 2 / np.bincount(row)[row_of]))
