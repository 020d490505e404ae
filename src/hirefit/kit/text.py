"""The kit as plain text, for a terminal or a message."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection
from hirefit.kit.words import DRAFT_NOTE, FAMILY_NAMES, NO_VISION, facts

WIDTH = 88


def render_text(kit: InterviewKit) -> str:
    """Return the kit as plain text, lines of at most 88 characters where words allow it."""
    return "\n".join(_lines(kit)) + "\n"


def _lines(kit: InterviewKit) -> Iterator[str]:
    yield from _wrapped(kit.service_vision or NO_VISION)
    yield ""
    yield from _heading(f"Interview kit: {kit.role_name}", "=")
    for note in (*([DRAFT_NOTE] if kit.status == "draft" else []), *kit.notes):
        yield from _wrapped(note)
    yield ""
    for name, text in facts(kit):
        yield from _wrapped(f"{name}: {text}")
    for number, section in enumerate(kit.competencies, start=1):
        yield ""
        yield from _section(section, number)
    yield ""
    yield from _heading("The employer mirror", "-")
    yield from _wrapped(
        "Ten questions to ourselves. Hiring alone does not mend what they ask about."
    )
    for number, entry in enumerate(kit.employer_mirror, start=1):
        yield from _wrapped(f"{number}. {entry.text}")
        yield from _wrapped(entry.answer or "(no answer yet)", "   ")
    yield ""
    yield kit.digest


def _section(section: KitSection, number: int) -> Iterator[str]:
    draft = ", draft" if section.status == "draft" else ""
    yield from _heading(f"{number}. {section.name}", "-")
    yield f"{FAMILY_NAMES[section.family]}, version {section.competency_version}{draft}"
    yield from _wrapped(section.definition)
    yield from _wrapped("What it is not: " + "; ".join(section.not_this))
    for level, words in section.levels.items():
        yield from _wrapped(f"{level} {words.label}: {words.sentence}", "  ")
    yield from _wrapped("Watch yourself: " + "; ".join(section.bias_traps))
    yield from _wrapped(f"Adjustments: {section.accommodation_note}")
    for index, question in enumerate(section.questions, start=1):
        yield ""
        yield from _question(question, f"{number}.{index}")


def _question(question: KitQuestion, number: str) -> Iterator[str]:
    yield from _wrapped(f"{number} {question.text}")
    yield f"    {question.kind}, {question.id}"
    yield from _wrapped(f"Listen for: {question.look_for}", "    ")
    for probe in question.probes:
        yield from _wrapped(f"Probe: {probe}", "    ")


def _heading(text: str, rule: str) -> Iterator[str]:
    yield text
    yield rule * min(len(text), WIDTH)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False
    )
