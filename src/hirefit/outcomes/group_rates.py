"""How often groups of applicants were moved forward: selection rates, impact ratios, intervals.

A group's selection rate is those moved forward divided by those decided on; its impact ratio is
that rate divided by the highest group's. Four fifths is the rule of thumb of the US Uniform
Guidelines (29 CFR 1607.4 D): evidence to look into, and no proof in either direction. It is
compared in whole numbers, for in floating point 0.64 / 0.80 is less than 0.8.

Nothing is said of fewer than `FEWEST` people: smaller groups stand together, and where they are
too few even so, the next smallest joins them, or one could be found by subtraction.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scipy.special import ndtri

FEWEST = 10
"""Fewest people of whom figures are shown."""
FEWEST_SHARE = Fraction(2, 100)
"""A smaller part of all people is not what others are compared with (as 6 RCNY 5-301 allows)."""
FOUR_FIFTHS = Fraction(4, 5)
CONFIDENCE = 0.95
SPAN = 1e12
"""Ratios are looked for from 1 / SPAN to SPAN."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many people of a group were decided on, and how many of them were moved forward."""

    people: int
    forward: int

    @property
    def rate(self) -> Fraction:
        """The selection rate."""
        return Fraction(self.forward, self.people)


@dataclass(frozen=True, slots=True)
class Compared:
    """A group beside the one with the highest rate.

    Parameters
    ----------
    ratio : float
        The impact ratio; above 1 only for a group too small a part to be compared with.
    low, high : float
        Its 95 % interval; above 1 the group's own rate may be the higher one.
    below_four_fifths : bool
        Whether the ratio is below four fifths, exactly.
    one_person_turns_it : bool
        Whether it would not be if one person of the group had been moved forward in place of one
        of the group with the highest rate.
    shortfall : int
        How many more of the group would have been moved forward at the highest rate, rounded up.
    """

    ratio: float
    low: float
    high: float
    below_four_fifths: bool
    one_person_turns_it: bool
    shortfall: int


@dataclass(frozen=True, slots=True)
class GroupRate:
    """A group that is large enough, or several together.

    Parameters
    ----------
    name : str
        Empty for what has no name: people without a group, and small groups together.
    kind : str
        ``group``, ``not_stated`` or ``together``.
    count : Count
        People and how many were moved forward.
    low, high : float
        95 % interval of the selection rate (Wilson 1927).
    compared : Compared, optional
        Only for a group that is not itself the one with the highest rate.
    """

    name: str
    kind: str
    count: Count
    low: float
    high: float
    compared: Compared | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """The groups of one attribute.

    Parameters
    ----------
    groups : tuple of GroupRate
        The highest rate first; what has no name comes last.
    reference : str
        The group with the highest rate; empty if fewer than two groups are large enough, or nobody
        was moved forward.
    together : tuple of str
        Names of the groups that are shown together or not at all, `NOT_STATED` among them if few
        people are without a group.
    hidden : int
        People of whom nothing is shown: there are too few of them.
    """

    groups: tuple[GroupRate, ...]
    reference: str
    together: tuple[str, ...]
    hidden: int


NOT_STATED = ""
"""The group of people without one."""


def rates_of(members: Iterable[tuple[str, bool]]) -> Rates:
    """Return the rates of all groups of one attribute.

    Parameters
    ----------
    members : iterable of (str, bool)
        For each person decided on: their group, `NOT_STATED` if it is not known, and whether they
        were moved forward.
    """
    counts = _counted(members)
    shown, small = _apart(counts)
    rest = Count(
        sum(counts[name].people for name in small), sum(counts[name].forward for name in small)
    )
    everybody = sum(count.people for count in counts.values())
    reference = _reference(shown, everybody)
    made = [_group(name, count, shown.get(reference)) for name, count in shown.items()]
    made.sort(key=lambda group: (group.kind != "group", -group.count.rate, group.name))
    if rest.people >= FEWEST:
        made.append(GroupRate("", "together", rest, *wilson_interval(rest)))
    hidden = rest.people if rest.people < FEWEST else 0
    return Rates(tuple(made), reference, tuple(sorted(small)), hidden)


def crossed(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Return each person's group of two attributes at once; not stated where one is not."""
    return {
        person: f"{group}, {second[person]}" if group and second.get(person) else NOT_STATED
        for person, group in first.items()
    }


def wilson_interval(count: Count, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of a rate after Wilson (1927)."""
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    n, p = count.people, count.forward / count.people
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def ratio_interval(
    group: Count, other: Count, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the score interval of a ratio of two rates (Koopman 1984).

    It holds the ratios that the pooled two-sample test would not reject, so 1 lies outside
    exactly where that test finds a difference.

    Raises
    ------
    ValueError
        Nobody of the other group was moved forward.
    """
    from scipy.optimize import brentq  # noqa: PLC0415 - half a second at every start

    if not other.forward:
        raise ValueError("a ratio to a rate of 0")
    limit = float(ndtri((1 + confidence) / 2)) ** 2
    observed = float(group.rate / other.rate)

    def beyond(log_ratio: float) -> float:
        return score_statistic(group, other, math.exp(log_ratio)) - limit

    end = math.log(SPAN)
    middle = math.log(observed) if observed else -end
    low = math.exp(brentq(beyond, -end, middle, xtol=1e-12)) if observed else 0.0
    return low, math.exp(brentq(beyond, middle, end, xtol=1e-12))


def score_statistic(group: Count, other: Count, ratio: float) -> float:
    """Return the chi-square of the hypothesis that the rates have this ratio (Koopman 1984).

    The rates that fit it best solve a quadratic equation (Miettinen and Nurminen 1985, with the
    plain variance): ``N r p^2 - (r (n1 + x2) + x1 + n2) p + x1 + x2 = 0`` for the other's rate p.
    """
    n1, x1, n2, x2 = group.people, group.forward, other.people, other.forward
    a = (n1 + n2) * ratio
    b = ratio * (n1 + x2) + x1 + n2
    c = x1 + x2
    second = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
    first = min(ratio * second, 1.0)
    difference = x1 / n1 - ratio * x2 / n2
    variance = first * (1 - first) / n1 + ratio**2 * second * (1 - second) / n2
    if variance <= 0:
        return 0.0 if abs(difference) < 1e-12 else math.inf  # noqa: PLR2004 - rounding of 0
    return difference**2 / variance


def compared(group: Count, highest: Count) -> Compared:
    """Return a group beside the one with the highest rate."""
    low, high = ratio_interval(group, highest)
    below = group.rate < FOUR_FIFTHS * highest.rate
    turned = Count(group.people, min(group.forward + 1, group.people))
    given = Count(highest.people, highest.forward - 1)
    return Compared(
        ratio=float(group.rate / highest.rate),
        low=low,
        high=high,
        below_four_fifths=below,
        one_person_turns_it=below and turned.rate >= FOUR_FIFTHS * given.rate,
        shortfall=max(math.ceil(highest.rate * group.people - group.forward), 0),
    )


def _counted(members: Iterable[tuple[str, bool]]) -> dict[str, Count]:
    people: Counter[str] = Counter()
    forward: Counter[str] = Counter()
    for name, was_moved in members:
        people[name] += 1
        forward[name] += was_moved
    return {name: Count(people[name], forward[name]) for name in people}


def _apart(counts: Mapping[str, Count]) -> tuple[dict[str, Count], tuple[str, ...]]:
    """Return the groups to show by themselves, and those to show together or not at all."""
    by_size = sorted(counts, key=lambda name: (counts[name].people, name))
    small = [name for name in by_size if counts[name].people < FEWEST]
    rest = by_size[len(small) :]
    while small and rest and sum(counts[name].people for name in small) < FEWEST:
        small.append(rest.pop(0))
    return {name: counts[name] for name in rest}, tuple(small)


def _reference(shown: Mapping[str, Count], everybody: int) -> str:
    """Return the group with the highest rate among two or more that are large enough."""
    named = [name for name in shown if name != NOT_STATED]
    large = [name for name in named if shown[name].people >= FEWEST_SHARE * everybody]
    if len(named) < 2 or not large:  # noqa: PLR2004 - a ratio takes two
        return ""
    highest = max(large, key=lambda name: (shown[name].rate, shown[name].people))
    return highest if shown[highest].forward else ""


def _group(name: str, count: Count, highest: Count | None) -> GroupRate:
    kind = "group" if name != NOT_STATED else "not_stated"
    low, high = wilson_interval(count)
    is_compared = highest is not None and kind == "group" and count is not highest
    return GroupRate(
        name, kind, count, low, high, compared(count, highest) if highest and is_compared else None
    )
