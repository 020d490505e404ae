"""Category probabilities of the rating-scale model and what follows from them.

One rating in category k of 0..K-1, at location ``eta`` (logits; see docs/model.md, equation 1)::

    P(x = k) = exp(k * eta - sum_{h <= k} tau[h]) / Z(eta),    tau[1..K-1] sum to zero

Andrich 1978 (rating scale); Linacre 1989 (many facets). A positive severity or difficulty lowers
``eta``. With thresholds that are a row per question this is the partial credit model (Masters 1982).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

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
    terms = eta[..., None] * np.arange(weights.shape[-1]) + weights
    return np.asarray(terms - logsumexp(terms, axis=-1, keepdims=True))


def category_probabilities(eta: Floats, thresholds: Floats) -> Floats:
    """Return P(x = k), shape (..., K); arguments as for `log_probabilities`."""
    return np.exp(log_probabilities(eta, thresholds))


def log_partition(eta: Floats, thresholds: Floats) -> Floats:
    """Return log Z(eta), shape (...): the log of the sum over categories."""
    weights = category_weights(thresholds)
    terms = eta[..., None] * np.arange(weights.shape[-1]) + weights
    return np.asarray(logsumexp(terms, axis=-1))


def expected_category(eta: Floats, thresholds: Floats) -> Floats:
    """Return E[x] in categories (0..K-1), shape (...); the derivative of `log_partition`."""
    probabilities = category_probabilities(eta, thresholds)
    return np.asarray(probabilities @ np.arange(probabilities.shape[-1], dtype=np.float64))


def category_variance(eta: Floats, thresholds: Floats) -> Floats:
    """Return Var[x], shape (...): the Fisher information of one rating about ``eta``."""
    probabilities = category_probabilities(eta, thresholds)
    categories = np.arange(probabilities.shape[-1], dtype=np.float64)
    mean = probabilities @ categories
    return np.asarray(probabilities @ categories**2 - mean**2)
