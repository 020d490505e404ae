"""A kit read in another language: the same kit, the same digest, other words.

The frozen kit stays what it is. Its texts are looked up by what they say, so a kit that was frozen
long ago, or that holds a company's own version, is read in the other language as far as its texts
are still those that were translated; the rest stays English and is marked as such.
"""

from __future__ import annotations

from hirefit.competencies.reading import InEnglish, Words, all_said, level_said, said
from hirefit.competencies.translation_files import Kind
from hirefit.competencies.translations import Translations
from hirefit.kit.kit import InterviewKit, KitQuestion, KitSection, MirrorEntry
from hirefit.kit.words import words_in

MIRROR: tuple[Kind, str] = ("employer_mirror", "employer_mirror")
VALUES: tuple[Kind, str] = ("service_values", "service_values")


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
            "role_name": said(kit.role_name, texts.of("role", kit.role)),
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


def _section(section: KitSection, words: Words) -> KitSection:
    return section.model_copy(
        update={
            "name": said(section.name, words),
            "definition": said(section.definition, words),
            "not_this": all_said(section.not_this, words),
            "bias_traps": all_said(section.bias_traps, words),
            "accommodation_note": said(section.accommodation_note, words),
            "questions": tuple(_question(question, words) for question in section.questions),
            "levels": {
                number: level_said(level, words) for number, level in section.levels.items()
            },
        }
    )


def _question(question: KitQuestion, words: Words) -> KitQuestion:
    return question.model_copy(
        update={
            "text": said(question.text, words),
            "look_for": said(question.look_for, words),
            "probes": all_said(question.probes, words),
        }
    )


def _mirror(entry: MirrorEntry, words: Words) -> MirrorEntry:
    return entry.model_copy(update={"text": said(entry.text, words), "why": said(entry.why, words)})
