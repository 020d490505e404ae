"""Which raters are joined: they rated the same application, or are joined through others.

Only severities of joined raters compare by the ratings (Weeks & Williams 1964; Linacre 1989).
Whoever asks which parts of a design are connected asks here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer]
Parts = npt.NDArray[np.int64]


def connected_parts(first: Codes, second: Codes, n_nodes: int) -> Parts:
    """Return the connected part of each node of a graph.

    Parameters
    ----------
    first, second : ndarray of int, shape (n_edges,)
        Codes of the two ends of each edge, from 0.
    n_nodes : int

    Returns
    -------
    ndarray of int, shape (n_nodes,)
        A number for each part, in the order of the parts' first nodes.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 - linear algebra with it, at every start
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - same

    edges = coo_array((np.ones(len(first)), (first, second)), (n_nodes, n_nodes))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def parts_of_raters(rater: Codes, application: Codes, n_raters: int) -> Parts:
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
    part = connected_parts(rater, n_raters + application, size)[:n_raters]
    part[np.bincount(rater, minlength=n_raters) == 0] = -1
    return part


def groups_of(raters: Sequence[str], part: Parts) -> tuple[tuple[str, ...], ...]:
    """Return the raters of each part by name, the largest part first."""
    groups: dict[int, list[str]] = {}
    for name, number in zip(raters, part.tolist(), strict=True):
        if number >= 0:
            groups.setdefault(number, []).append(name)
    return tuple(
        sorted((tuple(sorted(g)) for g in groups.values()), key=lambda group: (-len(group), group))
    )
