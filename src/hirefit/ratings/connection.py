"""Which raters are joined: they rated the same application, or are joined through others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Codes = npt.NDArray[np.int64]


def parts_of_raters(rater: Codes, application: Codes, n_raters: int) -> Codes:
    """Return the connected part of each rater.

    Parameters
    ----------
    rater, application : ndarray of int, shape (n,)
        Who rated what; codes from 0.
    n_raters : int

    Returns
    -------
    ndarray of int, shape (n_raters,)
        A number for each part, -1 for raters who rated nothing.
    """
    size = n_raters + int(application.max(initial=-1)) + 1
    edges = coo_array((np.ones(len(rater)), (rater, n_raters + application)), (size, size))
    part: Codes = connected_components(edges, directed=False)[1][:n_raters].astype(np.int64)
    part[np.bincount(rater, minlength=n_raters) == 0] = -1
    return part


def groups_of(raters: Sequence[str], part: Codes) -> tuple[tuple[str, ...], ...]:
    """Return the raters of each part by name, the largest part first."""
    groups: dict[int, list[str]] = {}
    for name, number in zip(raters, part.tolist(), strict=True):
        if number >= 0:
            groups.setdefault(number, []).append(name)
    return tuple(
        sorted((tuple(sorted(g)) for g in groups.values()), key=lambda group: (-len(group), group))
    )
