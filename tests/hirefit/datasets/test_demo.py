"""The demo is the same every time, valid, and its published calibration finds the truth.

Run as a program this module fits the calibration anew and writes it beside the demo.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import write_calibration
from hirefit.calibration.from_fit import Choices, calibration_of, fit_table
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.datasets import demo as module
from hirefit.datasets.demo import Demo, demo_calibration, make_demo
from hirefit.ratings.scorecard import check_scorecard, rows_of
from hirefit.ratings.table import tabulate

SOURCE = "scorecards of Harbour Line (invented)"


def fitted(demo: Demo) -> Calibration:
    table = tabulate(list(rows_of(demo.scorecards, demo.kit.competency_of)), RatingScale())
    return calibration_of(fit_table(table, Choices()), table, source=SOURCE)


@pytest.fixture(scope="module")
def demo():
    return make_demo(load_library())


def test_the_demo_is_the_same_every_time(demo):
    assert make_demo(load_library()) == demo


def test_it_has_what_its_docstring_says(demo):
    assert len([a for a in demo.applications if not a.is_practice]) == 60
    assert len(demo.names) == 12
    loads = Counter(rater for a in demo.applications for rater in a.raters)
    assert set(loads.values()) == {12}
    shared = [
        a for a in demo.applications if {demo.site_of[r] for r in a.raters} == {"harbour", "hill"}
    ]
    assert [a.is_practice for a in shared] == [True, True]


def test_every_card_could_have_been_submitted(demo):
    for card in demo.scorecards:
        assert check_scorecard(card, demo.kit.competency_of, demo.kit.digest, RatingScale()) == []


def test_the_published_calibration_finds_the_raters(demo):
    found = {r.rater: (r.severity, r.standard_error) for r in demo_calibration().raters}
    truth = np.array([demo.severity[name] for name in sorted(found)])
    severity, error = np.array([found[name] for name in sorted(found)]).T
    assert np.corrcoef(truth, severity)[0, 1] > 0.75  # its own reliability says .89 +- .06
    assert (np.abs(severity - (truth - truth.mean())) < 3 * error).all()


@pytest.mark.slow
def test_the_published_calibration_is_what_a_fit_gives(demo):
    shipped, again = demo_calibration(), fitted(demo)
    assert again.n_ratings == shipped.n_ratings
    for left, right in zip(again.raters, shipped.raters, strict=True):
        assert left.severity == pytest.approx(right.severity, abs=0.002)
    assert again.thresholds == pytest.approx(shipped.thresholds, abs=0.002)
    assert again.halo_sd == pytest.approx(shipped.halo_sd, abs=0.002)


if __name__ == "__main__":
    write_calibration(
        fitted(make_demo(load_library())),
        Path(module.__file__).with_name("harbour_line_calibration.json"),
    )
