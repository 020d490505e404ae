import numpy as np
import pytest

from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.rasch.response_model import expected_category


def test_simulated_interviews_repeat_with_the_same_seed() -> None:
    design = InterviewDesign(n_applications=12, n_raters=5, n_competencies=2, missing=0.2)
    first, again = simulate_interviews(design, seed=3), simulate_interviews(design, seed=3)
    other = simulate_interviews(design, seed=4)
    assert first.table.category.tolist() == again.table.category.tolist()
    assert first.table.category.tolist() != other.table.category.tolist()


def test_panels_are_balanced_and_hold_nobody_twice() -> None:
    design = InterviewDesign(n_applications=501, n_raters=7, raters_per_application=3)
    panel = simulate_interviews(design, seed=1).panel
    assert (np.diff(panel, axis=1) > 0).all()
    load = np.bincount(panel.ravel(), minlength=7)
    assert np.abs(load - 501 * 3 / 7).max() < 0.1 * load.mean()


def test_labels_are_sorted_as_codes_are() -> None:
    table = simulate_interviews(InterviewDesign(n_applications=120, n_raters=11)).table
    for labels in (table.applications, table.raters, table.questions):
        assert list(labels) == sorted(labels)
    assert table.n_ratings == 120 * 2 * 3


def test_mean_rating_is_what_the_model_expects() -> None:
    simulated = simulate_interviews(
        InterviewDesign(n_applications=4_000, n_raters=40, n_competencies=2), seed=2
    )
    table = simulated.table
    place = (simulated.panel[table.application] == table.rater[:, None]).argmax(axis=1)
    eta = (
        simulated.ability[table.application, table.competency]
        + simulated.halo[table.application, place]
        - simulated.difficulty[table.question]
        - simulated.severity[table.rater]
    )
    surprise = table.category - expected_category(eta, simulated.thresholds)
    assert abs(surprise.mean()) < 4 * surprise.std() / np.sqrt(len(surprise))


def test_more_raters_an_application_than_raters_are_refused() -> None:
    with pytest.raises(ValueError, match="only 1 raters"):
        simulate_interviews(InterviewDesign(n_applications=3, n_raters=1))
