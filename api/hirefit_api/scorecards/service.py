"""Submit and amend scorecards; read them back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault, RatingError
from hirefit.ratings.scorecard import Scorecard, check_scorecard
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.events.service import emit_many, numbered
from hirefit_api.events.store import in_tables
from hirefit_api.requisitions.service import FrozenKit, application_record, frozen_kit
from hirefit_api.scorecards import draft_store
from hirefit_api.scorecards import store as queries
from hirefit_api.scorecards.news import news_of_card
from hirefit_api.scorecards.practice_first import require_practice
from hirefit_api.scorecards.schemas import Receipt, StoredAnswer, StoredScorecard, Submission
from hirefit_api.scorecards.statements import conflicted
from hirefit_api.wire import moment

CONTENT = set(Submission.model_fields)


class Submitted(NamedTuple):
    """A receipt, and whether the card is new."""

    receipt: Receipt
    created: bool


def submit_scorecard(store: CompanyStore, application: str, submission: Submission) -> Submitted:
    """Check a card against the kit it pins and add it; the same card twice changes nothing.

    Raises
    ------
    NotFound
        The application is unknown, or the rater is not planned for it.
    RatingError
        Every fault of the card, or the rater has still to practise.
    Conflict
        This version exists with other content, the version before it does not exist, or the rater
        declared a conflict of interest.
    """
    known = queries.known_before(store, application, submission.rater)
    if known.kit_digest is None:
        raise not_planned()
    frozen = frozen_kit(store, known.kit_digest)
    faults = faults_of_card(application, submission, frozen)
    if faults:
        raise RatingError(*faults)
    if known.about_conflict == "conflict":
        raise conflicted()
    if submission.version > known.newest + 1:
        raise version_skipped(submission.version - 1)
    if submission.version == 1 and known.practice_required:
        require_practice(store, application, submission.rater)
    digest, now = content_digest(submission), moment()
    if submission.version <= known.newest:
        return Submitted(_stored_receipt(store, application, submission, digest), created=False)
    card = card_row(application, submission, frozen.digest, digest, now)
    _add(store, card, answer_rows(application, submission), known)
    return Submitted(
        Receipt(
            application=application,
            rater=submission.rater,
            version=submission.version,
            submitted_at=now,
            content_digest=digest,
        ),
        created=True,
    )


def content_digest(submission: Submission) -> str:
    """Return ``sha256:...`` of everything that was submitted."""
    content = submission.model_dump_json(include=CONTENT)
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def card_row(
    application: str, submission: Submission, kit_digest: str, digest: str, now: str
) -> dict[str, Any]:
    """Return the card's row."""
    return {
        "application_id": application,
        "rater": submission.rater,
        "version": submission.version,
        "kit_digest": kit_digest,
        "content_digest": digest,
        "submitted_at": now,
        "amendment_reason": submission.amendment_reason,
    }


def answer_rows(application: str, submission: Submission) -> list[dict[str, Any]]:
    """Return one row an answer."""
    return [
        {
            "application_id": application,
            "rater": submission.rater,
            "version": submission.version,
            "question": answer.question,
            "position": position,
            "level": answer.level,
            "not_assessed_reason": answer.not_assessed_reason or "",
            "evidence": answer.evidence,
        }
        for position, answer in enumerate(submission.answers)
    ]


def faults_of_card(application: str, submission: Submission, frozen: FrozenKit) -> list[Fault]:
    """Return everything that keeps a card from being stored, judged by the kit it answers."""
    # Every field was checked when the submission was read; checking again would cost as much.
    fields: dict[str, Any] = {
        "application": application,
        "rater": submission.rater,
        "kit_digest": submission.kit_digest,
        "version": submission.version,
        "submitted_at": "",
        "amendment_reason": submission.amendment_reason,
        "answers": submission.answers,
    }
    card = Scorecard.model_construct(**fields)
    return check_scorecard(card, frozen.competency_of, frozen.digest, frozen.scale)


def not_planned() -> NotFound:
    """Refuse the card of a rater who is not planned."""
    return NotFound(
        Fault("This rater is not planned for this application.", "body.rater", "not-planned")
    )


def submitted_already() -> Conflict:
    """Refuse a version that exists with other content."""
    return Conflict(
        Fault(
            "This version was submitted with other content. To change it, submit the next "
            "version with a reason; both are kept.",
            "body.version",
            "submitted-already",
        )
    )


def version_skipped(before: int) -> Conflict:
    """Refuse an amendment of a version that does not exist."""
    return Conflict(
        Fault(f"There is no version {before} to amend.", "body.version", "version-skipped")
    )


def _stored_receipt(
    store: CompanyStore, application: str, submission: Submission, digest: str
) -> Receipt:
    row = queries.find_card(store, application, submission.rater, submission.version)
    if row is None or row.content_digest != digest:
        raise submitted_already()
    return _receipt(row)


def _add(
    store: CompanyStore, card: dict[str, Any], answers: list[dict[str, Any]], known: queries.Known
) -> None:
    application, rater = card["application_id"], card["rater"]
    planned = frozen_kit(store, card["kit_digest"]).kit.planned_raters
    told = news_of_card(store.company, card, known.others + 1, planned)
    if known.is_followed:  # what follows the card is told before it
        queries.add_cards(store, [card], answers)
        emit_many(store, told)
    else:
        rows = numbered(told, {application: known.last_event})
        queries.add_unfollowed(store, [card], answers, in_tables(rows, known.wishes))
    if known.has_draft:
        draft_store.delete_draft(store, application, rater)


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        application=row.application_id,
        rater=row.rater,
        version=row.version,
        submitted_at=row.submitted_at,
        content_digest=row.content_digest,
    )


def scorecards_of(store: CompanyStore, application: str) -> list[StoredScorecard]:
    """Return every version of every card of an application.

    Raises
    ------
    NotFound
        The application is unknown.
    """
    application_record(store, application)
    return assemble(
        queries.cards_of_application(store, application),
        queries.ratings_of_application(store, application),
    )


def scorecards_to(store: CompanyStore, requisition: str) -> list[StoredScorecard]:
    """Return every version of every card to a requisition."""
    return assemble(
        queries.cards_of_requisition(store, requisition),
        queries.ratings_of_requisition(store, requisition),
    )


def one_scorecard(
    store: CompanyStore, application: str, rater: str, version: int | None
) -> StoredScorecard:
    """Return one version of a card, the newest if none is named.

    Raises
    ------
    NotFound
        There is no such card.
    """
    cards = [card for card in scorecards_of(store, application) if card.rater == rater]
    chosen = [card for card in cards if version in (None, card.version)]
    if not chosen:
        raise NotFound
    return chosen[-1]


def assemble(cards: Iterable[Row[Any]], rows: Iterable[Row[Any]]) -> list[StoredScorecard]:
    """Put each rating to its card."""
    answers: dict[tuple[str, str, int], list[StoredAnswer]] = {}
    for row in rows:
        answers.setdefault((row.application_id, row.rater, row.version), []).append(
            StoredAnswer(
                question=row.question,
                level=row.level,
                not_assessed_reason=row.not_assessed_reason or None,
                evidence=row.evidence,
            )
        )
    return [
        StoredScorecard(
            **_receipt(card).model_dump(),
            kit_digest=card.kit_digest,
            amendment_reason=card.amendment_reason,
            answers=answers.get((card.application_id, card.rater, card.version), []),
        )
        for card in cards
    ]
