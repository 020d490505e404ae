"""Which scale the ratings of a source are on, and signs that there is more than one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hirefit.competencies.scale import FEWEST, MOST, RatingScale
from hirefit.exceptions import Fault
from hirefit.history.account import RawRating
from hirefit.history.mapping import ImportMapping
from hirefit.history.words import FAMILIES, Reading, read_words

COMMON_TOPS = (5, 7, 10)
ENOUGH = 10
_NUMBERED = "number with words"
_RANGE = re.compile(r"[(\[]\s*([01])\s*(?:-|–|to)\s*([2-9]|10)\s*[)\]]")
_BEFORE_WORDS = re.compile(r"^\s*[0-9]+\W*")


@dataclass(frozen=True, slots=True)
class ScaleFinding:
    """The scale, how it was found, and what must be asked first."""

    scale: RatingScale
    how: str
    faults: tuple[Fault, ...] = ()


def find_scale(
    raw: Iterable[RawRating], readings: Mapping[str, Reading], mapping: ImportMapping
) -> ScaleFinding:
    """Return the scale that was named, else the one that the ratings show."""
    raw = list(raw)
    lowest = 0 if mapping.zero == "rating" else 1
    if mapping.scale:
        return _stated(RatingScale.parse(mapping.scale), mapping)
    tops = _stated_tops(readings) | _header_tops(mapping)
    levels = [reading.level or 0 for reading in readings.values() if reading.kind == "level"]
    highest = max(levels, default=0)
    faults: list[Fault] = []
    if len(set(tops.values())) > 1:
        faults.append(_mixed(", ".join(sorted(tops))))
    top = max(tops.values(), default=0)
    how = ", ".join(sorted(tops))
    if highest > top:
        if top and not faults:
            faults.append(_mixed(f"{how}, and numbers up to {highest}"))
        top = next((common for common in COMMON_TOPS if highest <= common), 0)
        how = f"the highest rating is {highest}"
        faults.extend(_mixed_groups(raw, readings, top))
    least = min(levels, default=lowest)
    is_one = FEWEST <= top - lowest + 1 <= MOST if top else not levels
    if least < 0 or not is_one:
        message = (
            f"ratings run from {least} to {max(highest, top)}, which is no scale of 2 to 10 levels."
            " Name it with --scale, or check the column of the rating."
        )
        return ScaleFinding(RatingScale(), how, (Fault(message, "scale", "no-scale"),))
    return ScaleFinding(RatingScale(lowest=lowest, highest=top or 5), how, tuple(faults))


def _stated(scale: RatingScale, mapping: ImportMapping) -> ScaleFinding:
    faults: tuple[Fault, ...] = ()
    if mapping.zero == "rating" and not scale.lowest <= 0 <= scale.highest:
        message = f"--zero rating needs a scale with a zero; {scale} has none (say --scale 0-5)."
        faults = (Fault(message, "scale", "zero-outside-scale"),)
    return ScaleFinding(scale, "it was named", faults)


def _stated_tops(readings: Mapping[str, Reading]) -> dict[str, int]:
    """Return the highest level that words and ``4/5`` tell of, by how they tell it."""
    tops: dict[str, int] = {}
    for text, reading in readings.items():
        family = reading.how.partition(";")[0]
        if family.startswith("of "):
            tops[family] = int(family[3:])
        elif family == _NUMBERED:
            words = _BEFORE_WORDS.sub("", text)
            known = read_words([words], {})[words]
            if known.level == reading.level and known.how in FAMILIES:
                tops[known.how] = len(FAMILIES[known.how])
        elif family in FAMILIES:
            tops[family] = len(FAMILIES[family])
    return tops


def _header_tops(mapping: ImportMapping) -> dict[str, int]:
    """Return the highest level that names of columns tell of, such as ``Score (1-4)``."""
    names = (mapping.columns.get("rating", ""), *mapping.question_columns)
    found = [match for name in names if (match := _RANGE.search(name))]
    return {f"of {match[2]}": int(match[2]) for match in found}


def _mixed(what: str) -> Fault:
    message = (
        f"the ratings mix scales: {what}. Import each scale on its own (--sheet), or name one with"
        ' --scale and the level of each other word with --level "word=3".'
    )
    return Fault(message, "scale", "mixed-scales")


def _mixed_groups(
    raw: Iterable[RawRating], readings: Mapping[str, Reading], top: int
) -> list[Fault]:
    """Name questions, or raters, who stay within 5 where others go up to `top`."""
    if top == COMMON_TOPS[0]:
        return []
    for index, what in ((2, "questions"), (1, "raters")):
        levels: dict[str, Counter[int]] = defaultdict(Counter)
        for row in raw:
            reading = readings[row.text]
            if reading.kind == "level" and reading.level is not None:
                levels[row[index]][reading.level] += 1
        low = sorted(
            name
            for name, counts in levels.items()
            if max(counts) <= COMMON_TOPS[0] and counts.total() >= ENOUGH
        )
        high = [name for name, counts in levels.items() if max(counts) > COMMON_TOPS[0]]
        if low and high and len(low) + len(high) >= len(levels) / 2:
            shown = f"{len(low)} {what} look like 1-5"
            if what == "questions":
                shown += f" ({', '.join(name[:40] for name in low[:3])})"
            message = (
                f"the ratings seem to mix scales: {shown}, {len(high)} like 1-{top}. If all are on"
                f" one scale, say --scale 1-{top}; else import each on its own."
            )
            return [Fault(message, "scale", "mixed-scales")]
    return []
