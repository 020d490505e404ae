"""Warnings of designs in which raters cannot, or can hardly, be compared."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.exceptions import DisconnectedDesignWarning, WeakDesignWarning
from hirefit.rasch import design_links
from hirefit.rasch.differences import Compared
from hirefit.rasch.labels import Coded
from hirefit.rasch.rounds import Fit

NAMED = 5  # raters of a group in a warning, and twice as many groups
CALLER = 3  # of the fit, seen from here
Labels = npt.NDArray[np.generic]


class Links(NamedTuple):
    """Which raters can be compared."""

    subsets: list[Labels]
    linkage: float


def check_links(coded: Coded, fit: Fit, compared: Compared) -> Links:
    """Name groups of raters that cannot, or can hardly, be compared, and say what that costs."""
    shown, group, linkage = coded.shown("rater"), compared.group, float("nan")
    order = np.argsort(group, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    subsets = [coded.raters[own] for own in members]
    if len(subsets) > 1:
        groups = [_name(shown[own]) for own in members[: 2 * NAMED]]
        if len(members) > 2 * NAMED:
            groups.append(f"and {len(members) - 2 * NAMED} more groups")
        warnings.warn(
            f"Raters fall into {len(subsets)} groups that share no application: "
            f"{'; '.join(groups)}. Severities compare across groups only as far as the groups' "
            f"applications are alike on average.{_cost(compared, group == 0)}",
            DisconnectedDesignWarning,
            stacklevel=CALLER,
        )
    elif fit.frame.n_raters >= design_links.FEWEST_RATERS:
        pairs = fit.frame.pairs
        used = np.concatenate([part.pairs for part in fit.partitions])
        shared = design_links.shared_applications(used, len(pairs.first))
        linkage, side = design_links.weakest_cut(pairs, shared, fit.frame.n_raters)
        if linkage < design_links.WEAK:
            crossing = shared[side[pairs.first] != side[pairs.second]].sum()
            warnings.warn(
                f"Only {crossing:.0f} shared applications link the raters {_name(shown[side])} "
                f"with {_name(shown[~side])}: differences between the two sides are "
                f"uncertain, as their standard errors say.{_cost(compared, side)}",
                WeakDesignWarning,
                stacklevel=CALLER,
            )
    return Links(subsets, linkage)


def _cost(compared: Compared, side: npt.NDArray[np.bool_]) -> str:
    """Say how well two applications compare across the sides and within one.

    Those in the middle by number of ratings stand for their side.
    """
    of_application = side[compared.rater[compared.starts[:-1]]]
    ends = []
    for own in (np.flatnonzero(of_application), np.flatnonzero(~of_application)):
        count = compared.starts[own + 1] - compared.starts[own]
        ends.append(own[np.argsort(count, kind="stable")][len(own) // 2 - 1 :])
    if min(len(end) for end in ends) == 0:
        return ""
    across = compared.difference(int(ends[0][0]), int(ends[1][0])).standard_error.mean()
    text = f" The difference of two applications across them has a standard error of {across:.2f}"
    for end in ends:
        if len(end) > 1:
            within = compared.difference(int(end[0]), int(end[1])).standard_error.mean()
            return f"{text} logits, on one side {within:.2f}."
    return f"{text} logits."


def _name(labels: Labels) -> str:
    shown = ", ".join(str(label) for label in labels[:NAMED])
    return f"{shown} and {len(labels) - NAMED} more" if len(labels) > NAMED else shown
