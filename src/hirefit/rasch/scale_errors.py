"""What not knowing the variances of abilities and halos adds to every error.

Equation 19 of docs/estimation.md. Thresholds, severities and difficulties follow the scale of the
abilities' covariance and the halo's variance: all of them stretch together. Joint errors of both
follow from the information about the two logs of variances given the parameters, that which is
lost because the parameters follow, and the way they follow (the inverse of a matrix in blocks).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.newton import Frame
from hirefit.rasch.population import Free, Population, Prior, Step
from hirefit.rasch.second_order import SecondOrder

Floats = npt.NDArray[np.float64]
MOST = 0.9  # of the information: more can't be lost but by the error of differences


class Stretch(NamedTuple):
    """What is added to variances."""

    parameters: Step
    scale: float  # relative variance of the entries of Sigma
    halo: float  # relative variance of the halo's variance


def stretch(
    population: Population,
    prior: Prior,
    free: Free,
    frame: Frame,
    information: Floats,
    slopes: SecondOrder,
) -> Stretch:
    """Return what the two scales add.

    Parameters
    ----------
    information : ndarray, shape (v, v)
        About Sigma's lower triangle and the halo's variance (equation 15).
    """
    given = given_scales(population, prior, information)
    count = 2 if free.halo and len(slopes.lost) > 1 else 1
    given, lost = given[:count, :count], slopes.lost[:count, :count]
    root = np.linalg.inv(np.linalg.cholesky(given))
    values, vectors = np.linalg.eigh(root @ (lost + lost.T) @ root.T / 2.0)
    kept = 1.0 - np.clip(values, 0.0, MOST)
    joint = root.T @ (vectors / kept) @ vectors.T @ root
    ways = np.array([np.append(step.severity, frame.join(step)) for step in slopes.follow[:count]])
    added = np.einsum("xi,xy,yi->i", ways, joint, ways)
    more = np.diagonal(joint) - np.diagonal(np.linalg.inv(given))
    return Stretch(
        frame.split(added[: frame.n_raters], added[frame.n_raters :]),
        float(more[0]),
        float(more[1]) if count > 1 else 0.0,
    )


def given_scales(population: Population, prior: Prior, information: Floats) -> Floats:
    """Information about the logs of Sigma's scale and of the halo's variance, parameters given."""
    size, halo = len(population.covariance), population.halo_variance
    along = np.zeros((2, len(information)))
    along[0, :-1] = population.covariance[np.tril_indices(size)]
    along[1, -1] = halo
    known = along @ information @ along.T
    return np.asarray(known + np.diag([0.5 * prior.weight * size, 0.5 * prior.halo_weight]))
