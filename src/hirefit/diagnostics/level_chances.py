"""Probabilities of the levels at many locations at once, levels first.

A level's weight is a power of ``exp(eta)`` (docs/model.md, equation 1), so one exponential serves
all levels of a location, and NumPy adds long rows much faster than the few numbers of each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hirefit.rasch.response_model import category_weights

Floats = npt.NDArray[np.float64]
FARTHEST = 35.0
"""Logits beyond which a location makes no difference; squares of its powers stay finite."""


def level_weights(thresholds: Floats) -> Floats:
    """Return weights at ``eta = 0``, shape (K, ...), of thresholds of shape (..., K - 1)."""
    return np.ascontiguousarray(np.moveaxis(np.exp(category_weights(thresholds)), -1, 0))


def location_power(eta: Floats) -> Floats:
    """Return ``exp(eta)``, cut off far out."""
    return np.exp(np.clip(eta, -FARTHEST, FARTHEST))


def level_chances(power: Floats, weights: Floats) -> Floats:
    """Return the probability of each level, shape (K, ...).

    Parameters
    ----------
    power : ndarray, shape (...)
        Of `location_power`.
    weights : ndarray, shape (K, ...)
        Of `level_weights`.
    """
    chances = np.empty((len(weights), *np.broadcast_shapes(power.shape, weights.shape[1:])))
    running = np.ones_like(power)
    chances[0] = weights[0]
    total = chances[0].copy()
    for level in range(1, len(weights)):
        running *= power
        np.multiply(running, weights[level], out=chances[level])
        total += chances[level]
    chances /= total
    return chances


def central_moments(chances: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, variance and fourth central moment, each of shape (...)."""
    levels = np.arange(len(chances), dtype=np.float64)
    mean = np.tensordot(levels, chances, axes=1)
    variance, fourth = np.zeros_like(mean), np.zeros_like(mean)
    for level, chance in zip(levels, chances, strict=True):
        square = (level - mean) ** 2
        share = square * chance
        variance += share
        fourth += share * square
    return mean, variance, fourth
