"""A letter to the candidate, from the same explanation: what went well first, then what could grow.

It holds no rank, no other candidate, no rater and no number; in place of a number the company may
choose to say where all answers together lie against what it asks for. Behaviour comes from the
anchors, words of raters only from notes that a person has marked as fit to be shared. Nothing
else is written by hand or by machine.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from hirefit.digests import digest_of
from hirefit.explanation.explanation import CompetencyResult, Explanation
from hirefit.explanation.reasons import met_level

MOST_EACH = 2
Band = Literal["above", "around", "below", ""]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SharedNote(NamedTuple):
    """Names a note that the candidate may read: the rater's and the question's id."""

    rater: str
    question: str


class Point(_Part):
    """A competency by name, the behaviour of an anchor, and notes that may be shared."""

    name: str
    behaviour: str
    notes: tuple[str, ...] = ()


class Letter(_Part):
    """What a candidate is told.

    `closest` names the competency that came nearest to the standard where none reached it; `band`
    says where all answers together lie, and is empty unless the company chose to say so.
    """

    format: Literal["hirefit-letter/1"] = "hirefit-letter/1"
    application: str
    company: str
    opening: str
    contact: str
    strengths: tuple[Point, ...]
    closest: str
    growth: tuple[Point, ...]
    not_covered: tuple[str, ...]
    band: Band

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """``sha256:...`` of the content."""
        return digest_of(self.document())


class Section(NamedTuple):
    """A heading with its paragraphs; a paragraph that begins with a quotation mark is one."""

    title: str
    paragraphs: tuple[str, ...]


def candidate_letter(
    explanation: Explanation,
    opening: str,
    contact: str,
    shared: Collection[SharedNote] = (),
    *,
    says_band: bool = False,
) -> Letter:
    """Make the letter of one application.

    Parameters
    ----------
    explanation : Explanation
        The same one that the recruiter reads.
    opening : str
        What the candidate applied for.
    contact : str
        Whom to ask for a human review or a correction, and how.
    shared : collection of SharedNote
        Notes that a person has marked; all others stay inside.
    says_band : bool
        Whether the company tells where all answers together lie.
    """
    inputs, results = explanation.inputs, explanation.results
    best_first = sorted(results.competencies, key=lambda c: (-round(c.fair_level, 9), c.competency))
    strong = [c for c in best_first if _met(explanation, c) >= inputs.terms.standard_level]
    strong = strong[:MOST_EACH]
    rest = [c for c in reversed(best_first) if c not in strong and _has_next(explanation, c)]
    rated = {result.competency for result in results.competencies}
    return Letter(
        application=explanation.application,
        company=inputs.terms.company,
        opening=opening,
        contact=contact,
        strengths=tuple(
            _point(explanation, result, _met(explanation, result), shared) for result in strong
        ),
        closest="" if strong else best_first[0].name,
        growth=tuple(
            _point(explanation, result, _met(explanation, result) + 1, shared)
            for result in rest[:MOST_EACH]
        ),
        not_covered=tuple(c.name for c in inputs.competencies if c.competency not in rated),
        band=_band(explanation) if says_band else "",
    )


def letter_competencies(explanation: Explanation) -> tuple[str, ...]:
    """Return the ids of the competencies that the letter speaks of: their notes may be shared."""
    letter = candidate_letter(explanation, "", "")
    spoken_of = {point.name for point in (*letter.strengths, *letter.growth)}
    return tuple(c.competency for c in explanation.inputs.competencies if c.name in spoken_of)


def letter_sections(letter: Letter) -> tuple[Section, ...]:
    """Return the letter's text, part by part, in plain words."""
    return (
        Section("What went well", tuple(_strengths(letter))),
        *([Section("What could grow", tuple(_growth(letter)))] if letter.growth else []),
        *([Section("All in all", (BANDS[letter.band],))] if letter.band else []),
        Section("What we did not cover", (_not_covered(letter.not_covered),)),
        Section("How we came to our view", HOW),
        Section("If you see it differently", (*REVIEW, f"Please write to: {letter.contact}")),
    )


def letter_text(letter: Letter) -> str:
    """Return the letter as plain text."""
    parts = [GREETING, _opening(letter)]
    for section in letter_sections(letter):
        parts += [section.title.upper(), *section.paragraphs]
    return "\n\n".join([*parts, f"Kind regards,\n{letter.company}"]) + "\n"


def letter_page(letter: Letter) -> str:
    """Return the letter as an HTML document that prints on one or two pages."""
    page = files("hirefit.explanation").joinpath("pages", "letter.html").read_text("utf-8")
    return Template(page).substitute(
        application=escape(letter.application),
        company=escape(letter.company),
        body=letter_body(letter),
    )


def letter_body(letter: Letter) -> str:
    """Return the letter from its greeting to its end as a piece of HTML."""
    parts = [f"<p>{escape(GREETING)}</p>", f"<p>{escape(_opening(letter))}</p>"]
    for section in letter_sections(letter):
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += [_paragraph(text) for text in section.paragraphs]
    parts.append(f"<p>Kind regards,<br>{escape(letter.company)}</p>")
    return "\n".join(parts)


GREETING = "Dear candidate,"
HOW = (
    (
        "Everyone who applies for this post is asked the same questions. Each interviewer works "
        "alone. For each answer they pick the description that fits it best. We wrote the "
        "descriptions before the first interview."
    ),
    (
        "Some interviewers are stricter than others, and some questions are harder. A computer "
        "program called hirefit evens this out. Your name, your age and where you come from are no "
        "part of it. The program does not decide. A person reads the notes and decides."
    ),
)
REVIEW = (
    (
        "You can ask a person to look at this again. You can ask what we wrote down about you. If "
        "something is wrong, you can have it put right. Asking will not be held against you."
    ),
)
BANDS = {
    "above": "Taken together, your answers were above what we ask for in this post.",
    "around": "Taken together, your answers were about what we ask for in this post.",
    "below": "Taken together, your answers were not yet what we ask for in this post.",
}


def _opening(letter: Letter) -> str:
    return (
        f"Thank you for the time you gave us. This letter is about your interviews at "
        f"{letter.company} ({letter.opening}). Your application has the code "
        f"{letter.application}. Here is what went well, what could grow, and how we came to our "
        "view."
    )


def _strengths(letter: Letter) -> list[str]:
    if not letter.strengths:
        return [f"Of all our topics, you came closest to what we look for in “{letter.closest}”."]
    texts = []
    for point in letter.strengths:
        texts.append(f"{point.name}. This is what we saw in your answers:")
        texts += [f"“{point.behaviour}”", *_noted(point)]
    return texts


def _growth(letter: Letter) -> list[str]:
    texts = []
    for point in letter.growth:
        texts.append(f"{point.name}. As a next step, people do this:")
        texts += [f"“{point.behaviour}”", *_noted(point)]
    return texts


def _noted(point: Point) -> list[str]:
    return ["We noted: " + " ".join(f"“{note}”" for note in point.notes)] if point.notes else []


def _not_covered(names: Sequence[str]) -> str:
    if not names:
        return "We covered all the topics we had planned."
    listed = ", ".join(f"“{name}”" for name in names)
    return f"We did not get to: {listed}. This counts neither for you nor against you."


def _paragraph(text: str) -> str:
    if text.startswith("“"):
        return f"<blockquote><p>{escape(text)}</p></blockquote>"
    return f"<p>{escape(text)}</p>"


def _point(
    explanation: Explanation, result: CompetencyResult, level: int, shared: Collection[SharedNote]
) -> Point:
    anchors = {c.competency: c.anchors for c in explanation.inputs.competencies}
    return Point(
        name=result.name,
        behaviour=anchors[result.competency].get(str(level), ""),
        notes=tuple(
            rating.evidence
            for rating in explanation.inputs.ratings
            if rating.competency == result.competency
            and rating.evidence
            and SharedNote(rating.rater, rating.question) in shared
        ),
    )


def _met(explanation: Explanation, result: CompetencyResult) -> int:
    return met_level(result.fair_level, explanation.inputs.scale)


def _has_next(explanation: Explanation, result: CompetencyResult) -> bool:
    return _met(explanation, result) < explanation.inputs.scale.highest


def _band(explanation: Explanation) -> Band:
    """Return where the interval of the fit level lies against the cut."""
    low, high = explanation.results.interval
    cut = explanation.inputs.terms.cut
    return "above" if low > cut else "below" if high < cut else "around"
