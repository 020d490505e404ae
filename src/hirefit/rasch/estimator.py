"""The many-facet Rasch model in scikit-learn's conventions.

This is the only module that imports scikit-learn; ``import hirefit`` does not.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from hirefit.exceptions import HirefitWarning
from hirefit.rasch import results
from hirefit.rasch.beliefs import Beliefs, Shape, prior_of
from hirefit.rasch.blocks import Blocks, lay_out, thin
from hirefit.rasch.differences import Difference
from hirefit.rasch.labels import COLUMNS, Coded, code
from hirefit.rasch.level_warnings import check_levels
from hirefit.rasch.link_warnings import check_links
from hirefit.rasch.newton import ONE_THREAD, Frame
from hirefit.rasch.plan import Plan, Progress
from hirefit.rasch.population import Free, Population
from hirefit.rasch.response_model import expected_category
from hirefit.rasch.rounds import Fit, run
from hirefit.rasch.setting import tables_of

Floats = npt.NDArray[np.float64]
LITTLE = 5_000  # ratings up to which every round finds all covariances anew
SOME = 500  # applications on which a fit of four times as many starts roughly, or two a rater
ROUGH = 0.2  # tolerance of the rough start
NODES, NODES_ALONE = 8, 21  # 21 where one site holds all of an application and can be exact


class NotConvergedWarning(HirefitWarning, ConvergenceWarning):
    """The last round still changed something; a calibration says so in its notes."""


class ManyFacetRasch(BaseEstimator):
    """Severities, difficulties, thresholds and abilities from ratings.

    Linacre 1989 (many facets), Andrich 1978 (rating scale), Masters 1982 (partial credit), Adams,
    Wilson & Wang 1997 (several abilities), with a halo for each application and rater. Formulas:
    docs/estimation.md.

    Parameters
    ----------
    scale : tuple of int, optional
        Lowest and highest level (2 to 10 levels); those that occur in ``y``, if not given.
    severities : {"random", "fixed"}
        "random": raters and questions are drawn from populations whose spread is estimated, so
        that those with few ratings are shrunk towards the average. "fixed": each for itself, with
        no prior, as other programs do.
    halo : bool
        Whether a rater's impression of an application runs through all its ratings there.
    competencies : {"joined", "one"}
        Several correlated abilities, or one.
    thresholds : {"common", "by_competency", "by_question"}
        Rating scale, or partial credit: thresholds of their own for each competency or question.
    beliefs : Beliefs, optional
        The prior; the shipped one if not given.
    tolerance : float
        Largest change (logits, or relative change of a variance) of the last round.
    max_rounds : int
        Rounds at most.
    partition_size : int
        Applications in one partition of a pass at most; the result does not depend on it beyond
        rounding.
    n_jobs : int, optional
        As joblib's; where the work is done follows ``joblib.parallel_config``.
    progress : callable, optional
        Is handed a `Progress` after every round; may raise to cancel.
    start : Population, optional
        Where to start from: `Progress.population` of a fit that was cut off.

    Attributes
    ----------
    applications_, raters_, questions_, competencies_ : ndarray
        Sorted labels.
    severity_, severity_standard_error_ : ndarray, shape (n_raters,)
        Logits; positive is harsher.
    difficulty_, difficulty_standard_error_ : ndarray, shape (n_questions,)
        Logits; positive is harder.
    thresholds_, thresholds_standard_error_ : ndarray, shape (n_tables, K - 1)
        Rasch-Andrich thresholds, one row in all, a competency or a question; each sums to zero.
    mean_, mean_standard_error_ : ndarray, shape (n_competencies,)
        Mean ability, for an average rater and an average question.
    covariance_, covariance_standard_error_ : ndarray, shape (n_competencies, n_competencies)
        Of the abilities.
    severity_sd_, difficulty_sd_, halo_sd_ : float
        Spread of the populations. Those of severities and difficulties are nearly as the ratings
        alone have them (equation 17); those that severities and difficulties are shrunken with,
        which the prior holds nearer to its own, are in `population_`.
    variance_standard_error_ : dict of str to float
        Standard errors of the variances of severity, difficulty and halo.
    ability_ : ndarray, shape (n_applications, n_competencies)
        Posterior means (logits).
    ability_covariance_ : ndarray, shape (n_applications, n_competencies, n_competencies)
        Posterior covariances; the raters' own uncertainty is in them.
    log_likelihood_ : float
        Marginal log likelihood of the ratings.
    subsets_ : list of ndarray
        Labels of raters who can be compared with each other; one entry if all can.
    linkage_ : float
        See `hirefit.rasch.design_links.weakest_cut`; NaN if there is nothing to compare.
    held_ : tuple of str
        Variances that the ratings could not determine and that rest on the prior.
    rated_ : Rated
        Every rating with the location it was seen at, for statistics of fit.
    population_ : Population
        All parameters, to start another fit from.
    n_iter_ : int
        Rounds made.
    converged_ : bool
        Whether the last round changed nothing.
    """

    def __init__(  # noqa: PLR0913 - scikit-learn takes every option by name in __init__
        self,
        *,
        scale: tuple[int, int] | None = None,
        severities: Literal["random", "fixed"] = "random",
        halo: bool = True,
        competencies: Literal["joined", "one"] = "joined",
        thresholds: Literal["common", "by_competency", "by_question"] = "common",
        beliefs: Beliefs | None = None,
        tolerance: float = 1e-3,
        max_rounds: int = 100,
        partition_size: int = 4096,
        n_jobs: int | None = None,
        progress: Callable[[Progress], None] | None = None,
        start: Population | None = None,
    ) -> None:
        self.scale = scale
        self.severities = severities
        self.halo = halo
        self.competencies = competencies
        self.thresholds = thresholds
        self.beliefs = beliefs
        self.tolerance = tolerance
        self.max_rounds = max_rounds
        self.partition_size = partition_size
        self.n_jobs = n_jobs
        self.progress = progress
        self.start = start

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn is untyped
        """Say that labels may be text and that categories are required."""
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.target_tags.required = True
        return tags

    def fit(
        self,
        X: npt.ArrayLike,
        y: npt.ArrayLike,
        *,
        known: Mapping[Hashable, Sequence[float]] | None = None,
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> Self:
        """Estimate everything from ratings.

        Parameters
        ----------
        X : array-like, shape (n_ratings, 2 to 4)
            Labels: application, rater, question, competency.
        y : array-like, shape (n_ratings,)
            Levels, whole numbers.
        known : mapping, optional
            Practice cases: application label to its abilities (logits, one a competency, in the
            order of the sorted labels). They link raters who never share an application.
        names : mapping of str to sequence of str, optional
            If labels are codes: what they stand for, by column (``rater``, ``question``,
            ``competency``), to be used in warnings.

        Raises
        ------
        InvalidRatingsError
            Every fault of the input.

        Warns
        -----
        DisconnectedDesignWarning
            Raters fall into groups that share no application; the groups are named.
        WeakDesignWarning
            A few applications carry the comparison of two groups of raters, or ratings of one
            level only.
        NotConvergedWarning
            The last of `max_rounds` rounds still changed something.
        """
        coded = replace(self._read(X, y, known), names=names or {})
        with threadpool_limits(1 if coded.ratings.n_raters <= ONE_THREAD else None, "blas"):
            start = self.start or self._start_roughly(coded)
            fit = self._prepare(coded, start)
            run(fit)
            self._take(coded, fit)
            self.subsets_, self.linkage_ = check_links(coded, fit, self._compared)
        check_levels(coded, fit.frame.tables, shrunken=self.severities == "random")
        if not fit.converged:
            warnings.warn(
                f"not converged after {len(fit.changes)} rounds: the last changed a parameter by "
                f"{fit.changes[-1]:.2g}; raise max_rounds.",
                NotConvergedWarning,
                stacklevel=2,
            )
        return self

    def predict(self, X: npt.ArrayLike) -> Floats:
        """Return the expected level of ratings with these labels, shape (n_ratings,).

        Labels that were not in the fit are average.
        """
        check_is_fitted(self)
        labels = np.asarray(validate_data(self, X, dtype=None, reset=False))
        columns = [*labels.T, *[np.full(len(labels), "all")] * (len(COLUMNS) - labels.shape[1])]
        if self.competencies == "one":
            columns[3] = np.full(len(labels), "all")
        application, rater, question, competency = (
            _find(known, wanted)
            for known, wanted in zip(
                (self.applications_, self.raters_, self.questions_, self.competencies_),
                columns,
                strict=True,
            )
        )
        row = np.maximum(competency, 0)
        ability = np.where(application >= 0, self.ability_[application, row], self.mean_[row])
        difficulty = np.where(question >= 0, self.difficulty_[question], 0.0)
        severity = np.where(rater >= 0, self.severity_[rater], 0.0)
        steps = np.vstack([self.thresholds_, self.thresholds_.mean(axis=0)])
        if self.thresholds == "by_question":
            table = question  # -1 is the mean of all
        else:
            table = row if len(self.thresholds_) > 1 else np.zeros_like(row)
        eta = np.asarray(ability - difficulty - severity)
        return expected_category(eta, steps[table]) + self.lowest_

    def difference(self, first: Hashable, second: Hashable) -> Difference:
        """Compare two applications, seen by one panel or by two.

        Parameters
        ----------
        first, second : Hashable
            Labels of applications of the fit.

        Returns
        -------
        Difference
            Abilities of the first less those of the second, with errors that hold what is not
            known of the raters of both, and whether anything links these raters.

        Raises
        ------
        KeyError
            A label that was not in the fit.
        """
        check_is_fitted(self)
        codes = _find(self.applications_, np.array([first, second], dtype=object))
        if (codes < 0).any():
            raise KeyError([first, second][int(np.argmin(codes))])
        return self._compared.difference(*codes.tolist())

    def _read(
        self,
        X: npt.ArrayLike,
        y: npt.ArrayLike,
        known: Mapping[Hashable, Sequence[float]] | None,
    ) -> Coded:
        for name, value, choices in (
            ("severities", self.severities, ("random", "fixed")),
            ("competencies", self.competencies, ("joined", "one")),
            ("thresholds", self.thresholds, ("common", "by_competency", "by_question")),
        ):
            if value not in choices:
                raise ValueError(f"{name} is one of {choices}, not {value!r}")
        if y is None:
            raise ValueError("ManyFacetRasch requires y to be passed, but the target y is None")
        labels = validate_data(self, X, dtype=None, ensure_all_finite=False)
        levels = column_or_1d(y, warn=True)
        check_consistent_length(labels, levels)
        return code(
            labels, levels, scale=self.scale, joined=self.competencies == "joined", known=known
        )

    def _start_roughly(self, coded: Coded) -> Population | None:
        """Fit some of many applications, so that fewer rounds have to go through all."""
        some = max(SOME, 2 * coded.ratings.n_raters)
        if coded.ratings.n_applications < 4 * some:
            return None
        fit = self._prepare(replace(coded, ratings=thin(coded.ratings, some)), None)
        fit.plan = fit.plan.rough(ROUGH)
        run(fit)
        return fit.population

    def _prepare(self, coded: Coded, start: Population | None) -> Fit:
        ratings, shrunken = coded.ratings, self.severities == "random"
        steps = ratings.n_categories - 1
        tables = tables_of(self.thresholds, ratings.competency_of_question, ratings.n_competencies)
        shape = Shape(coded.raters, coded.questions, ratings.n_competencies, tables.number, steps)
        partitions, patterns, pairs = lay_out(ratings, halo=self.halo, largest=self.partition_size)
        prior = prior_of(self.beliefs or Beliefs(), shape, shrunken=shrunken, halo=self.halo)
        alone = not self.halo and ratings.n_competencies == 1
        halo_free = self.halo and _tells_halo(partitions)
        nobody = np.zeros(ratings.n_raters), np.zeros(len(coded.questions))
        beginning = start or replace(prior.population, severity=nobody[0], difficulty=nobody[1])
        return Fit(
            population=beginning,
            partitions=partitions,
            patterns=patterns,
            frame=Frame(
                ratings.n_raters,
                len(coded.questions),
                tables,
                steps,
                ratings.n_competencies,
                pairs,
                ratings.competency_of_question.astype(np.int64),
            ),
            prior=prior,
            plan=Plan(
                free=Free(halo_free, shrunken, shrunken),
                tolerance=self.tolerance,
                max_rounds=self.max_rounds,
                n_nodes=NODES_ALONE if alone else NODES,
                corrected=shrunken,
                second_order=shrunken,
                corrections=(1, 3),
                always_fresh=len(ratings.category) <= LITTLE,
                exact=True,
                near=10.0,
                n_jobs=self.n_jobs,
                progress=self.progress,
            ),
        )

    def _take(self, coded: Coded, fit: Fit) -> None:
        population, errors = fit.population, results.errors(fit)
        self.applications_, self.raters_ = coded.applications, coded.raters
        self.questions_, self.competencies_ = coded.questions, coded.competencies
        self.competency_of_question_ = fit.frame.of_question
        self.lowest_ = coded.lowest
        average = results.origin(fit).severity
        self.severity_ = population.severity - average
        self.severity_standard_error_ = errors.severity
        self.difficulty_ = population.difficulty
        self.difficulty_standard_error_ = errors.difficulty
        self.thresholds_ = population.thresholds
        self.thresholds_standard_error_ = errors.thresholds
        self.mean_, self.mean_standard_error_ = population.mean - average, errors.mean
        self.covariance_ = population.covariance
        self.covariance_standard_error_ = errors.covariance
        self.severity_sd_, self.difficulty_sd_ = results.standard_deviations(fit, errors)
        self.halo_sd_ = float(np.sqrt(population.halo_variance))
        self.variance_standard_error_ = {
            "severity": errors.severity_variance,
            "difficulty": errors.difficulty_variance,
            "halo": errors.halo_variance,
        }
        self.ability_, self.ability_covariance_ = results.abilities(fit)
        self.log_likelihood_ = fit.log_likelihood
        self.held_ = ("halo",) if self.halo and not fit.plan.free.halo else ()
        self.n_iter_, self.converged_ = len(fit.changes), fit.converged
        self.population_ = population
        self.rated_ = results.rated(fit)
        self._compared = results.compared(fit, self.rated_, coded.ratings.known)


def _tells_halo(partitions: Sequence[Blocks]) -> bool:
    """Whether some application has two raters, and some rater rated it more than once."""
    several = any(bool((part.n_blocks > 1).any()) for part in partitions)
    return several and any(len(part.rater) > part.n_blocks.sum() for part in partitions)


def _find(
    labels: npt.NDArray[np.generic], wanted: npt.NDArray[np.generic]
) -> npt.NDArray[np.int64]:
    """Return the place of each wanted label, -1 where it is not known."""
    place = {label: number for number, label in enumerate(labels.tolist())}
    as_text = labels.dtype.kind == "U"
    return np.array([place.get(str(w) if as_text else w, -1) for w in wanted.tolist()])
