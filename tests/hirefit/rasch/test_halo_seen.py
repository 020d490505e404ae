"""Scaling of what was found about halos at another variance."""

from __future__ import annotations

import pytest

from hirefit.rasch.halo_seen import ABSENT, halo_seen


def test_information_at_another_variance_is_that_of_halos_seen_as_precisely() -> None:
    precision, halos = 3.0, 50.0

    def information(variance: float) -> float:
        return 0.5 * halos * (precision / (1.0 + variance * precision)) ** 2

    seen = halo_seen(0.4, information(0.4), halos)
    assert seen.precision == pytest.approx(precision)
    assert seen.share(0.01) ** 2 * information(0.4) == pytest.approx(information(0.01))


def test_squares_and_slopes_follow_the_posterior_variance() -> None:
    seen = halo_seen(0.4, 0.5 * (3.0 / 2.2) ** 2, 1.0)
    posterior = {v: v / (1.0 + 3.0 * v) for v in (0.4, 0.02)}
    assert seen.square(0.02) == pytest.approx((posterior[0.02] / posterior[0.4]) ** 2)
    by_log = {v: v / (1.0 + 3.0 * v) ** 2 for v in (0.4, 0.02)}
    assert seen.slope(0.02) == pytest.approx(by_log[0.02] / by_log[0.4])


def test_without_halos_nothing_is_scaled() -> None:
    assert halo_seen(0.0, 0.0, 10.0) is ABSENT
    assert (ABSENT.share(0.3), ABSENT.square(0.3), ABSENT.slope(0.3)) == (1.0, 1.0, 1.0)
