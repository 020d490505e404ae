"""The kit as plain text, for a terminal or a message."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from hirefit.competencies.reading import InEnglish
from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection
from hirefit.kit.words import ENGLISH, KitWords, facts

WIDTH = 88


def render_text(kit: InterviewKit, words: KitWords = ENGLISH) -> str:
    """Return the kit as plain text, lines of at most 88 characters where words allow it."""
    return "\n".join(_lines(kit, words)) + "\n"


def _lines(kit: InterviewKit, words: KitWords) -> Iterator[str]:
    yield from _wrapped(kit.service_vision or words.no_vision)
    yield ""
    yield from _heading(words.title.format(role=_marked(kit.role_name)), "=")
    for note in (*([words.draft_note] if kit.status == "draft" else []), *kit.notes):
        yield from _wrapped(_marked(note))
    yield ""
    for name, text in facts(kit, words):
        yield from _wrapped(f"{name}: {text}")
    for number, section in enumerate(kit.competencies, start=1):
        yield ""
        yield from _section(section, number, words)
    yield ""
    yield from _heading(words.mirror, "-")
    yield from _wrapped(words.mirror_lead)
    for number, entry in enumerate(kit.employer_mirror, start=1):
        yield from _wrapped(f"{number}. {_marked(entry.text)}")
        yield from _wrapped(entry.answer or words.no_answer, "   ")
    yield ""
    yield kit.digest


def _section(section: KitSection, number: int, words: KitWords) -> Iterator[str]:
    draft = f", {words.draft}" if section.status == "draft" else ""
    version = words.version.format(version=section.competency_version)
    yield from _heading(f"{number}. {_marked(section.name)}", "-")
    yield f"{getattr(words, section.family)}, {version}{draft}"
    yield from _wrapped(_marked(section.definition))
    yield from _wrapped(f"{words.not_this} " + "; ".join(map(_marked, section.not_this)))
    for level, says in section.levels.items():
        yield from _wrapped(f"{level} {_marked(says.label)}: {_marked(says.sentence)}", "  ")
    traps = "; ".join(map(_marked, section.bias_traps))
    yield from _wrapped(f"{words.watch_yourself}: {traps}")
    yield from _wrapped(f"{words.adjustments} {_marked(section.accommodation_note)}")
    for index, question in enumerate(section.questions, start=1):
        yield ""
        yield from _question(question, f"{number}.{index}", words)


def _question(question: KitQuestion, number: str, words: KitWords) -> Iterator[str]:
    yield from _wrapped(f"{number} {_marked(question.text)}")
    yield f"    {getattr(words, question.kind)}, {question.id}"
    yield from _wrapped(f"{words.listen_for} {_marked(question.look_for)}", "    ")
    for probe in question.probes:
        yield from _wrapped(f"{words.probe} {_marked(probe)}", "    ")


def _marked(text: str) -> str:
    """Return a text; one that stayed English in another language says so."""
    return f"{text} [English]" if isinstance(text, InEnglish) else text


def _heading(text: str, rule: str) -> Iterator[str]:
    yield text
    yield rule * min(len(text), WIDTH)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False
    )
