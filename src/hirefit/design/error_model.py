"""The errors that a design leaves, and how one more interview changes them.

With the model of `hirefit.design.assumptions`, random severities and a random mean of each group
of applications (docs/design.md, equations 1 to 5), the information matrix of the measures theta
and of u = (severities, group means) is an arrow: theta is diagonal. Eliminating it exactly leaves
the small matrix S over u::

    a_n  = 1 / ability variance + sum_r w_nr
    Q_n  = (w_n1, ..., w_nR, 1 / ability variance at the group of n) / a_n
    S    = diag(prior + own information) - sum_n a_n Q_n' Q_n,      V = S^-1
    error covariance of n, m = [n = m] / a_n + Q_n V Q_m'

(Henderson's mixed model equations; the variance of a difference is the PEVD of Kennedy & Trus
1993.) A practice case has a known level: 1 / a = 0 and Q = 0, its interviews inform S alone.

One more interview of n by r with weight w adds ``w x x'``, x = e_n - e_r, so everything changes by
the rank-one formula (Sherman & Morrison 1950); with D = Q_n - e_r::

    v = V D',   k = w / (1 + w (1 / a_n + D v)),   V <- V - k v v'

The criterion is the mean error variance of differences between applications, over all pairs::

    2 / (N - 1) * trace(P C),   P = I - 11' / N

and an interview lowers it by exactly ``2 / (N - 1) * k * |P (e_n / a_n + Q v)|^2``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack

from hirefit.design.assumptions import DesignAssumptions
from hirefit.design.connection import subset_labels
from hirefit.design.plan import Codes, InterviewPlan

Floats = npt.NDArray[np.float64]
SPARSE_FROM = 20_000
"""Entries of Q from which its few non-zeros are worth picking out."""


@dataclass(frozen=True, slots=True)
class PlanErrors:
    """The parts of the error covariance of a plan (logits squared).

    Parameters
    ----------
    own_variance : ndarray, shape (n_applications,)
        ``1 / a``; 0 for a practice case.
    pull : sparse array, shape (n_applications, n_raters + n_groups)
        Q: how far an error in a severity or a group's mean moves an application's measure.
    shared : ndarray, shape (n_raters + n_groups, n_raters + n_groups)
        V: error covariance of severities and group means.
    group : ndarray of int, shape (n_applications,)
        Group of each application.
    counted : ndarray of bool, shape (n_applications,)
        All but practice cases.
    """

    own_variance: Floats
    pull: csr_array
    shared: Floats
    group: Codes
    counted: npt.NDArray[np.bool_]


def groups_of(plan: InterviewPlan) -> Codes:
    """Return the group whose mean each application shares.

    Its site; without any site its connected part, and all that nobody has rated yet as one
    more.
    """
    if any(plan.site):
        return np.unique(plan.site, return_inverse=True)[1].astype(np.int64)
    label = subset_labels(plan)[1]
    rated = np.isin(np.arange(len(plan.applications)), plan.application)
    parts = np.unique(label[rated & ~plan.practice])
    if len(parts) <= 1:
        return np.zeros(len(label), np.int64)
    return np.where(rated, np.searchsorted(parts, label), len(parts)).astype(np.int64)


def plan_errors(
    plan: InterviewPlan, assumptions: DesignAssumptions, *, group: Codes | None = None
) -> PlanErrors:
    """Eliminate the applications and invert what is left.

    Parameters
    ----------
    group : ndarray of int, optional
        Group of each application; `groups_of` the plan by default.
    """
    group = groups_of(plan) if group is None else group
    shape = (len(plan.applications), len(plan.raters))
    weight = assumptions.weights(plan.ratings)
    counted = ~plan.practice
    on_case = counted[plan.application]
    rated = csr_array(
        (weight[on_case], (plan.application[on_case], plan.rater[on_case])), shape=shape
    )
    inner = 1 / assumptions.ability_variance
    members = np.flatnonzero(counted)
    n_groups = int(group.max(initial=-1)) + 1
    belongs = csr_array(
        (np.full(len(members), inner), (members, group[members])), shape=(shape[0], n_groups)
    )
    coupled = csr_array(hstack([rated, belongs]))
    precision = np.asarray(coupled.sum(axis=1)).ravel()
    own = np.divide(1.0, precision, out=np.zeros(shape[0]), where=counted)
    pull = csr_array(coupled.multiply(own[:, None]))
    prior = [assumptions.known_severity_variance.get(r) for r in plan.raters]
    variance = [assumptions.severity_variance if known is None else known for known in prior]
    diagonal = np.concatenate(
        [
            1 / np.array(variance) + np.bincount(plan.rater, weight, minlength=shape[1]),
            1 / assumptions.group_variance
            + inner * np.bincount(group[members], minlength=n_groups),
        ]
    )
    information = np.diag(diagonal) - (coupled.T @ pull).toarray()
    shared = np.linalg.inv(information)
    return PlanErrors(own, pull, (shared + shared.T) / 2, group, counted)


def mean_difference_variance(errors: PlanErrors, rows: npt.NDArray[np.bool_]) -> float:
    """Return the mean error variance of differences between applications of `rows`, all pairs.

    nan where there is no pair.
    """
    count = int(rows.sum())
    if count < 2:  # noqa: PLR2004 - a pair
        return float("nan")
    pull = errors.pull[np.flatnonzero(rows)]
    touched = np.unique(pull.indices)
    pull, shared = pull[:, touched], errors.shared[np.ix_(touched, touched)]
    total = np.asarray(pull.sum(axis=0)).ravel()
    spread = (pull.T @ pull).toarray() - np.outer(total, total) / count
    own = errors.own_variance[rows].sum() * (1 - 1 / count)
    return float(2 / (count - 1) * (own + np.sum(shared * spread)))


def difference_variance(errors: PlanErrors, first: int, second: int) -> float:
    """Return the error variance of the difference between two applications (logits squared)."""
    if first == second:
        return 0.0
    apart = (errors.pull[[first]] - errors.pull[[second]]).toarray().ravel()
    own = errors.own_variance[first] + errors.own_variance[second]
    return float(own + apart @ errors.shared @ apart)


class ErrorModel:
    """Errors of a plan that grows: what each further interview would bring, exactly.

    Parameters
    ----------
    errors : PlanErrors
        Where it starts; at least two applications count.
    weight : float
        Information of one further interview (`DesignAssumptions.weights`).
    """

    def __init__(self, errors: PlanErrors, weight: float) -> None:
        self._weight = weight
        self._counted = errors.counted
        self._n = int(errors.counted.sum())
        self._own = errors.own_variance.copy()
        self._pull = errors.pull.toarray()
        self._shared = errors.shared.copy()
        self._total = self._pull.sum(axis=0)
        self._square = self._pull.T @ self._pull

    @property
    def criterion(self) -> float:
        """Mean error variance of differences between applications (logits squared)."""
        own = self._own.sum() * (1 - 1 / self._n)
        return float(2 / (self._n - 1) * (own + np.sum(self._shared * self._spread())))

    def gains(self, n_raters: int) -> Floats:
        """Return how far each interview would lower the criterion.

        Returns
        -------
        ndarray, shape (n_applications, n_raters)
            Logits squared, never negative.
        """
        shared, own = self._shared, self._own[:, None]
        outer = shared @ self._spread() @ shared
        pull = self._pull if self._pull.size < SPARSE_FROM else csr_array(self._pull)
        moved, across = pull @ shared, pull @ outer
        middle = moved @ (self._total / self._n)
        middle_rater = (shared @ (self._total / self._n))[:n_raters]
        error = (
            np.einsum("nk,nk->n", moved, self._pull)[:, None]
            - 2 * moved[:, :n_raters]
            + np.diag(shared)[:n_raters]
        )
        squared = (
            np.einsum("nk,nk->n", across, self._pull)[:, None]
            - 2 * across[:, :n_raters]
            + np.diag(outer)[:n_raters]
        )
        along = (
            np.einsum("nk,nk->n", moved, self._pull)[:, None]
            - moved[:, :n_raters]
            - middle[:, None]
            + middle_rater
        )
        length = squared + 2 * own * along + own**2 * (1 - 1 / self._n)
        factor = self._weight / (1 + self._weight * (own + error))
        return np.asarray(np.maximum(2 / (self._n - 1) * factor * length, 0.0))

    def add(self, application: int, rater: int) -> None:
        """Add an interview."""
        self._change(application, rater, self._weight)

    def remove(self, application: int, rater: int) -> None:
        """Take back an interview that was added."""
        self._change(application, rater, -self._weight)

    def _change(self, application: int, rater: int, weight: float) -> None:
        direction = self._pull[application].copy()
        direction[rater] -= 1
        v = self._shared @ direction
        own = self._own[application]
        self._shared -= weight / (1 + weight * (own + direction @ v)) * np.outer(v, v)
        if not self._counted[application]:
            return
        old = self._pull[application].copy()
        precision = 1 / own + weight
        new = old / own
        new[rater] += weight
        new /= precision
        self._own[application] = 1 / precision
        self._pull[application] = new
        self._total += new - old
        self._square += np.outer(new, new) - np.outer(old, old)

    def _spread(self) -> Floats:
        return np.asarray(self._square - np.outer(self._total, self._total) / self._n)
