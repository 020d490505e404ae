"""Competencies and practice cases as they read in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TypeVar

from hirefit.competencies.model import Competency, Level, Question, QuestionSet
from hirefit.competencies.practice import PracticeCase, PracticeReason
from hirefit.competencies.translation_files import SOURCE_LANGUAGE
from hirefit.competencies.translations import Translations

Words = Mapping[str, str]
AnyQuestion = TypeVar("AnyQuestion", bound=Question)


class InEnglish(str):
    """A text of the library that has no translation."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text as HTML, marked with its language for who reads it aloud."""
        return f'<span lang="{SOURCE_LANGUAGE}" dir="ltr">{escape(self)}</span>'


def said(text: str, words: Words) -> str:
    """Return a text in the other language; the English one, marked, where there is none."""
    return words.get(text) or InEnglish(text)


def all_said(texts: Iterable[str], words: Words) -> tuple[str, ...]:
    """Return texts in the other language."""
    return tuple(said(text, words) for text in texts)


def level_said(level: Level, words: Words) -> Level:
    """Return a level in the other language."""
    return level.model_copy(
        update={
            "label": said(level.label, words),
            "sentence": said(level.sentence, words),
            "examples": all_said(level.examples, words),
        }
    )


def competency_said(competency: Competency, texts: Translations) -> Competency:
    """Return what a rater reads of a competency in the other language: text, questions, levels."""
    words = texts.of("competency", competency.id)
    questions = competency.questions
    return competency.model_copy(
        update={
            "name": said(competency.name, words),
            "definition": said(competency.definition, words),
            "questions": QuestionSet.model_construct(
                behavioural=tuple(_question_said(q, words) for q in questions.behavioural),
                situational=tuple(_question_said(q, words) for q in questions.situational),
            ),
            "levels": {n: level_said(level, words) for n, level in competency.levels.items()},
        }
    )


def case_said(case: PracticeCase, texts: Translations) -> PracticeCase:
    """Return a practice case in the other language; its anchors are those of its competency."""
    words = texts.of("practice_case", case.id)
    anchors = texts.of("competency", case.competency)
    return case.model_copy(
        update={
            "context": said(case.context, words) if case.context else "",
            "answer": said(case.answer, words),
            "reasons": tuple(_reason_said(reason, words, anchors) for reason in case.reasons),
        }
    )


def _question_said(question: AnyQuestion, words: Words) -> AnyQuestion:
    return question.model_copy(
        update={
            "text": said(question.text, words),
            "look_for": said(question.look_for, words),
            "probes": all_said(question.probes, words),
        }
    )


def _reason_said(reason: PracticeReason, words: Words, anchors: Words) -> PracticeReason:
    return reason.model_copy(
        update={"anchor": said(reason.anchor, anchors), "why": said(reason.why, words)}
    )
