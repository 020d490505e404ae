"""Several attributes of the same people at one look, so that no few are found by subtraction.

Sixteen men of whom eleven were moved forward, beside fifteen men under forty of whom ten were,
tell of the one man of forty and over. A table is withheld if a row of it, taken from the rows of
an earlier table that hold its people, leaves fewer than `FEWEST`, or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from hirefit.outcomes.group_rates import FEWEST, NOT_STATED, Rates, crossed, rates_of

CROSSED = " × "
Rows = Sequence[frozenset[str]]


class Look(NamedTuple):
    """The rates by one attribute, or by two at once; None if they are withheld."""

    attribute: str
    rates: Rates | None


def look_at(groups: Mapping[str, Mapping[str, str]], forward: Mapping[str, bool]) -> Iterator[Look]:
    """Yield the rates by each attribute, then by each two at once.

    Parameters
    ----------
    groups : mapping of str to mapping of str to str
        By attribute: each person's group; missing or empty where it is not stated.
    forward : mapping of str to bool
        Everybody decided on, and whether they were moved forward.
    """
    all_groups = dict(groups)
    for (first, one), (second, other) in combinations(groups.items(), 2):
        all_groups[f"{first}{CROSSED}{second}"] = crossed(one, other)
    shown: list[Rows] = []
    for attribute, members in all_groups.items():
        rates = rates_of((members.get(name, NOT_STATED), moved) for name, moved in forward.items())
        rows = _rows(rates, members, forward)
        is_told = any(leaves_few(rows, earlier) for earlier in shown)
        if not is_told:
            shown.append(rows)
        yield Look(attribute, None if is_told else rates)


def leaves_few(first: Rows, second: Rows) -> bool:
    """Tell whether subtracting rows of two tables of the same people leaves fewer than `FEWEST`."""
    return any(
        0 < len(frozenset().union(*(other for other in others if other & row)) - row) < FEWEST
        for rows, others in ((first, second), (second, first))
        for row in rows
    )


def _rows(rates: Rates, members: Mapping[str, str], forward: Mapping[str, bool]) -> Rows:
    """Return who stands in each row that is shown."""
    by_name: dict[str, set[str]] = {}
    for name in forward:
        by_name.setdefault(members.get(name, NOT_STATED), set()).add(name)
    rows = [
        frozenset(by_name[NOT_STATED if group.kind == "not_stated" else group.name])
        for group in rates.groups
        if group.kind != "together"
    ]
    if len(rows) < len(rates.groups):
        rows.append(frozenset().union(*(by_name[name] for name in rates.together)))
    return rows
