"""The words of the printed kit that no library holds: in English here, else in `pages/de.yaml`."""

from __future__ import annotations

from functools import cache

from hirefit.competencies.definitions import words_in_language
from hirefit.competencies.model import Definition
from hirefit.kit.kit import InterviewKit
from hirefit.kit.reliability import SINGLE_RATER_RELIABILITY, SOURCE


class KitWords(Definition):
    """Words and sentences of the page and the text; another language overrides the English.

    What stands in braces is filled in. A word that a language's file leaves out stays English.
    """

    language: str = "en"
    decimal_sign: str = "."

    title: str = "Interview kit: {role}"
    skip: str = "Go to the questions"
    no_vision: str = "No company profile was given. Write your service sentence here:"
    draft_note: str = (
        "Draft: the levels are one author's text, not yet confirmed by experts of the work. Use "
        "them with care and say so."
    )
    translation_note: str = (
        "These texts are a draft translation that only its translator has read. The English texts "
        "are the measure."
    )
    application: str = "Application"
    rater: str = "Rater"
    date: str = "Date"
    competencies: str = "Competencies"

    how: str = "How to use this kit"
    how_same: str = (
        "Ask everyone the same questions in the same order. Use the probes listed; note any other "
        "you ask."
    )
    how_note: str = (
        "Note what was said and done, in the person's words. Choose the level after the "
        "interview, by the descriptions and not by comparison with other people."
    )
    how_alone: str = (
        "Rate before you talk with the other raters. The lowest and the highest level need a note."
    )
    how_not_assessed: str = (
        "If you could not assess a question, say why. That is never a low level."
    )
    how_evidence: str = (
        "Examples may come from work, study, volunteering, caring or community life. Accent, "
        "looks, age, origin, family and hobbies are never evidence."
    )

    attitude: str = "Attitude"
    personality: str = "Personality"
    culture_fit: str = "Fit with the stated service values"
    version: str = "version {version}"
    draft: str = "draft"
    not_this: str = "What it is not:"
    five_levels: str = "The five levels"
    level: str = "Level"
    seen_or_heard: str = "What you would see or hear"
    watch_yourself: str = "Watch yourself"
    adjustments: str = "Adjustments:"

    question: str = "Question {number} ({kind})"
    behavioural: str = "behavioural"
    situational: str = "situational"
    listen_for: str = "Listen for:"
    probes: str = "Probes"
    probe: str = "Probe:"
    said_and_done: str = "What was said and done"
    not_assessed: str = "Not assessed, because:"
    not_asked: str = "not asked"
    no_time: str = "no time"
    off_topic: str = "off the topic"
    conflict: str = "conflict of interest"

    mirror: str = "The employer mirror"
    mirror_lead: str = "Ten questions to ourselves. Hiring alone does not mend what they ask about."
    no_answer: str = "(no answer yet)"
    imprint: str = "Role {role} {role_version}, kit version {version}, {digest}"

    company: str = "Company"
    service_values: str = "Service values"
    questions: str = "Questions"
    count: str = "{questions} questions on {competencies} competencies"
    time: str = "Time"
    minutes: str = "about {minutes} minutes, opening and closing included"
    raters_planned: str = "Raters planned"
    reliability: str = "Reliability"
    one_rater: str = "one rater"
    several_raters: str = "{raters} raters"
    expected: str = (
        "{expected} expected for {raters} (Spearman-Brown from {single} for one, {source}; not "
        "measured here)"
    )
    kit_version: str = "Kit version"


ENGLISH = KitWords()


@cache
def words_in(language: str) -> KitWords:
    """Return the words of a language; English where it has no file."""
    return words_in_language(ENGLISH, "hirefit.kit", f"{language}.yaml", language)


def reliability_sentence(kit: InterviewKit, words: KitWords = ENGLISH) -> str:
    """Say how reliable the average of the planned raters is expected to be, and on what grounds."""
    several = words.several_raters.format(raters=kit.planned_raters)
    return words.expected.format(
        expected=_two_digits(kit.expected_reliability, words),
        raters=words.one_rater if kit.planned_raters == 1 else several,
        single=_two_digits(SINGLE_RATER_RELIABILITY, words),
        source=SOURCE,
    )


def facts(kit: InterviewKit, words: KitWords = ENGLISH) -> list[tuple[str, str]]:
    """Return what stands at the head of a kit: name and text of each fact."""
    values = "; ".join(value.statement.rstrip(".") for value in kit.service_values)
    count = words.count.format(questions=len(kit.question_ids), competencies=len(kit.competencies))
    return [
        *([(words.company, kit.company_name)] if kit.company_name else []),
        *([(words.service_values, values)] if values else []),
        (words.questions, count),
        (words.time, words.minutes.format(minutes=kit.minutes)),
        (words.raters_planned, str(kit.planned_raters)),
        (words.reliability, reliability_sentence(kit, words)),
        (words.kit_version, str(kit.version)),
    ]


def _two_digits(number: float, words: KitWords) -> str:
    """Return .44 in English, 0,44 where the sign is a comma."""
    text = f"{number:.2f}"
    if words.decimal_sign == ".":
        return text.removeprefix("0")
    return text.replace(".", words.decimal_sign)
