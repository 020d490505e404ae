"""A letter to the candidate, from the same explanation: what went well first, then what could grow.

It holds no rank, no other candidate, no rater and no number; in place of a number the company may
choose to say where all answers together lie against what it asks for. Behaviour comes from the
anchors, words of raters only from notes that a person has marked as fit to be shared. Nothing
else is written by hand or by machine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from hirefit.digests import digest_of
from hirefit.explanation.explanation import CompetencyResult, Explanation
from hirefit.explanation.letter_words import LetterWords, letter_words
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
    says where all answers together lie, and is empty unless the company chose to say so. Its texts
    are in its `language`, as far as there are any.
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
    language: str = "en"

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """``sha256:...`` of the content."""
        return digest_of(self.document())


class Quotation(str):
    """A paragraph that quotes the behaviour of a level."""

    __slots__ = ()


class Section(NamedTuple):
    """A heading with its paragraphs."""

    title: str
    paragraphs: tuple[str | Quotation, ...]


def _as_it_stands(text: str) -> str:
    return text


def candidate_letter(
    explanation: Explanation,
    opening: str,
    contact: str,
    shared: Collection[SharedNote] = (),
    *,
    says_band: bool = False,
    language: str = "en",
    read: Callable[[str], str] = _as_it_stands,
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
    language : str
        What the letter is written in.
    read : callable
        Returns a text of the library in that language.
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
            _point(explanation, result, _met(explanation, result), shared, read)
            for result in strong
        ),
        closest="" if strong else read(best_first[0].name),
        growth=tuple(
            _point(explanation, result, _met(explanation, result) + 1, shared, read)
            for result in rest[:MOST_EACH]
        ),
        not_covered=tuple(read(c.name) for c in inputs.competencies if c.competency not in rated),
        band=_band(explanation) if says_band else "",
        language=language,
    )


def letter_competencies(explanation: Explanation) -> tuple[str, ...]:
    """Return the ids of the competencies that the letter speaks of: their notes may be shared."""
    letter = candidate_letter(explanation, "", "")
    spoken_of = {point.name for point in (*letter.strengths, *letter.growth)}
    return tuple(c.competency for c in explanation.inputs.competencies if c.name in spoken_of)


def letter_sections(letter: Letter) -> tuple[Section, ...]:
    """Return the letter's text, part by part, in plain words."""
    words = letter_words(letter.language)
    bands = {"above": words.above, "around": words.around, "below": words.below}
    write_to = words.write_to.format(contact=letter.contact)
    return (
        Section(words.went_well, tuple(_strengths(letter, words))),
        *([Section(words.could_grow, tuple(_growth(letter, words)))] if letter.growth else []),
        *([Section(words.all_in_all, (bands[letter.band],))] if letter.band else []),
        Section(words.not_covered, (_not_covered(letter.not_covered, words),)),
        Section(words.how, (words.how_asked, words.how_evened_out)),
        Section(words.differently, (words.review, write_to)),
    )


def letter_text(letter: Letter) -> str:
    """Return the letter as plain text."""
    words = letter_words(letter.language)
    parts: list[str] = [words.greeting, _opening(letter, words)]
    for section in letter_sections(letter):
        parts += [section.title.upper(), *section.paragraphs]
    return "\n\n".join([*parts, f"{words.regards}\n{letter.company}"]) + "\n"


def letter_page(letter: Letter) -> str:
    """Return the letter as an HTML document that prints on one or two pages."""
    page = files("hirefit.explanation").joinpath("pages", "letter.html").read_text("utf-8")
    words = letter_words(letter.language)
    return Template(page).substitute(
        language=escape(words.language),
        application=escape(letter.application),
        title=escape(words.title.format(company=letter.company)),
        body=letter_body(letter),
    )


def letter_body(letter: Letter) -> str:
    """Return the letter from its greeting to its end as a piece of HTML."""
    words = letter_words(letter.language)
    parts = [f"<p>{escape(words.greeting)}</p>", f"<p>{escape(_opening(letter, words))}</p>"]
    for section in letter_sections(letter):
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += [_paragraph(text) for text in section.paragraphs]
    parts.append(f"<p>{escape(words.regards)}<br>{escape(letter.company)}</p>")
    return "\n".join(parts)


def _opening(letter: Letter, words: LetterWords) -> str:
    return words.opening.format(
        company=letter.company, opening=letter.opening, application=letter.application
    )


def _strengths(letter: Letter, words: LetterWords) -> list[str | Quotation]:
    if not letter.strengths:
        return [words.closest.format(name=words.quoted.format(text=letter.closest))]
    texts: list[str | Quotation] = []
    for point in letter.strengths:
        texts.append(words.strength.format(name=point.name))
        texts += _behaviour(point, words)
    return texts


def _growth(letter: Letter, words: LetterWords) -> list[str | Quotation]:
    texts: list[str | Quotation] = []
    for point in letter.growth:
        texts.append(words.growth.format(name=point.name))
        texts += _behaviour(point, words)
    return texts


def _behaviour(point: Point, words: LetterWords) -> list[str | Quotation]:
    notes = " ".join(words.quoted.format(text=note) for note in point.notes)
    behaviour = Quotation(words.quoted.format(text=point.behaviour))
    return [behaviour, *([words.noted.format(notes=notes)] if notes else [])]


def _not_covered(names: Sequence[str], words: LetterWords) -> str:
    if not names:
        return words.covered_all
    listed = ", ".join(words.quoted.format(text=name) for name in names)
    return words.did_not_get_to.format(names=listed)


def _paragraph(text: str | Quotation) -> str:
    if isinstance(text, Quotation):
        return f"<blockquote><p>{escape(text)}</p></blockquote>"
    return f"<p>{escape(text)}</p>"


def _point(
    explanation: Explanation,
    result: CompetencyResult,
    level: int,
    shared: Collection[SharedNote],
    read: Callable[[str], str],
) -> Point:
    anchors = {c.competency: c.anchors for c in explanation.inputs.competencies}
    return Point(
        name=read(result.name),
        behaviour=read(anchors[result.competency].get(str(level), "")),
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
