"""How well raters who can be compared are linked: the weakest cut through them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from hirefit.rasch.blocks import PairIndex

Integers = npt.NDArray[np.int64]
WEAK = 0.02  # second smallest eigenvalue of the normalised Laplacian, below which links are weak
FEW = 200  # raters for whom all eigenvalues are found at once
FEWEST_RATERS = 4  # of a group for which "weakly linked" is a meaningful word


def weakest_cut(
    pairs: PairIndex, shared: npt.NDArray[np.float64], n_raters: int
) -> tuple[float, npt.NDArray[np.bool_]]:
    """Find the cut through the raters that the fewest shared applications cross (Fiedler 1973).

    Parameters
    ----------
    pairs : PairIndex
        Pairs of raters who share an application, each rater with itself included.
    shared : ndarray, shape (n_pairs,)
        How many applications each pair shares.
    n_raters : int
        At least two, all connected.

    Returns
    -------
    linkage : float
        Second smallest eigenvalue of the normalised Laplacian: 0 for two groups apart, about 1
        for raters paired at random; below `WEAK` a few applications carry every comparison
        between the two sides.
    side : ndarray of bool, shape (n_raters,)
        Which raters stand on one side.
    """
    apart = pairs.first != pairs.second
    half = sparse.coo_array(
        (shared[apart], (pairs.first[apart], pairs.second[apart])), shape=(n_raters, n_raters)
    ).tocsr()
    graph = half + half.T
    root = 1.0 / np.sqrt(np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-300))
    normalised = sparse.csr_array(graph * root[:, None] * root[None, :])
    if n_raters <= FEW:
        values, vectors = np.linalg.eigh(normalised.toarray())
    else:
        start = np.random.default_rng(0).standard_normal(n_raters)
        try:
            values, vectors = eigsh(normalised, k=2, which="LA", v0=start, tol=1e-3, maxiter=500)
        except ArpackNoConvergence:
            return 1.0, np.zeros(n_raters, dtype=np.bool_)
    order = np.argsort(values)
    return float(1.0 - values[order[-2]]), np.asarray(vectors[:, order[-2]] * root > 0.0)


def shared_applications(pair_counts: Integers, n_pairs: int) -> npt.NDArray[np.float64]:
    """Count how many applications each pair of raters shares."""
    return np.bincount(pair_counts, minlength=n_pairs).astype(np.float64)
