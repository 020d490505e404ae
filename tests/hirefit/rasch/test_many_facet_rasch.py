"""Laws of the estimator; awkward designs and bad input have a module of their own."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import parallel_config

from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.exceptions import DisconnectedDesignWarning
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.plan import Progress
from hirefit.rasch.rounds import Fit, run

Labels = npt.NDArray[np.int64]
DESIGN = InterviewDesign(
    n_applications=40, n_raters=6, n_competencies=2, questions_per_competency=2
)


def _drawn(design: InterviewDesign = DESIGN, seed: int = 0) -> tuple[Labels, Labels]:
    table = simulate_interviews(design, seed=seed).table
    columns = table.application, table.rater, table.question, table.competency
    return np.column_stack(columns), table.level


def _fit(labels: Labels, levels: Labels, **options: object) -> ManyFacetRasch:
    chosen = {"scale": (1, 5), "tolerance": 1e-6} | options
    return ManyFacetRasch(**chosen).fit(labels, levels)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_order_of_ratings_changes_nothing(seed: int) -> None:
    labels, levels = _drawn(seed=seed % 7)
    order = np.random.default_rng(seed).permutation(len(levels))
    here, there = _fit(labels, levels), _fit(labels[order], levels[order])
    assert there.severity_.tolist() == here.severity_.tolist()
    assert there.ability_.tolist() == here.ability_.tolist()


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.permutations(list(range(6))), st.permutations(list(range(40))))
def test_names_change_nothing(raters: list[int], applications: list[int]) -> None:
    labels, levels = _drawn()
    named = labels.copy()
    named[:, 0] = np.array(applications)[labels[:, 0]]
    named[:, 1] = np.array(raters)[labels[:, 1]]
    here, there = _fit(labels, levels), _fit(named, levels)
    assert there.severity_[raters] == pytest.approx(here.severity_, abs=1e-6)
    assert there.ability_[applications] == pytest.approx(here.ability_, abs=1e-6)


def test_turning_the_scale_round_turns_every_sign() -> None:
    labels, levels = _drawn()
    here, there = _fit(labels, levels), _fit(labels, 6 - levels)
    assert there.severity_ == pytest.approx(-here.severity_, abs=1e-4)
    assert there.ability_ == pytest.approx(-here.ability_, abs=1e-4)
    assert there.thresholds_[0] == pytest.approx(-here.thresholds_[0, ::-1], abs=1e-4)
    assert there.log_likelihood_ == pytest.approx(here.log_likelihood_, abs=1e-4)


@pytest.mark.parametrize("levels_of_scale", [2, 3, 7, 10])
def test_scales_of_two_to_ten_levels_are_fitted(levels_of_scale: int) -> None:
    steps = levels_of_scale - 1
    thresholds = tuple(float(step) for step in np.linspace(-1.5, 1.5, steps))
    labels, levels = _drawn(replace(DESIGN, thresholds=thresholds))
    model = _fit(labels, levels, scale=(1, levels_of_scale))
    assert model.converged_
    assert model.thresholds_.sum() == pytest.approx(0.0, abs=1e-9)
    assert np.isfinite(model.ability_).all()


def test_partial_credit_has_thresholds_for_each_competency() -> None:
    labels, levels = _drawn(replace(DESIGN, n_applications=200))
    model = _fit(labels, levels, thresholds="by_competency")
    assert model.thresholds_.shape == (2, 4)
    assert np.abs(model.thresholds_ - [-1.8, -0.6, 0.6, 1.8]).max() < 0.5


def test_partitions_and_threads_do_not_change_the_result() -> None:
    labels, levels = _drawn()
    whole = _fit(labels, levels)
    parts = _fit(labels, levels, partition_size=7, n_jobs=2)
    assert parts.severity_ == pytest.approx(whole.severity_, abs=1e-8)
    assert parts.covariance_ == pytest.approx(whole.covariance_, abs=1e-8)
    assert parts.ability_covariance_ == pytest.approx(whole.ability_covariance_, abs=1e-8)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_processes_do_not_change_the_result() -> None:
    labels, levels = _drawn()
    whole = _fit(labels, levels)
    with parallel_config(backend="loky", n_jobs=2):
        parts = _fit(labels, levels, partition_size=20)
    assert parts.severity_ == pytest.approx(whole.severity_, abs=1e-8)
    assert parts.ability_ == pytest.approx(whole.ability_, abs=1e-8)


def test_a_cancelled_fit_resumes_from_its_last_round() -> None:
    labels, levels = _drawn()
    seen: list[Progress] = []

    def stop_at_fourth(progress: Progress) -> None:
        seen.append(progress)
        if progress.round == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _fit(labels, levels, progress=stop_at_fourth)
    resumed = _fit(labels, levels, start=seen[-1].population)
    whole = _fit(labels, levels)
    assert [progress.round for progress in seen] == [1, 2, 3, 4]
    assert resumed.severity_ == pytest.approx(whole.severity_, abs=1e-5)
    assert resumed.n_iter_ < whole.n_iter_


def test_a_halo_that_is_not_there_takes_no_more_rounds() -> None:
    """Before, its variance went back and forth near zero for a hundred rounds."""
    labels, levels = _drawn(InterviewDesign(n_applications=400, n_raters=16, halo_sd=0.0))
    model = _fit(labels, levels, tolerance=1e-4)
    assert model.halo_sd_ < 0.2
    assert model.n_iter_ <= 20


def test_known_abilities_link_raters_who_share_no_application() -> None:
    labels, levels = _drawn(replace(DESIGN, n_applications=120, n_raters=2))
    apart = labels[:, 1] == labels[:, 0] % 2
    labels, levels = labels[apart], levels[apart]
    with pytest.warns(DisconnectedDesignWarning, match="2 groups"):
        free = _fit(labels, levels)
    cases = np.array(
        [[999, rater, question, question // 2] for rater in (0, 1) for question in range(4)]
    )
    joined = np.vstack([labels, cases])
    graded = np.concatenate([levels, [2, 2, 2, 2, 4, 4, 4, 4]])
    model = ManyFacetRasch(scale=(1, 5)).fit(joined, graded, known={999: (0.0, 0.0)})
    assert len(model.subsets_) == 1
    assert model.ability_[-1] == pytest.approx([0.0, 0.0], abs=1e-3)
    assert model.severity_[0] - model.severity_[1] > free.severity_[0] - free.severity_[1]


def test_one_rater_an_application_leaves_the_halo_to_the_prior() -> None:
    labels, levels = _drawn(replace(DESIGN, raters_per_application=1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DisconnectedDesignWarning)
        model = _fit(labels, levels)
    assert model.held_ == ("halo",)
    assert model.halo_sd_ == pytest.approx(0.5)


@pytest.mark.parametrize("option", ["severities", "competencies", "thresholds"])
def test_an_unknown_option_is_named(option: str) -> None:
    with pytest.raises(ValueError, match=option):
        _fit(*_drawn(), **{option: "other"})


def test_missing_ratings_are_left_out_not_imputed() -> None:
    labels, levels = _drawn(replace(DESIGN, n_applications=150))
    kept = np.random.default_rng(1).random(len(levels)) > 0.2
    kept[labels[:, 0] == 7] = labels[labels[:, 0] == 7, 3] == 0
    model = _fit(labels[kept], levels[kept])
    spread = np.sqrt(np.diagonal(model.ability_covariance_, axis1=1, axis2=2))
    assert spread[7, 1] > spread[7, 0]
    assert model.converged_


@pytest.mark.slow
def test_the_second_term_grows_with_the_raters() -> None:
    """Each rater brings a severity of its own, so the slope is about in proportion."""
    slopes = []
    for raters in (10, 40):
        labels, levels = _drawn(
            replace(DESIGN, n_applications=20 * raters, n_raters=raters, n_competencies=1)
        )
        fit = _last_fit(labels, levels)
        assert fit.slopes is not None
        slopes.append(fit.slopes.ability)
    assert slopes[0] > 0.0
    assert 2.0 < slopes[1] / slopes[0] < 5.0


def _last_fit(labels: Labels, levels: Labels) -> Fit:
    model = ManyFacetRasch(scale=(1, 5))
    fit = model._prepare(model._read(labels, levels, None), None)
    run(fit)
    return fit
