"""One step for the two scales and what follows them (equation 29 of docs/estimation.md).

Thresholds, severities and difficulties follow the scale of the abilities' covariance and the halo's
variance. Steps that leave the one out of account in the other overshoot and come back, round after
round. How the parameters follow is known from the slopes of the second term.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.newton import Frame
from hirefit.rasch.population import Population, Step
from hirefit.rasch.second_order import SecondOrder

Floats = npt.NDArray[np.float64]
MOST = 0.9  # of the information about the scales: more is never taken as lost


class Coupling(NamedTuple):
    """What the parameters' step means for the variances, and the other way round.

    Parameters
    ----------
    score : ndarray, shape (2,)
        To add to the slopes by the logs of both scales: the parameters' step times their pull, and
        what leaves the share of equation 28 as it is where less information is given.
    lost : ndarray, shape (v, v)
        Of the information about Sigma's lower triangle and the halo's variance.
    logs : ndarray, shape (2, v)
        From a change of these to that of the two logs.
    follow : tuple of Step
        How the parameters follow the logs.
    """

    score: Floats
    lost: Floats
    logs: Floats
    follow: tuple[Step, ...]

    def followed(self, step: Step, before: Population, after: Population) -> Step:
        """Return the parameters' step once they have followed the variances'."""
        change = np.append(
            (after.covariance - before.covariance)[np.tril_indices(len(after.covariance))],
            after.halo_variance - before.halo_variance,
        )
        for log, way in zip(self.logs @ change, self.follow, strict=False):
            step = Step(*(own + log * part for own, part in zip(step, way, strict=True)))
        return step


def couple(
    population: Population,
    information: Floats,
    slopes: SecondOrder,
    grown: float,
    step: Step,
    frame: Frame,
    *,
    halo: bool,
) -> Coupling:
    """Find the coupling at a population.

    Parameters
    ----------
    information : ndarray, shape (v, v)
        About the variances, of the ratings alone.
    grown : float
        What slopes by the halo's log have grown by, since they were found.
    step : Step
        Newton's, the variances given.
    halo : bool
        Whether the halo's variance is free.
    """
    count = 2 if halo and len(slopes.follow) > 1 else 1
    grow = np.array([1.0, grown])[:count]
    along = np.zeros((count, len(information)))
    along[0, :-1] = population.covariance[np.tril_indices(len(population.covariance))]
    if count > 1:
        along[1, -1] = population.halo_variance
    seen = along @ information
    given = seen @ along.T
    logs, score = np.zeros((2, len(information))), np.zeros(2)
    logs[:count] = np.linalg.solve(given, seen)
    lost = slopes.lost[:count, :count] * np.outer(grow, grow)
    factor = np.linalg.cholesky(given)
    root = np.linalg.inv(factor)
    values, vectors = np.linalg.eigh(root @ (lost + lost.T) @ root.T / 2.0)
    back = factor @ vectors
    lost = back * np.clip(values, 0.0, MOST) @ back.T
    whole = np.append(step.severity, frame.join(step))
    score[:count] = grow * (slopes.pull[:count] @ whole) - slopes.spread * lost.sum(axis=1)
    return Coupling(
        score,
        logs[:count].T @ lost @ logs[:count],
        logs,
        tuple(
            Step(*(by * part for part in way))
            for by, way in zip(grow.tolist(), slopes.follow, strict=False)
        ),
    )
