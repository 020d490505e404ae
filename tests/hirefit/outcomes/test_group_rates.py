"""Selection rates and impact ratios: published figures, exact fractions, and nobody alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.outcomes.group_look import look_at
from hirefit.outcomes.group_rates import (
    FEWEST,
    NOT_STATED,
    Count,
    compared,
    crossed,
    rates_of,
    ratio_interval,
    score_statistic,
    wilson_interval,
)


def people_of(**groups: tuple[int, int]):
    """Members of groups, each given as (moved forward, people)."""
    return [
        (NOT_STATED if name == "unknown" else name, at < forward)
        for name, (forward, people) in groups.items()
        for at in range(people)
    ]


counts = st.integers(FEWEST, 300).flatmap(
    lambda people: st.builds(Count, st.just(people), st.integers(0, people))
)
members = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d", NOT_STATED]), st.booleans()), max_size=60
)


def test_worked_example_of_the_uniform_guidelines():
    # Question 12 of 1979: rates of 60, 45, 48 and 51 per cent.
    made = rates_of(people_of(a=(60, 100), b=(45, 100), c=(48, 100), d=(51, 100)))
    assert made.reference == "a"
    found = {g.name: (g.compared.ratio, g.compared.below_four_fifths) for g in made.groups[1:]}
    expected = {"d": (0.85, False), "c": (0.80, False), "b": (0.75, True)}
    assert found == {name: (pytest.approx(r), below) for name, (r, below) in expected.items()}


def test_four_fifths_exactly_is_not_below():
    # In floating point 0.64 / 0.80 is 0.7999999999999999.
    assert not compared(Count(100, 64), Count(100, 80)).below_four_fifths
    assert compared(Count(1000, 639), Count(1000, 800)).below_four_fifths


def test_one_person_turns_a_small_example_round():
    # Question 21: 16 of 80 and 3 of 20; 15 of 80 and 4 of 20 is the other way round.
    small = compared(Count(20, 3), Count(80, 16))
    assert (small.ratio, small.below_four_fifths, small.one_person_turns_it) == (0.75, True, True)
    assert small.low < 1 < small.high
    assert wilson_interval(Count(20, 3)) == pytest.approx((0.052369, 0.360419), abs=1e-6)
    # The EEOC's example of 2023: 48 of 80 and 12 of 40; Z is -3.098387.
    large = compared(Count(40, 12), Count(80, 48))
    assert (large.ratio, large.one_person_turns_it, large.shortfall) == (0.5, False, 12)
    assert large.high < 1
    assert math.sqrt(score_statistic(Count(40, 12), Count(80, 48), 1)) == pytest.approx(3.098387)


def test_interval_of_a_ratio_as_published():
    # Koopman 1984: 36 of 40 against 16 of 80.
    found = ratio_interval(Count(40, 36), Count(80, 16))
    assert found == pytest.approx((2.939572, 7.152050), abs=2e-4)


@settings(deadline=None, max_examples=60)
@given(counts, counts.filter(lambda count: count.forward > 0))
def test_interval_leaves_one_out_where_the_pooled_test_finds_a_difference(group, other):
    low, high = ratio_interval(group, other)
    ratio = float(group.rate / other.rate)
    assert low <= ratio * (1 + 1e-9)
    assert ratio <= high * (1 + 1e-9)
    statistic = score_statistic(group, other, 1.0)
    if abs(statistic - 3.841458821) > 1e-6:
        assert (low <= 1 <= high) == (statistic < 3.841458821)
    pooled = (group.forward + other.forward) / (group.people + other.people)
    if 0 < pooled < 1:
        error = pooled * (1 - pooled) * (1 / group.people + 1 / other.people)
        expected = float(group.rate - other.rate) ** 2 / error
        assert statistic == pytest.approx(expected, rel=1e-6, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(members)
def test_nothing_is_said_of_fewer_than_ten_people(found):
    made = rates_of(found)
    assert all(group.count.people >= FEWEST for group in made.groups)
    shown = sum(group.count.people for group in made.groups)
    assert shown + made.hidden == len(found)
    # What is left out can't be found by subtraction either: it is ten people, or all there are.
    assert made.hidden == 0 or shown == 0
    ratios = [group.compared.ratio for group in made.groups if group.compared]
    assert all(0 <= ratio <= 1 for ratio in ratios)


def test_a_small_group_takes_the_next_smallest_with_it():
    made = rates_of(people_of(a=(20, 40), b=(9, 30), c=(0, 3)))
    assert [(g.name, g.kind, g.count.people) for g in made.groups] == [
        ("a", "group", 40),
        ("", "together", 33),
    ]
    assert (made.together, made.reference, made.hidden) == (("b", "c"), "", 0)


def test_people_without_a_group_are_counted_and_never_compared():
    made = rates_of(people_of(a=(20, 40), b=(9, 30), unknown=(12, 12)))
    assert [(g.name, g.kind) for g in made.groups] == [
        ("a", "group"),
        ("b", "group"),
        ("", "not_stated"),
    ]
    assert made.groups[2].compared is None
    assert made.reference == "a"
    few = rates_of(people_of(a=(20, 40), b=(9, 30), unknown=(1, 1)))
    assert (few.together, few.reference) == ((NOT_STATED, "b"), "")


def test_a_group_of_less_than_two_in_a_hundred_sets_no_measure():
    made = rates_of(people_of(a=(300, 600), b=(250, 600), c=(12, 12)))
    assert (made.reference, made.groups[0].name) == ("a", "c")


def test_nobody_moved_forward_leaves_nothing_to_compare():
    made = rates_of(people_of(a=(0, 20), b=(0, 20)))
    assert (made.reference, [g.compared for g in made.groups]) == ("", [None, None])


def test_two_attributes_at_once():
    sex = {"p1": "women", "p2": "men", "p3": ""}
    age = {"p1": "under 40", "p2": "", "p3": "40 and over"}
    assert crossed(sex, age) == {"p1": "women, under 40", "p2": NOT_STATED, "p3": NOT_STATED}


def test_one_person_is_not_found_between_two_tables():
    # Fifteen men under forty and one of forty and over; fourteen women under forty.
    sex = {f"p{at}": "men" if at < 16 else "women" for at in range(30)}
    age = {f"p{at}": "40 and over" if at == 0 else "under 40" for at in range(30)}
    forward = dict.fromkeys(sex, True)
    found = {look.attribute: look.rates for look in look_at({"sex": sex, "age": age}, forward)}
    assert [group.count.people for group in found["sex"].groups] == [16, 14]
    assert found["sex × age"] is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", ""])] * 3), max_size=90))
def test_no_row_of_a_look_taken_from_others_leaves_a_few(people):
    groups = {
        name: {str(at): person[column] for at, person in enumerate(people)}
        for column, name in enumerate("xyz")
    }
    shown = []
    for look in look_at(groups, {str(at): at % 2 == 0 for at in range(len(people))}):
        first, _, second = look.attribute.partition(" × ")
        of = crossed(groups[first], groups[second]) if second else groups[first]
        for group in look.rates.groups if look.rates else ():
            names = set(look.rates.together) if group.kind == "together" else {group.name}
            shown.append({name for name, own in of.items() if own in names})
    for one in shown:
        assert len(one) >= FEWEST
        assert all(not 0 < len(one - other) < FEWEST for other in shown if other < one)
