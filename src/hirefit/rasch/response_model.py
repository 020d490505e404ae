"""Category probabilities of the rating-scale model and what follows from them.

One rating in category k of 0..K-1, at location ``eta`` (logits; see docs/model.md, equation 1)::

    P(x = k) = exp(k * eta - sum_{h <= k} tau[h]) / Z(eta),    tau[1..K-1] sum to zero

Andrich 1978 (rating scale); Linacre 1989 (many facets). A positive severity or difficulty lowers
``eta``. With a row of thresholds per competency this is the partial credit model (Masters 1982).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def category_weights(thresholds: Floats) -> Floats:
    """Return the cumulated thresholds ``-sum_{h <= k} tau[h]``, k = 0..K-1.

    Parameters
    ----------
    thresholds : ndarray, shape (..., K - 1)
        Rasch-Andrich thresholds in logits.

    Returns
    -------
    ndarray, shape (..., K)
        Log weight of each category at ``eta = 0``; the first is zero.
    """
    first = np.zeros((*thresholds.shape[:-1], 1))
    return np.concatenate([first, -np.cumsum(thresholds, axis=-1)], axis=-1)


def _terms(eta: Floats, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ``exp(k eta + weight_k - top)``, their sum over k, and the largest exponent.

    The terms have the categories first, shape (K, ...): NumPy adds long rows much faster than
    it adds the K numbers of each location.
    """
    weights = category_weights(thresholds)
    size = weights.shape[-1]
    room = (1,) * max(np.ndim(eta) - thresholds.ndim + 1, 0)
    by_category = np.moveaxis(weights, -1, 0).reshape((size, *room, *weights.shape[:-1]))
    categories = np.arange(size, dtype=np.float64).reshape((size, *(1,) * (by_category.ndim - 1)))
    terms = categories * eta + by_category
    top = terms.max(axis=0)
    terms -= top
    np.exp(terms, out=terms)
    return terms, terms.sum(axis=0), top


def _mean_of(terms: Floats, total: Floats, power: int = 1) -> Floats:
    """Return E[x^power] from unnormalised terms, categories first."""
    categories = np.arange(len(terms), dtype=np.float64) ** power
    return np.asarray((categories @ terms.reshape(len(terms), -1)).reshape(total.shape) / total)


def log_probabilities(eta: Floats, thresholds: Floats) -> Floats:
    """Return log P(x = k) for every location.

    Parameters
    ----------
    eta : ndarray, shape (...)
        Locations in logits.
    thresholds : ndarray, shape (K - 1,) or (..., K - 1)
        Thresholds in logits, one row for all or broadcastable against `eta`.

    Returns
    -------
    ndarray, shape (..., K)
    """
    weights = category_weights(thresholds)
    exponents = eta[..., None] * np.arange(weights.shape[-1]) + weights
    return np.asarray(exponents - log_partition(eta, thresholds)[..., None])


def category_probabilities(eta: Floats, thresholds: Floats) -> Floats:
    """Return P(x = k), shape (..., K); arguments as for `log_probabilities`."""
    terms, total, _ = _terms(eta, thresholds)
    return np.moveaxis(terms / total, 0, -1)


def log_partition(eta: Floats, thresholds: Floats) -> Floats:
    """Return log Z(eta), shape (...): the log of the sum over categories."""
    _, total, top = _terms(eta, thresholds)
    return np.asarray(np.log(total) + top)


def expected_category(eta: Floats, thresholds: Floats) -> Floats:
    """Return E[x] in categories (0..K-1), shape (...); the derivative of `log_partition`."""
    terms, total, _ = _terms(eta, thresholds)
    return _mean_of(terms, total)


def category_variance(eta: Floats, thresholds: Floats) -> Floats:
    """Return Var[x], shape (...): the Fisher information of one rating about ``eta``."""
    return category_moments(eta, thresholds)[1]


def category_moments(eta: Floats, thresholds: Floats) -> tuple[Floats, Floats]:
    """Return E[x] and Var[x], each of shape (...)."""
    terms, total, _ = _terms(eta, thresholds)
    mean = _mean_of(terms, total)
    return mean, _mean_of(terms, total, 2) - mean**2
