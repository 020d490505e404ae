"""The kit as a frozen value: what is asked, what is listened for, how levels read."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from hirefit.competencies.model import Definition, Family, Level, QuestionKind, ServiceValue, Status


class KitQuestion(Definition):
    """A question as everyone of the requisition is asked it."""

    id: str
    kind: QuestionKind
    text: str
    look_for: str
    probes: tuple[str, ...]


class KitSection(Definition):
    """One competency of the kit, with its questions and levels."""

    competency: str
    competency_version: str
    competency_digest: str
    status: Status
    name: str
    family: Family
    definition: str
    not_this: tuple[str, ...]
    bias_traps: tuple[str, ...]
    accommodation_note: str
    questions: tuple[KitQuestion, ...]
    levels: dict[int, Level]


class MirrorEntry(Definition):
    """A question of the employer mirror with the company's answer, if there is one."""

    id: str
    text: str
    why: str
    answer: str = ""


class InterviewKit(Definition):
    """A versioned kit, named by the digest of its content.

    A scorecard pins the digest: another kit is another instrument, and its ratings are not
    compared with these. `notes` says what the reader of the kit must know, such as a number of
    competencies outside four to six. `expected_reliability` is that of the average of
    `planned_raters` raters; `minutes` counts opening and closing.
    """

    company: str
    company_name: str
    company_digest: str
    service_vision: str
    service_values: tuple[ServiceValue, ...]
    role: str
    role_name: str
    role_version: str
    role_digest: str
    library_digest: str
    version: int = Field(ge=1)
    status: Status
    notes: tuple[str, ...]
    planned_raters: int = Field(ge=1)
    expected_reliability: float = Field(ge=0, le=1)
    minutes: int = Field(ge=1)
    competencies: tuple[KitSection, ...]
    employer_mirror: tuple[MirrorEntry, ...]

    @property
    def question_ids(self) -> tuple[str, ...]:
        """The ids of all questions, in the order in which they are asked."""
        return tuple(q.id for section in self.competencies for q in section.questions)

    @property
    def competency_of(self) -> dict[str, str]:
        """The competency of each question, in the order of the kit."""
        return {
            q.id: section.competency for section in self.competencies for q in section.questions
        }

    def section_of(self, question_id: str) -> KitSection:
        """Return the section that a question stands in.

        Raises
        ------
        KeyError
            The kit does not hold the question.
        """
        for section in self.competencies:
            if any(question.id == question_id for question in section.questions):
                return section
        raise KeyError(question_id)

    def document(self) -> dict[str, Any]:
        """Return the JSON document, its digest included."""
        return {**self.model_dump(mode="json"), "digest": self.digest}
