"""Sites that share nothing but practice cases are put on one scale; the truth is planted."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import pytest

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.calibration.linking import ability_at
from hirefit.calibration.practice_links import calibrate_with_practice
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import DisconnectedDesignWarning
from hirefit.rasch.response_model import log_probabilities
from hirefit.ratings.table import RatingRow, RatingTable, tabulate

pytestmark = pytest.mark.slow

THRESHOLDS = np.array([-1.8, -0.6, 0.6, 1.8])
LEVELS = (1, 3, 5, 4, 2, 3, 1, 2, 5, 4)
SCALE = RatingScale(lowest=1, highest=5)
GAP = 1.5
SEEDS = (1, 2, 3)


class Planted(NamedTuple):
    table: RatingTable
    severity: dict[str, float]
    references: dict[str, float]


def planted(seed: int, *, shared: bool, sites: int = 2) -> Planted:
    """Two sites of four raters: one is harsher, and its applications are better by as much."""
    rng = np.random.default_rng(seed)
    severity = {
        f"s{site}r{r}": float(rng.normal(0, 0.4) + GAP * (site - 0.5))
        for site in range(sites)
        for r in range(4)
    }

    def rated(eta: float) -> int:
        shares = np.exp(log_probabilities(np.array([eta]), THRESHOLDS)[0])
        return int(rng.choice(5, p=shares / shares.sum())) + 1

    rows: list[RatingRow] = []
    for site in range(sites):
        home = [name for name in severity if name.startswith(f"s{site}")]
        for n in range(30):
            ability = rng.normal(0, 1) + rng.normal(0, 0.6, 5) + GAP * (site - 0.5)
            for rater in rng.choice(home, 2, replace=False):
                halo = rng.normal(0, 0.3)
                rows += [
                    RatingRow(
                        f"s{site}a{n:02d}",
                        str(rater),
                        f"q{q}",
                        f"c{q // 2}",
                        rated(float(ability[q // 2] + halo - severity[str(rater)])),
                    )
                    for q in range(10)
                ]
    for n, level in enumerate(LEVELS):
        category = float(np.clip(level + rng.normal(0, 0.25), 1.15, 4.85)) - 1
        ability_of_case = ability_at(category, THRESHOLDS)
        for rater, own in severity.items():
            if shared or int(rater[1]) == n % 2:
                eta = ability_of_case + rng.normal(0, 0.3) - own
                rows.append(RatingRow(f"case{n}", rater, f"q{n}", f"c{n // 2}", rated(float(eta))))
    references = {f"case{n}": float(level) for n, level in enumerate(LEVELS)}
    return Planted(tabulate(rows, SCALE), severity, references)


def gap(severity: dict[str, float]) -> float:
    """How much harsher the second site is."""
    sites = [[v for name, v in severity.items() if name.startswith(f"s{s}")] for s in range(2)]
    return float(np.mean(sites[1]) - np.mean(sites[0]))


def severities(calibration: Calibration) -> dict[str, float]:
    return {one.rater: one.severity for one in calibration.raters}


@pytest.fixture(scope="module")
def runs() -> list[tuple[Planted, Calibration, Calibration]]:
    found = []
    for seed in SEEDS:
        plan = planted(seed, shared=True)
        joint = calibration_of(fit_table(plan.table, Choices()), plan.table, source="joint")
        linked = calibrate_with_practice(plan.table, Choices(), plan.references, source="linked")
        found.append((plan, joint, linked))
    return found


def test_sites_linked_by_practice_only_become_comparable(
    runs: list[tuple[Planted, Calibration, Calibration]],
) -> None:
    joint = [gap(severities(one)) - gap(plan.severity) for plan, one, _ in runs]
    linked = [gap(severities(one)) - gap(plan.severity) for plan, _, one in runs]
    # A joint fit takes the sites' applications for equals and leaves most of the gap.
    assert np.mean(joint) < -0.6
    assert abs(np.mean(linked)) < 0.45
    assert np.mean(np.abs(linked)) < np.mean(np.abs(joint)) / 2


def test_errors_hold_what_is_not_known_of_the_distance(
    runs: list[tuple[Planted, Calibration, Calibration]],
) -> None:
    off = []
    for plan, _, calibration in runs:
        middle = np.mean(list(plan.severity.values()))
        centre = np.mean(list(severities(calibration).values()))
        off += [
            (one.severity - centre - plan.severity[one.rater] + middle) / one.standard_error
            for one in calibration.raters
        ]
    assert np.mean(np.abs(off) < 1.645) >= 0.8
    assert all("share nothing but 10 practice cases" in c.provenance.notes[-1] for _, _, c in runs)
    assert {len(c.subsets) for _, _, c in runs} == {1}


def test_sites_that_practised_with_other_cases_are_linked_by_the_references() -> None:
    plan = planted(4, shared=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        linked = calibrate_with_practice(plan.table, Choices(), plan.references, source="x")
    with pytest.warns(DisconnectedDesignWarning):
        joint = calibration_of(fit_table(plan.table, Choices()), plan.table, source="joint")
    true = gap(plan.severity)
    assert abs(gap(severities(linked)) - true) < abs(gap(severities(joint)) - true) / 2
    assert len(linked.subsets) == 1
    assert len(joint.subsets) == 2


def test_without_a_second_group_practice_is_rated_like_any_application() -> None:
    plan = planted(5, shared=True, sites=1)
    plain = calibration_of(fit_table(plan.table, Choices()), plan.table, source="x")
    found = calibrate_with_practice(plan.table, Choices(), plan.references, source="x")
    assert found == plain
