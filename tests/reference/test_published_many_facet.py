"""Published results: of Python mirt 1.2.0 and TAM (161 nodes) on public data, of ltm on LSAT 6."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hirefit.rasch.estimator import ManyFacetRasch

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
WITHIN = 0.002

# log likelihood, sd of ability, severities, difficulties less the mean, thresholds
RATINGS2 = (
    -2885.9693,
    1.7955,
    (
        *(0.823, 0.381, 0.368, -0.713, -0.172, 0.264, -0.083, 1.279),
        *(-0.247, -0.715, 0.182, 0.001, -0.945, 0.730, -0.363, -0.791),
    ),
    (0.188, 0.747, 0.258, 0.639, 0.522),
    (-2.458, 0.103, 2.355),
)
UTO = (
    -6043.4958,
    0.6061,
    (
        *(0.814, 0.102, -0.499, 0.826, 0.173, 0.125, -0.247, 0.756, -1.139),
        *(-0.088, 0.077, -0.024, 0.435, -0.690, -0.536, 0.111, -0.188, -0.010),
    ),
    (-0.786, -0.761, -0.466, -0.433, -1.040, -0.973, -1.948, -1.394, -1.971),
    (-1.075, -0.371, 1.446),
)
# Law School Admission Test, section 6: how many of a thousand had each pattern of right answers,
# 00000 to 11111 (Bock & Lieberman 1970, Psychometrika 35, 179-197).
LSAT6 = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)
Published = tuple[float, float, tuple[float, ...], tuple[float, ...], tuple[float, ...]]


def _read(name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    path = DATA / name
    if not path.exists():
        message = f"NOT TESTED AGAINST PUBLISHED RESULTS: {name} is not beside the project"
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    columns = []
    for column in ("application", "rater", "question"):
        labels = sorted({row[column] for row in rows}, key=lambda label: (len(label), label))
        columns.append([labels.index(row[column]) for row in rows])
    return np.array(columns).T, np.array([int(row["rating"]) for row in rows])


@pytest.mark.parametrize(
    ("name", "published"),
    [("essays_sirt_ratings2.csv", RATINGS2), ("uto_rubric_essays.csv", UTO)],
)
def test_fixed_severities_give_the_published_maximum(name: str, published: Published) -> None:
    labels, levels = _read(name)
    model = ManyFacetRasch(severities="fixed", halo=False, tolerance=1e-5)
    model.fit(labels, levels)
    likelihood, spread, severity, difficulty, thresholds = published
    assert model.log_likelihood_ == pytest.approx(likelihood, abs=WITHIN)
    assert np.sqrt(model.covariance_[0, 0]) == pytest.approx(spread, abs=WITHIN)
    assert model.severity_ == pytest.approx(np.array(severity), abs=WITHIN)
    assert model.difficulty_ - model.mean_ == pytest.approx(np.array(difficulty), abs=WITHIN)
    assert model.thresholds_[0] == pytest.approx(np.array(thresholds), abs=WITHIN)


@pytest.mark.parametrize(
    ("name", "likelihood", "spread"),
    [
        ("essays_sirt_ratings2.csv", -2851.7314, 1.8153),
        ("uto_rubric_essays.csv", -6001.2708, 0.6082),
    ],
)
def test_thresholds_by_question_give_the_published_maximum(
    name: str, likelihood: float, spread: float
) -> None:
    """Partial credit: each question has thresholds of its own (Masters 1982)."""
    labels, levels = _read(name)
    model = ManyFacetRasch(
        severities="fixed", halo=False, thresholds="by_question", tolerance=1e-5
    ).fit(labels, levels)
    assert model.log_likelihood_ == pytest.approx(likelihood, abs=WITHIN)
    assert np.sqrt(model.covariance_[0, 0]) == pytest.approx(spread, abs=WITHIN)
    assert model.thresholds_.shape == (len(model.questions_), 3)


def test_halo_of_real_essays_is_not_zero() -> None:
    labels, levels = _read("uto_rubric_essays.csv")
    model = ManyFacetRasch(tolerance=1e-4).fit(labels, levels)
    assert model.halo_sd_ == pytest.approx(0.83, abs=0.02)
    assert model.log_likelihood_ > UTO[0] + 200.0


def test_dichotomous_ratings_are_fitted() -> None:
    labels, levels = _read("tam_ex10.csv")
    model = ManyFacetRasch(severities="fixed", halo=False, tolerance=1e-5).fit(labels, levels)
    assert model.thresholds_ == pytest.approx(np.zeros((1, 1)), abs=1e-12)
    assert model.severity_.sum() == pytest.approx(0.0, abs=1e-4)


def test_the_law_school_admission_test_gives_the_published_maximum() -> None:
    """Rasch's model by marginal maximum likelihood (Thissen 1982; ltm: Rizopoulos 2006, page 10).

    One rater, right or wrong: log likelihood -2466.938, ability sd .7551, difficulties in units of
    that sd.
    """
    answers = (np.arange(32)[:, None] >> np.arange(4, -1, -1)) & 1
    levels = np.repeat(answers, LSAT6, axis=0)
    person, question = np.indices(levels.shape)
    labels = np.stack([person.ravel(), np.zeros(levels.size, np.int64), question.ravel()], axis=1)
    model = ManyFacetRasch(severities="fixed", halo=False, tolerance=1e-5)
    model.fit(labels, levels.ravel())
    spread = np.sqrt(model.covariance_[0, 0])
    assert model.log_likelihood_ == pytest.approx(-2466.938, abs=WITHIN)
    assert spread == pytest.approx(0.7551, abs=WITHIN)
    assert (model.difficulty_ - model.mean_) / spread == pytest.approx(
        np.array([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]), abs=WITHIN
    )
