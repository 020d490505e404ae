"""What a role profile needs before an interview can be built from it.

Between four and six competencies: fewer say little about a person, more make one general
impression of an interview (U.S. Office of Personnel Management: five to eight; Campion, Palmer &
Campion 1997, component 5). More than eight are refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from hirefit.competencies.findings import Finding, named, suggestion
from hirefit.competencies.model import Competency, RoleProfile

FEWEST_WANTED, MOST_WANTED, MOST_ALLOWED = 4, 6, 8
FEWEST_QUESTIONS = 2


def size_note(competencies: int) -> str:
    """Return the note for a number of competencies outside four to six, or an empty text."""
    if competencies < FEWEST_WANTED:
        return (
            f"{competencies} competencies: four to six are wanted. With fewer, the interview says "
            "little beyond these."
        )
    if MOST_WANTED < competencies <= MOST_ALLOWED:
        return (
            f"{competencies} competencies: four to six are wanted. With more, raters tire and "
            "their ratings run together into one impression."
        )
    return ""


def size_findings(role: RoleProfile) -> list[Finding]:
    """Return what is wrong with the number of competencies."""
    count = len(role.competencies)
    if count == 0:
        return [Finding(("competencies",), "needs competencies; four to six are wanted.", "none")]
    if count > MOST_ALLOWED:
        return [
            Finding(
                ("competencies",),
                f"has {count} competencies; {MOST_ALLOWED} at most, four to six are wanted. Take "
                "out the ones this role needs least.",
                "too-many-competencies",
            )
        ]
    return []


def question_findings(role: RoleProfile) -> list[Finding]:
    """Return the competencies with fewer than two questions or without a behavioural one."""
    findings: list[Finding] = []
    for index, entry in enumerate(role.competencies):
        path = ("competencies", index, "questions")
        name = named(entry.competency)
        if len(set(entry.questions)) < FEWEST_QUESTIONS:
            findings.append(
                Finding(path, f"{name} needs at least two questions.", "too-few-questions")
            )
        if not any(".b" in question for question in entry.questions):
            findings.append(
                Finding(
                    path,
                    f"{name} needs at least one behavioural question (id with .b).",
                    "no-behavioural-question",
                )
            )
    return findings


def reference_findings(
    role: RoleProfile,
    competencies: Mapping[str, Competency],
    unread: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Return the competencies and questions of a role that do not exist or come twice.

    Competencies that are `unread`, as their own file has faults, are passed over.
    """
    findings: list[Finding] = []
    seen: set[str] = set()
    for index, entry in enumerate(role.competencies):
        path = ("competencies", index)
        if entry.competency in seen:
            findings.append(
                Finding(
                    (*path, "competency"), f"{named(entry.competency)} comes twice.", "duplicate-id"
                )
            )
        seen.add(entry.competency)
        competency = competencies.get(entry.competency)
        if competency is None and entry.competency in unread:
            continue
        if competency is None:
            hint = suggestion(entry.competency, competencies)
            message = f"unknown competency {named(entry.competency)}.{hint}"
            findings.append(Finding((*path, "competency"), message, "unknown-competency"))
            continue
        findings.extend(_question_references(entry.questions, competency, (*path, "questions")))
    return findings


def _question_references(
    questions: tuple[str, ...], competency: Competency, path: tuple[str | int, ...]
) -> list[Finding]:
    known = [question.id for question in competency.questions.all]
    findings = [
        Finding(
            (*path, index),
            f"{named(competency.id)} has no question {named(question)}."
            f"{suggestion(question, known)}",
            "unknown-question",
        )
        for index, question in enumerate(questions)
        if question not in known
    ]
    twice = sorted({question for question in questions if questions.count(question) > 1})
    findings.extend(
        Finding(path, f"the question {named(question)} comes twice.", "duplicate-id")
        for question in twice
    )
    return findings
