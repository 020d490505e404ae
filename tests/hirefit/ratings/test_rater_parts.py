"""One answer to which raters are joined, whoever asks: plan, fit, diagnosis."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.design.connection import connected_subsets
from hirefit.design.plan import Interview, arrange
from hirefit.rasch.blocks import Ratings, lay_out
from hirefit.ratings.connection import connected_parts, groups_of, parts_of_raters

PAIRS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 5)), min_size=1, max_size=16, unique=True
)


def _by_hand(pairs: list[tuple[int, int]]) -> set[tuple[int, ...]]:
    """Join the raters of each application, one application after the other."""
    joined = [{rater} for rater in {rater for _, rater in pairs}]
    for application in {application for application, _ in pairs}:
        met = {rater for a, rater in pairs if a == application}
        touched = [part for part in joined if part & met]
        joined = [part for part in joined if not part & met] + [set().union(*touched)]
    return {tuple(sorted(part)) for part in joined}


@settings(max_examples=min(60, settings.default.max_examples), deadline=None)
@given(PAIRS)
def test_plan_fit_and_ratings_name_the_same_parts(pairs: list[tuple[int, int]]) -> None:
    application, rater = np.array(pairs).T
    part = parts_of_raters(rater, application, 6)
    groups = groups_of([f"R{code}" for code in range(6)], part)
    expected = {tuple(f"R{code}" for code in group) for group in _by_hand(pairs)}
    assert set(groups) == expected
    assert list(part[np.setdiff1d(np.arange(6), rater)]) == [-1] * (6 - len(np.unique(rater)))
    assert [len(g) for g in groups] == sorted((len(g) for g in groups), reverse=True)

    plan = arrange([Interview(f"a{a}", f"R{r}") for a, r in pairs])
    assert {subset.raters for subset in connected_subsets(plan)} == expected

    seen, code = np.unique(rater, return_inverse=True)
    ratings = Ratings(
        np.unique(application, return_inverse=True)[1],
        code,
        np.zeros_like(code),
        np.zeros_like(code),
        np.zeros(1, dtype=np.int64),
        len(np.unique(application)),
        len(seen),
        1,
        2,
    )
    _, _, index = lay_out(ratings, halo=True, largest=4096)
    fitted = connected_parts(*index, len(seen))
    assert set(groups_of([f"R{label}" for label in seen], fitted)) == expected
