"""What a pass is made with, and the room it works in, application after application."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import Record, compiled, has_fields_of

Floats = npt.NDArray[np.float64]


LANES = 64  # sites side by side: enough for vector instructions, few enough for the cache
ROOM = 4_000_000  # numbers for what links the applications in hand with their parameters
ONE, BY_COMPETENCY, BY_QUESTION = 0, 1, 2


class Tables(NamedTuple):
    """Which thresholds a rating has: those of all, of its competency, or of its question."""

    kind: int  # `ONE`, `BY_COMPETENCY` or `BY_QUESTION`
    number: int  # of rows
    of_question: npt.NDArray[np.int32]  # (n_questions,): row of the thresholds


def tables_of(
    thresholds: Literal["common", "by_competency", "by_question"],
    of_question: npt.NDArray[np.integer],
    n_competencies: int,
) -> Tables:
    """Lay out thresholds.

    Parameters
    ----------
    thresholds : {"common", "by_competency", "by_question"}
    of_question : ndarray of int, shape (n_questions,)
        Competency of each question.
    n_competencies : int
    """
    number = len(of_question)
    if thresholds == "by_question":
        return Tables(BY_QUESTION, number, np.arange(number, dtype=np.int32))
    if thresholds == "by_competency":
        return Tables(BY_COMPETENCY, n_competencies, of_question.astype(np.int32))
    return Tables(ONE, 1, np.zeros(number, dtype=np.int32))


class Setting(NamedTuple):
    """The parameters a pass is made with; arrays only, so that compiled code can read it."""

    severity: Floats  # (n_raters,)
    difficulty: Floats  # (n_questions,)
    easing: Floats  # exp(-severity)
    ease: Floats  # exp(-difficulty)
    log_weight: Floats  # (n_tables, K): cumulated thresholds, equation 1
    weight: Floats  # exp(log_weight)
    table_kind: int  # of `Tables`
    table: npt.NDArray[np.int32]  # (n_questions,): row of `weight`
    mean: Floats  # (n_patterns, widest): prior mean of the abilities
    precision: Floats  # (n_patterns, widest, widest): inverse prior covariance
    log_determinant: Floats  # (n_patterns,) of the prior covariance
    size: npt.NDArray[np.int32]  # (n_patterns,)
    competency: npt.NDArray[np.int32]  # (n_patterns, widest)
    is_known: npt.NDArray[np.bool_]  # (n_patterns,)
    halo_variance: float
    nodes: Floats  # Gauss-Hermite, times sqrt(2)
    log_node_weight: Floats  # log w + x^2 - log(pi) / 2, for integrals over a density
    tolerance: float  # of a site's mean, in its standard deviations
    sweeps: int  # at most
    stride: int  # only every so many applications of a partition are looked at


@has_fields_of(Setting)
class SettingRecord(Record):
    """Setting behind one address."""


@compiled
def setting_record(setting: Setting) -> Setting:
    """Put setting behind one address."""
    return SettingRecord(*setting)  # type: ignore[no-untyped-call, return-value]


class Posterior(NamedTuple):
    """Room for the applications in hand; reused from some to the next.

    Applications stand side by side, and so do the *lanes*, which are their sites
    (`hirefit.rasch.lanes`): both come last.
    """

    covariance: Floats  # (c, c, applications) of the abilities
    factor: Floats  # (c, c, applications): Cholesky factor of their precision
    mean: Floats  # (c, applications)
    start: Floats  # (c, applications): prior mean
    natural: Floats  # (c, applications): precision times mean
    site_precision: Floats  # (blocks, c, applications), zero where a block has no such competency
    pull: Floats  # (blocks, c, applications): covariance @ site_precision
    halo_shift: Floats  # (blocks, applications): sum of the shifts of a block's sites
    halo_given: Floats  # (blocks, applications): variance of a halo given the abilities
    halo_mean: Floats  # (blocks, applications)
    halo_variance: Floats  # (blocks, applications)
    determinant: Floats  # (applications,) of the abilities' precision
    farthest: Floats  # (applications,): largest move of its lanes
    application: npt.NDArray[np.int64]  # (applications,): those in hand
    settled: npt.NDArray[np.bool_]  # (applications,): which of them need no more sweeps
    first_lane: npt.NDArray[np.int64]  # (applications + 1,): of each of them
    slots: npt.NDArray[np.int64]  # (2,): most ratings of a lane; slots whose weights stay
    site_of: npt.NDArray[np.int64]  # (lanes,): number of the site in the partition
    score: Floats  # (lanes,): sum of the categories
    site_mean: Floats  # (lanes,)
    site_variance: Floats  # (lanes,)
    deviation: Floats  # (lanes,): its root
    rest: Floats  # (lanes,): precision of the cavity
    centre: Floats  # (lanes,): its mean
    highest: Floats  # (lanes,): largest exponent
    mass: Floats  # (lanes,): in units of its exponential
    offset: Floats  # (lanes,)
    square: Floats  # (lanes,)
    moved: Floats  # (lanes,): how far the moments are from the posterior's
    proposal: Floats  # (2, lanes): precision and shift that would match the moments
    node_weight: Floats  # (nodes, lanes): the tilted distribution on its nodes
    location: Floats  # (nodes, lanes)
    power: Floats  # (nodes, lanes): exp(location)
    banked: Floats  # (nodes, lanes): logarithm of what was taken out of a lane's product
    exponent: Floats  # (nodes, lanes)
    easier: Floats  # (slots, lanes): exp(-severity - difficulty) of each rating
    weight_at: Floats  # (slots, K, lanes): weights of its categories
    factor_at: Floats  # (lanes,): exp(eta) of the rating in hand
    partition: Floats  # (lanes,): its Z
    shifted: Floats  # (lanes,): of `exponentials`
    bits: npt.NDArray[np.int64]  # the same memory


@has_fields_of(Posterior)
class PosteriorRecord(Record):
    """Posterior behind one address."""


@compiled
def posterior_record(posterior: Posterior) -> Posterior:
    """Put posterior behind one address."""
    return PosteriorRecord(*posterior)  # type: ignore[no-untyped-call, return-value]


def most_columns(blocks: Blocks, setting: Setting) -> int:
    """Return how many parameters an application of a partition has a say in, at most."""
    steps, widest = setting.weight.shape[1] - 1, setting.mean.shape[1]
    questions = max(1, int(np.diff(blocks.question_list).max(initial=1)))
    thresholds = steps * (1, widest, questions)[setting.table_kind]
    raters = max(1, int(np.diff(blocks.rater_list).max(initial=1)))
    return int(raters + questions + thresholds + widest)


def in_hand(blocks: Blocks, setting: Setting) -> int:
    """Return how many applications of a partition are taken in hand at a time, at most.

    As many as there are lanes, unless one has so many raters that room for as many of its size
    would be too large.
    """
    latent = setting.mean.shape[1] + max(1, int(blocks.n_blocks.max(initial=1)))
    return int(max(1, min(LANES, ROOM // (latent * most_columns(blocks, setting)))))


def room_for(blocks: Blocks, setting: Setting) -> Posterior:
    """Allocate for the largest application of a partition."""
    widest, n_nodes, levels = setting.mean.shape[1], len(setting.nodes), setting.weight.shape[1]
    n_blocks = max(1, int(blocks.n_blocks.max(initial=1)))
    lanes = max(LANES, int(np.diff(blocks.sites).max(initial=1)))
    slots, most = max(1, int(np.diff(blocks.ratings).max(initial=1))), in_hand(blocks, setting)
    shifted = np.zeros(lanes)
    rooms: list[npt.NDArray[Any]] = [
        *(np.zeros((widest, widest, most)) for _ in range(2)),
        *(np.zeros((widest, most)) for _ in range(3)),
        *(np.zeros((n_blocks, widest, most)) for _ in range(2)),
        *(np.zeros((n_blocks, most)) for _ in range(4)),
        *(np.zeros(most) for _ in range(2)),
        np.zeros(most, dtype=np.int64),
        np.zeros(most, dtype=np.bool_),
        np.zeros(most + 1, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros(lanes, dtype=np.int64),
        *(np.zeros(lanes) for _ in range(11)),
        np.zeros((2, lanes)),
        *(np.zeros((n_nodes, lanes)) for _ in range(5)),
        np.zeros((slots, lanes)),
        np.ones((slots, levels, lanes)),
        np.zeros(lanes),
        np.zeros(lanes),
        shifted,
        shifted.view(np.int64),
    ]
    return Posterior(*rooms)
