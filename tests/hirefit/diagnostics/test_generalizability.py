"""Brennan 2001, Generalizability Theory: synthetic data sets, components and coefficients."""

from __future__ import annotations

import numpy as np
import pytest

from hirefit.diagnostics.generalizability import (
    GeneralizabilityStudy,
    decision_study,
    effects_of,
    generalizability_study,
)


def digits(table: str) -> np.ndarray:
    return np.array([[int(digit) for digit in row] for row in table.split()], float)


# Data set 1 (table 2.1): ten persons, twelve items.
SET_1 = digits(
    "101000000000 111001000000 111110000000 110110010000 111110100000 111011100000 "
    "111111100000 111101111100 111111111110 111111111111"
)
# Data set 3 (table 3.1): ten persons, four items, two occasions; columns are items in occasions.
SET_3 = digits(
    "2455442306 6559346458 7648546447 5766675556 2655462656 5747547658 5557677658 5756485436"
).reshape(2, 4, 10)
# Data set 4 (table 3.2): ten persons, four raters in each of three tasks.
SET_4 = digits(
    "5937937594 6345243894 5735937584 5733757783 5753737763 3531735565 "
    "4534365566 5553737455 6765245355 7753755287 3513515111 3265324111"
).reshape(3, 4, 10)
# Unbalanced p x (i:h), table 7.4: eight persons; two, four and two items in three categories.
UNBALANCED = digits("42213130 51433251 32456561 33747682 51655460 44557474 54848577 76759688")
CATEGORY_OF_ITEM = np.array([1, 1, 2, 2, 2, 2, 3, 3])


def study_1() -> GeneralizabilityStudy:
    person, item = np.indices(SET_1.shape)
    facets = {"p": person.ravel(), "i": item.ravel()}
    return generalizability_study("p x i", facets, SET_1.ravel())


def rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def test_crossed_one_facet_components() -> None:
    assert rounded(study_1().components) == {"p": 0.0574, "i": 0.0754, "pi": 0.1269}
    assert rounded(study_1().totals) == {"": 37.4083, "p": 44.75, "i": 47.1, "pi": 67.0}


@pytest.mark.parametrize(
    ("items", "generalizability", "dependability"),
    [
        (12, 0.844, 0.773),
        (5, 0.693, 0.586),
        (10, 0.819, 0.740),
        (15, 0.871, 0.810),
        (20, 0.901, 0.850),
    ],
)
def test_crossed_one_facet_decision_study(
    items: int, generalizability: float, dependability: float
) -> None:
    """The third digit is cut off, not rounded, where these were published (.8716, .5866)."""
    found = decision_study(study_1(), {"i": items})
    assert found.generalizability == pytest.approx(generalizability, abs=1e-3)
    assert found.dependability == pytest.approx(dependability, abs=1e-3)


def test_crossed_two_facets() -> None:
    occasion, item, person = (code.ravel() for code in np.indices(SET_3.shape))
    facets = {"p": person, "i": item, "o": occasion}
    study = generalizability_study("p x i x o", facets, SET_3.ravel())
    assert rounded(study.components) == {
        "p": 0.5528,
        "i": 0.4417,
        "o": 0.0074,
        "pi": 0.5750,
        "po": 0.1009,
        "io": 0.1565,
        "pio": 0.9352,
    }
    assert study.totals["pi"] == pytest.approx(2382.0)
    found = decision_study(study, {"i": 4, "o": 2})
    assert round(found.generalizability, 4) == 0.6399
    assert round(found.dependability, 4) == 0.5541


def test_raters_nested_in_tasks() -> None:
    task, rater, person = (code.ravel() for code in np.indices(SET_4.shape))
    study = generalizability_study("p x (r:t)", {"p": person, "r": rater, "t": task}, SET_4.ravel())
    assert rounded(study.components) == {
        "p": 0.4731, "t": 0.3252, "pt": 0.5596, "rt": 0.6475, "prt": 2.3802,
    }  # fmt: skip
    found = decision_study(study, {"r": 4, "t": 3})
    assert round(found.generalizability, 4) == 0.5514
    assert round(found.dependability, 4) == 0.4637


def test_unbalanced_nesting_by_analogous_anova() -> None:
    item, person = (code.ravel() for code in np.indices(UNBALANCED.shape))
    facets = {"p": person, "i": item, "h": CATEGORY_OF_ITEM[item]}
    study = generalizability_study("p x (i:h)", facets, UNBALANCED.ravel())
    assert rounded(study.totals) == {
        "": 1296.0, "p": 1390.0, "h": 1424.0, "ph": 1564.5, "ih": 1440.0, "pih": 1610.0,
    }  # fmt: skip
    assert study.components["p"] == pytest.approx(1.2014, abs=5e-5)
    assert study.components["h"] == pytest.approx(2.9161, abs=5e-5)
    assert study.components["ih"] == pytest.approx(0.2946, abs=5e-5)
    assert study.components["ph"] == pytest.approx(0.9913, abs=2e-4)  # .99137 in exact arithmetic
    assert study.components["pih"] == pytest.approx(0.8429, abs=5e-5)
    effective = 8**2 / (2**2 + 4**2 + 2**2)
    found = decision_study(study, {"h": effective, "i": 8 / effective})
    assert round(found.generalizability, 3) == 0.716
    assert round(found.dependability, 3) == 0.428


def test_gaps_leave_the_components_unbiased() -> None:
    random = np.random.default_rng(5)
    person, item = (code.ravel() for code in np.indices((1500, 40)))
    score = (
        random.normal(0, 1, 1500)[person]
        + random.normal(0, 0.5, 40)[item]
        + random.normal(0, 1.5, len(person))
    )
    kept = random.random(len(person)) > 0.3
    facets = {"p": person[kept], "i": item[kept]}
    found = generalizability_study("p x i", facets, score[kept]).components
    assert found["p"] == pytest.approx(1.0, abs=0.12)
    assert found["i"] == pytest.approx(0.25, abs=0.17)
    assert found["pi"] == pytest.approx(2.25, abs=0.05)


def test_effects_follow_nesting() -> None:
    assert effects_of("p x (r:t)") == ("p", "t", "pt", "rt", "prt")


@pytest.mark.parametrize("design", ["p x p", "person x i", "p i", "(p:r) x i"])
def test_effects_refuse_a_design_they_cannot_read(design: str) -> None:
    with pytest.raises(ValueError, match=r"design|facet"):
        effects_of(design)


def test_one_condition_only_is_refused() -> None:
    facets = {"p": np.arange(5), "i": np.zeros(5, dtype=np.int64)}
    with pytest.raises(ValueError, match="tell the effects apart"):
        generalizability_study("p x i", facets, np.arange(5.0))


def test_negative_components_count_as_zero() -> None:
    person, item = (code.ravel() for code in np.indices((2, 2)))
    study = generalizability_study(
        "p x i", {"p": person, "i": item}, np.array([1.0, 2.0, 2.0, 1.0])
    )
    assert study.components["p"] < 0
    assert decision_study(study, {"i": 2}).generalizability == 0
