"""Letters to candidates: drafted from the explanation, approved by a person before they leave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.digests import canonical_bytes
from hirefit.exceptions import Fault, HirefitError
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.letter import (
    Letter,
    SharedNote,
    candidate_letter,
    letter_competencies,
    letter_text,
)
from hirefit_api.access.actor import Actor
from hirefit_api.database.scope import CompanyStore
from hirefit_api.decisions import store as queries
from hirefit_api.decisions.schemas import NewLetter, NoteMark, StoredLetter
from hirefit_api.decisions.service import require_person
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.requisitions.service import application_record
from hirefit_api.scorecards.schemas import StoredScorecard
from hirefit_api.scorecards.service import scorecards_of
from hirefit_api.scores.service import explanation_of, newest_cards
from hirefit_api.scores.sources import application_source
from hirefit_api.web.library_words import words_in
from hirefit_api.wire import moment


class Note(NamedTuple):
    """A note that the letter may hold once a person has marked it."""

    mark: NoteMark
    competency: str
    question: str
    text: str
    is_shared: bool


class Desk(NamedTuple):
    """What a letter is drafted from."""

    explanation: Explanation
    notes: tuple[Note, ...]


def letter_desk(store: CompanyStore, application: str, reader: str) -> Desk:
    """Return the explanation, and the notes on what the letter speaks of.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        The reader's own card is not in yet.
    ExplanationError
        There is no rating yet.
    """
    source = application_source(store, application, reader)
    explanation = explanation_of(store, source)
    shared = {
        (row.rater, row.version, row.question)
        for row in queries.shared_notes_of(store, application)
    }
    cards = newest_cards(scorecards_of(store, application))
    return Desk(explanation, tuple(_notes(explanation, cards, shared)))


def draft_letter(
    store: CompanyStore, application: str, new: NewLetter, drafter: Actor
) -> StoredLetter:
    """Mark the notes that may be shared and draft a letter under the next number.

    Raises
    ------
    NotFound, Forbidden, ExplanationError
        As for `letter_desk`; a program asks.
    HirefitError
        A mark names no note that the letter could hold.
    """
    require_person(drafter)
    desk = letter_desk(store, application, drafter.id)
    known = {_key(note.mark): note for note in desk.notes}
    wanted = {_key(mark) for mark in new.share}
    if wanted - set(known):
        message = "is no note on what this letter speaks of. Open the letter again."
        raise HirefitError(Fault(message, "body.share", "no-such-note"))
    letter = candidate_letter(
        desk.explanation,
        new.opening,
        new.contact,
        {SharedNote(rater, question) for rater, _, question in wanted},
        says_band=new.says_band,
        language=new.language,
        read=words_in(new.language),
    )
    _mark_notes(store, application, known.values(), wanted, drafter)
    number = len(queries.letters_of(store, application)) + 1
    row = {
        "application_id": application,
        "number": number,
        "document": canonical_bytes(letter.document()).decode(),
        "digest": letter.digest,
        "explanation_digest": desk.explanation.document()["digests"]["whole"],
        "drafted_by": drafter.id,
        "drafted_at": moment(),
    }
    queries.add_letter(store, row)
    return one_letter(store, application, number)


def approve_letter(
    store: CompanyStore, application: str, number: int, digest: str, approver: Actor
) -> StoredLetter:
    """Approve a letter as it was read; approving it again changes nothing.

    Raises
    ------
    NotFound
        There is no such letter.
    Forbidden
        A program asks: a person approves.
    Conflict
        What was read is another letter.
    """
    require_person(approver)
    letter = one_letter(store, application, number)
    if letter.digest != digest:
        message = "You approve another letter than this one. Read it again."
        raise Conflict(Fault(message, "body.digest", "other-letter"))
    row = {
        "application_id": application,
        "number": number,
        "digest": digest,
        "approved_by": approver.id,
        "approved_at": moment(),
    }
    queries.add_approval(store, row)
    return one_letter(store, application, number)


def letters_to(store: CompanyStore, application: str) -> list[StoredLetter]:
    """Return every letter of an application, oldest first.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    application_record(store, application)
    approvals = {row.number: row for row in queries.approvals_of(store, application)}
    return [
        _stored(row, approvals.get(row.number)) for row in queries.letters_of(store, application)
    ]


def one_letter(store: CompanyStore, application: str, number: int) -> StoredLetter:
    """Return a letter.

    Raises
    ------
    NotFound
        There is none with this number.
    """
    found = [item for item in letters_to(store, application) if item.number == number]
    if not found:
        raise NotFound
    return found[0]


def letter_document(store: CompanyStore, application: str, number: int) -> Letter:
    """Return what a letter holds.

    Raises
    ------
    NotFound
        There is none with this number.
    """
    rows = {row.number: row for row in queries.letters_of(store, application)}
    if number not in rows:
        raise NotFound
    return Letter.model_validate(json.loads(rows[number].document))


def approved_letter(store: CompanyStore, application: str, number: int) -> Letter:
    """Return a letter that may leave.

    Raises
    ------
    NotFound
        There is none with this number.
    Conflict
        Nobody has approved it yet.
    """
    if one_letter(store, application, number).approved_by is None:
        message = "Nobody has approved this letter yet. It leaves when a person has."
        raise Conflict(Fault(message, "letter", "not-approved"))
    return letter_document(store, application, number)


def _mark_notes(
    store: CompanyStore,
    application: str,
    notes: Iterable[Note],
    wanted: set[tuple[str, int, str]],
    marker: Actor,
) -> None:
    """Bring the marks to what was chosen."""
    for note in notes:
        key = {"application_id": application, **note.mark.model_dump()}
        if _key(note.mark) in wanted:
            queries.mark_note(store, key | {"marked_by": marker.id, "marked_at": moment()})
        elif note.is_shared:
            queries.unmark_note(store, key)


def _notes(
    explanation: Explanation,
    cards: Sequence[StoredScorecard],
    shared: set[tuple[str, int, str]],
) -> Iterable[Note]:
    spoken_of = letter_competencies(explanation)
    names = {item.competency: item.name for item in explanation.inputs.competencies}
    owner = {rating.question: rating.competency for rating in explanation.inputs.ratings}
    texts = explanation.inputs.question_texts
    for competency in spoken_of:
        for card in cards:
            for item in card.answers:
                if item.evidence and owner.get(item.question) == competency:
                    mark = NoteMark(rater=card.rater, version=card.version, question=item.question)
                    yield Note(
                        mark,
                        names[competency],
                        texts.get(item.question, item.question),
                        item.evidence,
                        _key(mark) in shared,
                    )


def _key(mark: NoteMark) -> tuple[str, int, str]:
    return mark.rater, mark.version, mark.question


def _stored(row: Row[Any], approval: Row[Any] | None) -> StoredLetter:
    letter = Letter.model_validate(json.loads(row.document))
    return StoredLetter(
        application=row.application_id,
        number=row.number,
        digest=row.digest,
        explanation=row.explanation_digest,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        approved_by=None if approval is None else approval.approved_by,
        approved_at=None if approval is None else approval.approved_at,
        text=letter_text(letter),
    )
