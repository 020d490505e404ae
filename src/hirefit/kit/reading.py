"""A kit read in another language: the same kit, the same digest, other words.

The frozen kit stays what it is. Its texts are looked up by what they say, so a kit that was frozen
long ago, or that holds a company's own version, is read in the other language as far as its texts
are still those that were translated; the rest stays English and is marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from hirefit.competencies.model import Level
from hirefit.competencies.translation_files import SOURCE_LANGUAGE, Kind
from hirefit.competencies.translations import Translations
from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection, MirrorEntry
from hirefit.kit.words import words_in

Words = Mapping[str, str]

MIRROR: tuple[Kind, str] = ("employer_mirror", "employer_mirror")
VALUES: tuple[Kind, str] = ("service_values", "service_values")


class InEnglish(str):
    """A text of the library that has no translation."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text as HTML, marked with its language for who reads it aloud."""
        return f'<span lang="{SOURCE_LANGUAGE}" dir="ltr">{escape(self)}</span>'


def in_language(kit: InterviewKit, texts: Translations) -> InterviewKit:
    """Return a kit as it reads in another language.

    Texts without a translation are `InEnglish`. The digest is that of the frozen kit: what is
    asked and rated is the same instrument. A note says so where a translation is still a draft.
    """
    notes: list[str] = [InEnglish(note) for note in kit.notes]
    if rests_on_draft(kit, texts):
        notes.append(words_in(texts.language).translation_note)
    values = texts.of(*VALUES)
    return kit.model_copy(
        update={
            "digest": kit.digest,
            "notes": tuple(notes),
            "role_name": _said(kit.role_name, texts.of("role", kit.role)),
            "service_values": tuple(
                # A company's own sentence is in the company's own language.
                value.model_copy(update={"statement": values.get(value.statement, value.statement)})
                for value in kit.service_values
            ),
            "competencies": tuple(
                _section(section, texts.of("competency", section.competency))
                for section in kit.competencies
            ),
            "employer_mirror": tuple(
                _mirror(entry, texts.of(*MIRROR)) for entry in kit.employer_mirror
            ),
        }
    )


def rests_on_draft(kit: InterviewKit, texts: Translations) -> bool:
    """Say whether a translation that the kit is read in has been read by its translator only."""
    return any(("competency", section.competency) in texts.drafts for section in kit.competencies)


def _said(text: str, words: Words) -> str:
    return words.get(text) or InEnglish(text)


def _all(texts: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(_said(text, words) for text in texts)


def _section(section: KitSection, words: Words) -> KitSection:
    return section.model_copy(
        update={
            "name": _said(section.name, words),
            "definition": _said(section.definition, words),
            "not_this": _all(section.not_this, words),
            "bias_traps": _all(section.bias_traps, words),
            "accommodation_note": _said(section.accommodation_note, words),
            "questions": tuple(_question(question, words) for question in section.questions),
            "levels": {number: _level(level, words) for number, level in section.levels.items()},
        }
    )


def _question(question: KitQuestion, words: Words) -> KitQuestion:
    return question.model_copy(
        update={
            "text": _said(question.text, words),
            "look_for": _said(question.look_for, words),
            "probes": _all(question.probes, words),
        }
    )


def _level(level: Level, words: Words) -> Level:
    return level.model_copy(
        update={
            "label": _said(level.label, words),
            "sentence": _said(level.sentence, words),
            "examples": _all(level.examples, words),
        }
    )


def _mirror(entry: MirrorEntry, words: Words) -> MirrorEntry:
    return entry.model_copy(
        update={"text": _said(entry.text, words), "why": _said(entry.why, words)}
    )
