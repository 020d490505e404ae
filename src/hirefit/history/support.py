"""What a set of past ratings can carry: whose severity can be estimated, who can be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hirefit.competencies.scale import RatingScale
from hirefit.history.past_rating import PastRating
from hirefit.ratings.connection import groups_of, parts_of_raters

FEWEST_CARDS = 8
"""Cards of a rater below which it is too early to speak of severity."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Support:
    """Counts over the ratings that were found.

    Parameters
    ----------
    ratings, not_assessed, applications, raters, questions : int
    raters_with_enough : int
        Raters with at least `FEWEST_CARDS` cards.
    raters_estimable : int
        Those of them who share an application with another rater.
    one_person_panels : int
        Applications that one rater rated.
    groups : tuple of tuple of str
        Raters of each connected part, the largest first.
    groups_by_site : tuple of tuple of str
        Sites of the applications of each part.
    unused_levels : tuple of int
        Levels of the scale that nobody gave.
    """

    ratings: int
    not_assessed: int
    applications: int
    raters: int
    questions: int
    raters_with_enough: int
    raters_estimable: int
    one_person_panels: int
    groups: tuple[tuple[str, ...], ...]
    groups_by_site: tuple[tuple[str, ...], ...]
    unused_levels: tuple[int, ...]

    def sentences(self) -> tuple[str, ...]:
        """Return what the ratings can support, in plain sentences without names of people."""
        found = [
            (
                f"{_count(self.ratings, 'rating')} of {_count(self.applications, 'application')} by"
                f" {_count(self.raters, 'rater')} on {_count(self.questions, 'question')};"
                f" {self.not_assessed} not assessed."
            ),
            (
                f"Severity can be estimated for {self.raters_estimable} of"
                f" {_count(self.raters, 'rater')}: those with at least {FEWEST_CARDS} cards, who"
                " share an application with someone."
            ),
        ]
        if self.one_person_panels:
            found.append(
                f"{_count(self.one_person_panels, 'application')} had a panel of one: they tell"
                " nothing about how raters differ."
            )
        if len(self.groups) > 1:
            found.append(self._apart())
        elif self.raters > 1:
            found.append("All raters are linked by shared applications and can be compared.")
        if self.unused_levels and self.ratings:
            levels = ", ".join(map(str, self.unused_levels))
            found.append(f"Nobody ever gave level {levels}; is the scale right?")
        found.append(
            "Past cards carry no anchors that are known here: use them to estimate how severe"
            " raters are, not to score people."
        )
        return tuple(found)

    def _apart(self) -> str:
        sites = [" and ".join(names) for names in self.groups_by_site]
        single = all(sites) and len({n for names in self.groups_by_site for n in names}) == sum(
            map(len, self.groups_by_site)
        )
        if single:
            shown = "; ".join(sites[:NAMED]) + ("; and others" if len(sites) > NAMED else "")
            return f"Sites that share no application can't be compared: {shown}."
        sizes = ", ".join(str(len(group)) for group in self.groups[:NAMED])
        more = " and more" if len(self.groups) > NAMED else ""
        return (
            f"Raters fall into {len(self.groups)} groups (of {sizes}{more}) that share no"
            " application: they can't be compared across groups."
        )


def support_of(rows: Iterable[PastRating], scale: RatingScale) -> Support:
    """Count what a set of ratings can carry."""
    rows = list(rows)
    rated = [row for row in rows if row.level is not None]
    raters_of: dict[str, set[str]] = defaultdict(set)
    sites_of: dict[str, set[str]] = defaultdict(set)
    for row in rated:
        raters_of[row.application].add(row.rater)
        if row.site:
            sites_of[row.rater].add(row.site)
    cards = Counter(rater for people in raters_of.values() for rater in people)
    shares = {rater for people in raters_of.values() if len(people) > 1 for rater in people}
    enough = {rater for rater, count in cards.items() if count >= FEWEST_CARDS}
    groups = _groups(rated)
    given = {row.level for row in rated}
    return Support(
        ratings=len(rated),
        not_assessed=len(rows) - len(rated),
        applications=len({row.application for row in rows}),
        raters=len({row.rater for row in rows}),
        questions=len({row.question for row in rows}),
        raters_with_enough=len(enough),
        raters_estimable=len(enough & shares),
        one_person_panels=sum(len(people) == 1 for people in raters_of.values()),
        groups=groups,
        groups_by_site=tuple(
            tuple(sorted({site for rater in group for site in sites_of[rater]})) for group in groups
        ),
        unused_levels=tuple(
            level for level in range(scale.lowest, scale.highest + 1) if level not in given
        ),
    )


def _groups(rated: Sequence[PastRating]) -> tuple[tuple[str, ...], ...]:
    """Return the raters who are joined by shared applications, the largest group first."""
    raters = {name: code for code, name in enumerate(sorted({row.rater for row in rated}))}
    applications: dict[str, int] = {}
    seen = [applications.setdefault(row.application, len(applications)) for row in rated]
    part = parts_of_raters(
        np.array([raters[row.rater] for row in rated], dtype=np.int64),
        np.array(seen, dtype=np.int64),
        len(raters),
    )
    return groups_of(tuple(raters), part)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
