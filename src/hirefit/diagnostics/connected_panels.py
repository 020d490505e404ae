"""Groups of raters whose applications never meet: severities compare within a group only."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hirefit.ratings.table import RatingTable


def connected_groups(table: RatingTable) -> tuple[tuple[str, ...], ...]:
    """Return the raters of each connected part of the design, the largest part first.

    Two raters are connected when they rated the same application, or through others who did.
    """
    n_raters = len(table.raters)
    size = n_raters + len(table.applications)
    edges = coo_array(
        (np.ones(table.n_ratings), (table.rater, n_raters + table.application)), (size, size)
    )
    label = connected_components(edges, directed=False)[1][:n_raters]
    rated = np.bincount(table.rater, minlength=n_raters) > 0
    groups = [
        tuple(table.raters[r] for r in np.flatnonzero((label == part) & rated))
        for part in np.unique(label[rated])
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))
