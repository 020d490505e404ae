"""Printed parts add up to the printed total, and none is more than a unit away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hirefit.explanation.rounding import shown, shown_parts, units_of

levels = st.floats(-4, 4).map(lambda x: round(x, 6))


@given(st.lists(levels, min_size=1, max_size=8))
def test_parts_add_up_as_printed(parts):
    total = units_of(shown(sum(parts), signed=True))
    printed = shown_parts(parts, total)
    assert sum(map(units_of, printed)) == total
    for part, text in zip(parts, printed, strict=True):
        assert abs(units_of(text) - 100 * part) <= 1.0 + 1e-6


def test_known_cases():
    assert shown_parts([0.5, 0.0, 1 / 6], 67) == ["+0.50", "0.00", "+0.17"]
    assert shown_parts([1 / 3, 1 / 3, 1 / 3], 100) == ["+0.34", "+0.33", "+0.33"]
    assert shown_parts([-0.006, 0.006], 0) == ["−0.01", "+0.01"]
    assert shown_parts([], 0) == []


def test_half_is_rounded_away_from_zero():
    assert [shown(0.125), shown(-0.125, signed=True), shown(2.675)] == ["0.13", "−0.13", "2.68"]
    assert shown(-0.001, signed=True) == "0.00"
