"""Decide what every rating cell says: levels, dates, versions; and ask what can't be decided."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import Fault
from hirefit.history.account import RawRating
from hirefit.history.dates import DateReader, is_before
from hirefit.history.mapping import ImportMapping
from hirefit.history.note_text import label_text, note_text
from hirefit.history.past_rating import PastRating
from hirefit.history.scales import ScaleFinding, find_scale
from hirefit.history.words import Reading, read_words

EXAMPLES = 3
MOST_WORDS = 10
LONGEST_WORD = 40
_VERSION = re.compile(r"0*[1-9][0-9]{0,8}")
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class WordGuess:
    """What a text in rating cells was taken for, how often it stands there, and where."""

    text: str
    meaning: str
    count: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at that does not stop an import."""

    message: str
    count: int = 1
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class Settled:
    """Ratings as they would be written, and what there is to say about them."""

    scale: RatingScale
    scale_how: str
    rows: tuple[PastRating, ...] = ()
    words: tuple[WordGuess, ...] = ()
    undecided: list[Fault] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    duplicates: tuple[str, ...] = ()


def settle(
    raw: Sequence[RawRating], mapping: ImportMapping, competency_of: Mapping[str, str]
) -> Settled:
    """Decide every rating.

    Parameters
    ----------
    raw : sequence of RawRating
    mapping : ImportMapping
    competency_of : mapping of str to str
        Competency of each question of the library; a known question keeps its own.

    Returns
    -------
    Settled
        `undecided` holds what must be answered before the ratings may be used.
    """
    places = _places(raw)
    readings = read_words(places, mapping.levels, mapping.not_assessed)
    finding = find_scale(raw, readings, mapping)
    settled = Settled(finding.scale, finding.how, undecided=list(finding.faults))
    counts = Counter(row.text for row in raw)
    settled.undecided.extend(_questions(readings, counts, places, mapping, finding))
    settled.words = _guesses(readings, counts, places)
    rows = _Rows(mapping, readings, finding.scale, settled).read(raw)
    rows = _with_competencies(rows, competency_of, settled)
    settled.rows = tuple(sorted(_versioned(rows, settled), key=PastRating.order))
    return settled


def _place(row: RawRating) -> str:
    return f"{row.source}:{row.source_row}"


def _places(raw: Sequence[RawRating]) -> dict[str, list[str]]:
    """Return for every text of a rating cell where it stands first."""
    places: dict[str, list[str]] = defaultdict(list)
    for row in raw:
        found = places[row.text]
        if len(found) < EXAMPLES:
            found.append(_place(row))
    return places


def _questions(
    readings: Mapping[str, Reading],
    counts: Mapping[str, int],
    places: Mapping[str, list[str]],
    mapping: ImportMapping,
    finding: ScaleFinding,
) -> Iterator[Fault]:
    """Yield what only the user can say: zeros, unknown words, levels outside the scale."""
    scale = finding.scale
    zeros = [text for text, reading in readings.items() if reading.kind == "zero"]
    if zeros and mapping.zero == "ask" and scale.lowest > 0:
        number = sum(counts[text] for text in zeros)
        message = (
            f"Ratings of 0: {number} (first: {places[zeros[0]][0]}). Does 0 mean not assessed, or"
            " is it the lowest rating? Say --zero not-assessed or --zero rating."
        )
        yield Fault(message, "zero", "zero-undecided")
    unknown = [text for text, reading in readings.items() if reading.kind == "unknown"]
    outside = [
        text
        for text, reading in readings.items()
        if reading.kind == "level"
        and not finding.faults
        and not scale.lowest <= (reading.level or 0) <= scale.highest
    ]
    for texts, what, code in (
        (unknown, "is not understood as a rating", "unknown-word"),
        (outside, f"is outside the scale {scale}", "outside-scale"),
    ):
        for text in texts[:MOST_WORDS]:
            shown = text[:LONGEST_WORD]
            message = (
                f'"{shown}" {what} ({counts[text]} ×). Say --level "{shown}=N" with its level'
                f' N, or --level "{shown}=not-assessed".'
            )
            yield Fault(message, places[text][0], code)
        if len(texts) > MOST_WORDS:
            message = f"and {len(texts) - MOST_WORDS} more; is the right column read as the rating?"
            yield Fault(message, "rating", code)


def _guesses(
    readings: Mapping[str, Reading], counts: Mapping[str, int], places: Mapping[str, list[str]]
) -> tuple[WordGuess, ...]:
    found = [
        WordGuess(
            text,
            f"level {r.level} ({r.how})" if r.kind == "level" else r.kind.replace("-", " "),
            counts[text],
            tuple(places[text]),
        )
        for text, r in readings.items()
        if r.guessed or r.kind in {"zero", "unknown"} or not text
    ]
    return tuple(sorted(found, key=lambda guess: (guess.meaning, -guess.count, guess.text)))


class _Rows:
    """Turns raw ratings into rows, one by one."""

    def __init__(
        self,
        mapping: ImportMapping,
        readings: Mapping[str, Reading],
        scale: RatingScale,
        settled: Settled,
    ) -> None:
        self._mapping = mapping
        self._readings = readings
        self._scale = scale
        self._settled = settled
        self._dates = DateReader(mapping.dates)
        self._date = cache(self._dates.read)
        self._label = cache(label_text)
        self._rater = cache(self._one_spelling)
        self._early: dict[tuple[str, str], str] = {}
        self._both: list[str] = []

    def read(self, raw: Sequence[RawRating]) -> list[PastRating]:
        known = {row.rater for row in raw}
        rows = [self._row(row) for row in raw]
        problems = self._settled.problems
        for spelling in sorted(set(self._mapping.same_raters) - known):
            problems.append(Problem(f'--same-rater names "{spelling}", who is not in the source.'))
        reader = self._dates
        for number, what in (
            (
                reader.ambiguous,
                (
                    "dates such as 03/04/2026 can be read two ways and are left out; say"
                    " --dates day-first or --dates month-first."
                ),
            ),
            (reader.unread, "texts in columns of dates are no dates; left out."),
            (reader.serials, "dates were day numbers of a spreadsheet; read as dates."),
        ):
            if number:
                problems.append(Problem(what, number))
        for places, what in (
            (
                [*self._early.values()],
                "cards were submitted before their interview; check the dates.",
            ),
            (self._both, "rows have a rating and a reason for none; the rating counts."),
        ):
            if places:
                problems.append(Problem(what, len(places), tuple(places[:EXAMPLES])))
        return rows

    def _row(self, row: RawRating) -> PastRating:
        submitted = self._date(row.submitted_at)
        interviewed = self._date(row.interviewed_at)
        if is_before(submitted, interviewed):
            self._early.setdefault((row.application, row.rater), _place(row))
        level, reason = self._level(row)
        return PastRating(
            application=self._label(row.application),
            rater=self._rater(row.rater),
            question=self._label(row.question),
            competency=self._label(row.competency),
            level=level,
            not_assessed_reason=reason,
            evidence=note_text(row.evidence) if row.evidence else "",
            submitted_at=submitted,
            version=self._version(row.version),
            period=self._label(row.period) or (interviewed or submitted)[:7],
            site=self._label(row.site),
            source=row.source,
            source_row=row.source_row,
        )

    def _one_spelling(self, name: str) -> str:
        """Return the spelling that stands for a rater; one may stand for another in turn."""
        met = {name}
        while (other := self._mapping.same_raters.get(name)) and other not in met:
            met.add(other)
            name = other
        return self._label(name)

    def _level(self, row: RawRating) -> tuple[int | None, str]:
        reading = self._readings[row.text]
        if reading.kind == "level" or (reading.kind == "zero" and self._zero_is_level):
            if row.reason:
                self._both.append(_place(row))
            return reading.level, ""
        if row.reason:
            return None, self._label(row.reason)
        shown = "blank" if not row.text else self._label(row.text)[:LONGEST_WORD]
        return None, f"{shown} in the source"

    @property
    def _zero_is_level(self) -> bool:
        return self._mapping.zero == "rating" or (
            self._mapping.zero == "ask" and self._scale.lowest <= 0
        )

    def _version(self, text: str) -> str:
        return str(int(text)) if _VERSION.fullmatch(text) else ""


def _with_competencies(
    rows: Sequence[PastRating], competency_of: Mapping[str, str], settled: Settled
) -> list[PastRating]:
    """Give known questions their own competency; tell apart questions of one name in two."""
    stated: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        stated[row.question].add(row.competency)
    twice = {q for q, found in stated.items() if len(found) > 1 and q not in competency_of}
    known = {
        q for q, found in stated.items() if q in competency_of and found - {"", competency_of[q]}
    }
    if twice:
        message = (
            "questions stand in several competencies; the competency was put before their name."
        )
        settled.problems.append(Problem(message, len(twice), tuple(sorted(twice)[:EXAMPLES])))
    if known:
        message = "questions of the library stand in another competency; the library's counts."
        settled.problems.append(Problem(message, len(known), tuple(sorted(known)[:EXAMPLES])))
    changed = []
    for row in rows:
        if row.question in twice and row.competency:
            row = replace(row, question=label_text(f"{row.competency}: {row.question}"))  # noqa: PLW2901 - the row with its new name
        elif row.question in known:
            row = replace(row, competency=competency_of[row.question])  # noqa: PLW2901 - same
        changed.append(row)
    return changed


def _versioned(rows: Sequence[PastRating], settled: Settled) -> list[PastRating]:
    """Drop exact repeats, and number the versions of ratings that were given more than once."""
    groups: dict[_Key, list[PastRating]] = defaultdict(list)
    for row in rows:
        groups[row.application, row.rater, row.question].append(row)
    kept: list[PastRating] = []
    same: list[str] = []
    changed: list[str] = []
    for group in groups.values():
        if len(group) == 1:
            kept.append(group[0])
            continue
        distinct: dict[PastRating, PastRating] = {}
        for row in group:
            bare = replace(row, source="", source_row="")
            if bare in distinct:
                same.append(f"{row.source}:{row.source_row}")
            distinct.setdefault(bare, row)
        several = list(distinct.values())
        if len(several) > 1:
            changed.append(f"{several[1].source}:{several[1].source_row}")
        kept.extend(_numbered(several))
    settled.duplicates = tuple(same)
    if same:
        message = "ratings stand twice, word for word; one of each was kept."
        settled.problems.append(Problem(message, len(same), tuple(same[:EXAMPLES])))
    if changed:
        message = (
            "questions were rated more than once by the same rater; all versions are kept, the"
            " latest counts."
        )
        settled.problems.append(Problem(message, len(changed), tuple(changed[:EXAMPLES])))
    return kept


def _numbered(group: Sequence[PastRating]) -> list[PastRating]:
    """Give versions numbers by date, then by order, unless the source numbers them."""
    if len({(int(row.version or 1), row.period) for row in group}) == len(group):
        return list(group)
    ordered = sorted(group, key=lambda row: (int(row.version or 1), row.submitted_at))
    return [replace(row, version=str(at)) for at, row in enumerate(ordered, start=1)]
