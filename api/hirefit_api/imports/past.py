"""Past ratings as they are kept: coded, without notes, marked as given without our anchors.

Applications become codes, for nobody needs to know who applied years ago. Raters keep a name made
of letters that addresses may hold, so that Mara Lint of the sheet is mara-lint of the cards.
Questions and competencies carry a mark: they may tell how strict a rater is, and nothing about the
questions of today.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hirefit.history.past_rating import PastRating

MARK = "past: "
MOST_COMPETENCIES = 6
LONGEST = 60


class KeptRating(NamedTuple):
    """One past rating as it goes into an analysis."""

    application: str
    rater: str
    question: str
    competency: str
    level: int
    period: str
    site: str


def kept_document(rows: Iterable[PastRating], number: int) -> str:
    """Return the ratings of an import as the document that is stored."""
    return json.dumps(kept_ratings(rows, number), ensure_ascii=False, separators=(",", ":"))


def kept_ratings(rows: Iterable[PastRating], number: int) -> list[KeptRating]:
    """Code the latest version of each rating that has a level."""
    latest: dict[tuple[str, str, str], PastRating] = {}
    for row in sorted(rows, key=PastRating.order):
        latest[row.application, row.rater, row.question] = row
    rated = [row for row in latest.values() if row.level is not None]
    people = rater_ids(sorted({row.rater for row in rated}))
    cases = _codes(sorted({row.application for row in rated}), number)
    named = {row.competency for row in rated if row.competency}
    several = 1 < len(named) <= MOST_COMPETENCIES
    return [
        KeptRating(
            application=cases[row.application],
            rater=people[row.rater],
            question=f"{MARK}{row.question}"[:LONGEST],
            competency=f"{MARK}{row.competency}"[:LONGEST] if several else MARK.strip(" :"),
            level=int(row.level or 0),
            period=row.period,
            site=row.site,
        )
        for row in rated
    ]


def read_kept(document: str) -> list[KeptRating]:
    """Return the ratings of a stored document."""
    return [KeptRating(*entry) for entry in json.loads(document)]


def rater_ids(names: Sequence[str]) -> dict[str, str]:
    """Return an id for each name: plain letters, digits and hyphens; different names differ."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for at, name in enumerate(names, start=1):
        plain = unicodedata.normalize("NFKD", name.partition("@")[0]).casefold()
        letters = "".join(c if c.isascii() and c.isalnum() else " " for c in plain if not
                          unicodedata.combining(c))  # fmt: skip
        wanted = "-".join(letters.split())[:LONGEST] or f"rater-{at}"
        chosen, more = wanted, 2
        while chosen in taken:
            chosen, more = f"{wanted[: LONGEST - 4]}-{more}", more + 1
        taken.add(chosen)
        found[name] = chosen
    return found


def _codes(applications: Sequence[str], number: int) -> dict[str, str]:
    width = len(str(len(applications)))
    return {name: f"past-{number}-{at:0{width}d}" for at, name in enumerate(applications, start=1)}
