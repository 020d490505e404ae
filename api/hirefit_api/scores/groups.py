"""Which applications of a requisition can be compared: their raters share somebody.

Two raters are joined when they rated the same application here, or when the calibration holds them
in one group. Where nothing joins them, a difference of two scores may as well be one of raters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hirefit.calibration.calibration import Calibration
from hirefit.ratings.connection import parts_of_raters
from hirefit.scoring.comparison import Ranking
from hirefit_api.scores.sources import Card

LETTERS = 26


def groups_of(cards: Sequence[Card], calibration: Calibration) -> dict[str, str]:
    """Return the group of each rated application, the largest first; empty if there is one only.

    Parameters
    ----------
    cards : sequence of Card
        Every planned card; those that are not in join nobody.
    calibration : Calibration
        Its groups of raters are joined, too.
    """
    rated = [(application, rater) for application, rater, card in cards if card]
    joined = [
        (f"{number}/calibration", rater)  # an id has no slash
        for number, subset in enumerate(calibration.subsets)
        for rater in subset
    ]
    raters = {name: code for code, name in enumerate(sorted({r for _, r in (*rated, *joined)}))}
    nodes: dict[str, int] = {}
    seen = [nodes.setdefault(name, len(nodes)) for name, _ in (*rated, *joined)]
    part = parts_of_raters(
        np.array([raters[r] for _, r in (*rated, *joined)], dtype=np.int64),
        np.array(seen, dtype=np.int64),
        len(raters),
    )
    members: dict[int, set[str]] = {}
    for application, rater in rated:
        members.setdefault(int(part[raters[rater]]), set()).add(application)
    if len(members) <= 1:
        return {}
    order = sorted(members.values(), key=lambda names: (-len(names), min(names)))
    return {name: _letter(at) for at, names in enumerate(order) for name in names}


def within_groups(ranking: Ranking, group_of: Mapping[str, str]) -> Ranking:
    """Return a ranking in which no two applications of different groups are told apart.

    Parameters
    ----------
    ranking : Ranking
    group_of : mapping of str to str
        As `groups_of` returns it; empty changes nothing.
    """
    if not group_of:
        return ranking
    group = np.array([group_of.get(name, "") for name in ranking.applications], dtype=object)
    apart = ranking.apart & (group[:, None] == group[None, :])
    above, below = np.tril(apart).sum(axis=1), np.triu(apart).sum(axis=1)
    return replace(
        ranking,
        apart=apart,
        best_rank=tuple((above + 1).tolist()),
        worst_rank=tuple((len(group) - below).tolist()),
    )


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < LETTERS else str(at + 1)
