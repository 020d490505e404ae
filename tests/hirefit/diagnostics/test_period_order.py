"""Periods stand in the order of their numbers where all have one, by name else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hirefit.diagnostics.drift import period_order


@pytest.mark.parametrize(
    ("periods", "order"),
    [
        (("10", "9", "", "9", "-1"), ("-1", "9", "10")),
        (("2026-10", "2026-9"), ("2026-10", "2026-9")),
        (("10", "9", "²"), ("10", "9", "²")),
    ],
)
def test_order_of_periods(periods: tuple[str, ...], order: tuple[str, ...]) -> None:
    assert period_order(periods) == order


@given(st.lists(st.text(max_size=5)))
@example(["²"])
@example(["--5"])
def test_every_period_has_one_place(periods: list[str]) -> None:
    assert sorted(period_order(tuple(periods))) == sorted(set(periods) - {""})
