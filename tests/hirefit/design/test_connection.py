"""Connected parts and the single interviews that hold them together."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.design.connection import connected_subsets, find_bridges
from hirefit.design.plan import Interview, InterviewPlan, arrange

PAIRS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 5)), min_size=1, max_size=20, unique=True
)


def plan_from(*pairs: tuple[str, str], **more: object) -> InterviewPlan:
    return arrange([Interview(*pair) for pair in pairs], **more)  # type: ignore[arg-type]


def test_two_sites_that_share_nobody_are_two_parts_with_their_names() -> None:
    plan = plan_from(
        ("a1", "R1"),
        ("a1", "R2"),
        ("a2", "R1"),
        ("b1", "R3"),
        ("b1", "R4"),
        site_of={"a1": "A", "a2": "A", "b1": "B"},
    )
    assert [(s.sites, s.raters, s.applications) for s in connected_subsets(plan)] == [
        (("A",), ("R1", "R2"), ("a1", "a2")),
        (("B",), ("R3", "R4"), ("b1",)),
    ]


def test_different_practice_cases_link_raters_as_their_levels_are_known() -> None:
    pairs = [("a1", "R1"), ("b1", "R2"), ("case 1", "R1"), ("case 2", "R2")]
    assert len(connected_subsets(plan_from(*pairs))) == 2
    linked = connected_subsets(plan_from(*pairs, practice_cases=["case 1", "case 2"]))
    assert [(s.raters, s.applications) for s in linked] == [(("R1", "R2"), ("a1", "b1"))]


def test_raters_and_applications_without_interview_belong_to_no_part() -> None:
    plan = plan_from(("a1", "R1"), applications=["a2"], raters=["R2"])
    assert [(s.raters, s.applications) for s in connected_subsets(plan)] == [(("R1",), ("a1",))]


def test_the_one_shared_application_is_the_bridge() -> None:
    # R1 and R2 share two applications, R3 and R4 two others; x alone joins them, by R2 and R3.
    plan = plan_from(
        *itertools.product(("a", "b"), ("R1", "R2")),
        *itertools.product(("c", "d"), ("R3", "R4")),
        ("x", "R2"),
        ("x", "R3"),
    )
    assert [(b.application, b.rater, b.raters) for b in find_bridges(plan)] == [
        ("x", "R2", ("R1", "R2"))
    ]


def test_a_second_shared_application_ends_the_bridge() -> None:
    plan = plan_from(*itertools.product(("a", "b"), ("R1", "R2")))
    assert find_bridges(plan) == ()


def test_an_application_with_one_rater_is_no_bridge() -> None:
    assert find_bridges(plan_from(("a", "R1"), ("b", "R1"))) == ()


@settings(max_examples=min(80, settings.default.max_examples), deadline=None)
@given(PAIRS, st.sets(st.integers(0, 7)))
def test_bridges_are_the_interviews_whose_loss_parts_raters(
    pairs: list[tuple[int, int]], practice: set[int]
) -> None:
    def parts(kept: list[tuple[int, int]]) -> set[frozenset[str]]:
        plan = plan_from(
            *((f"a{n}", f"R{r}") for n, r in kept),
            raters=[f"R{r}" for _, r in pairs],
            practice_cases={f"a{n}" for n in practice & {n for n, _ in kept}},
        )
        subsets = {frozenset(s.raters) for s in connected_subsets(plan)}
        alone = set(plan.raters) - {rater for subset in subsets for rater in subset}
        return subsets | {frozenset({rater}) for rater in alone}

    whole = parts(pairs)
    expected = set()
    for n, r in pairs:
        without = parts([pair for pair in pairs if pair != (n, r)])
        if without != whole:
            sides = [tuple(sorted(side)) for side in without - whole]
            expected.add(min(sides, key=lambda side: (len(side), side)))
    found = find_bridges(
        plan_from(
            *((f"a{n}", f"R{r}") for n, r in pairs),
            practice_cases={f"a{n}" for n in practice & {n for n, _ in pairs}},
        )
    )
    assert {bridge.raters for bridge in found} == expected


@settings(max_examples=min(80, settings.default.max_examples), deadline=None)
@given(PAIRS, st.randoms())
def test_order_of_rows_and_names_change_no_part(
    pairs: list[tuple[int, int]], random: object
) -> None:
    names = [f"R{place}" for place in range(6)]
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(names)  # type: ignore[attr-defined]
    first = connected_subsets(plan_from(*((f"a{n}", f"R{r}") for n, r in pairs)))
    second = connected_subsets(plan_from(*((f"a{n}", names[r]) for n, r in shuffled)))
    renamed = {frozenset(names[int(rater[1:])] for rater in s.raters) for s in first}
    assert renamed == {frozenset(s.raters) for s in second}
    assert [len(s.applications) for s in first] == [len(s.applications) for s in second]


def test_a_long_chain_is_walked_without_recursion() -> None:
    pairs = [(f"a{at:05d}", f"R{at + step:05d}") for at in range(1500) for step in (0, 1)]
    bridges = find_bridges(plan_from(*pairs))
    assert len(bridges) == 1500
    assert len(bridges[0].raters) == 750
