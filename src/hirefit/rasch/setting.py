"""What a pass is made with, and the room it works in, application after application."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from hirefit.rasch.blocks import Blocks
from hirefit.rasch.compiled import Record, compiled, has_fields_of

Floats = npt.NDArray[np.float64]


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
    """Room for one application; reused from one to the next."""

    covariance: Floats  # (c, c) of the abilities
    factor: Floats  # (c, c): Cholesky factor of their precision
    mean: Floats  # (c,)
    start: Floats  # (c,): prior mean
    site_precision: Floats  # (blocks, c), zero where a block has no such competency
    pull: Floats  # (blocks, c): covariance @ site_precision
    halo_given: Floats  # (blocks,): variance of a halo given the abilities
    halo_shift: Floats  # (blocks,): sum of the shifts of a block's sites
    halo_mean: Floats  # (blocks,)
    halo_variance: Floats  # (blocks,)
    site_mean: Floats  # (sites,)
    site_variance: Floats  # (sites,)
    site_log_mass: Floats  # (sites,)
    proposal: Floats  # (sites, 2): precision and shift that would match the moments
    node_weight: Floats  # (sites, nodes): the tilted distribution on its nodes
    location: Floats  # (sites, nodes)
    power: Floats  # (sites, nodes): exp(location)
    banked: Floats  # (sites, nodes): logarithm of what was taken out of a site's product
    factor_at: Floats  # (nodes,): exp(eta) of the rating in hand
    partition: Floats  # (nodes,): of the rating in hand
    natural: Floats  # (c,): precision times mean


@has_fields_of(Posterior)
class PosteriorRecord(Record):
    """Posterior behind one address."""


@compiled
def posterior_record(posterior: Posterior) -> Posterior:
    """Put posterior behind one address."""
    return PosteriorRecord(*posterior)  # type: ignore[no-untyped-call, return-value]


def room_for(blocks: Blocks, widest: int, n_nodes: int) -> Posterior:
    """Allocate for the largest application of a partition."""
    n_blocks = max(1, int(blocks.n_blocks.max(initial=1)))
    n_sites = max(1, int(np.diff(blocks.sites).max(initial=1)))
    square, per_block = (widest, widest), (n_blocks, widest)
    return Posterior(
        np.zeros(square),
        np.zeros(square),
        np.zeros(widest),
        np.zeros(widest),
        np.zeros(per_block),
        np.zeros(per_block),
        np.zeros(n_blocks),
        np.zeros(n_blocks),
        np.zeros(n_blocks),
        np.zeros(n_blocks),
        np.zeros(n_sites),
        np.zeros(n_sites),
        np.zeros(n_sites),
        np.zeros((n_sites, 2)),
        np.zeros((n_sites, n_nodes)),
        np.zeros((n_sites, n_nodes)),
        np.zeros((n_sites, n_nodes)),
        np.zeros((n_sites, n_nodes)),
        np.zeros(n_nodes),
        np.zeros(n_nodes),
        np.zeros(widest),
    )
