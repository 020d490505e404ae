"""Debriefs: what a panel agreed on after talking, beside the first ratings and never in a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import Permission
from hirefit_api.database.scope import CompanyStore
from hirefit_api.decisions import store as queries
from hirefit_api.decisions.schemas import ConsensusLevel, Debrief, NewDebrief, RecordedLevel
from hirefit_api.decisions.service import require_person
from hirefit_api.errors import Conflict, Forbidden
from hirefit_api.requisitions.schemas import Requisition
from hirefit_api.requisitions.service import (
    FrozenKit,
    application_record,
    frozen_kit,
    requisition_record,
)
from hirefit_api.scorecards.blindness import own_card_first
from hirefit_api.scorecards.comparison import ComparedQuestion, compare_panel
from hirefit_api.scorecards.panel import whole_panel
from hirefit_api.scorecards.schemas import StoredScorecard
from hirefit_api.wire import moment

FEWEST_CARDS = 2


class Table(NamedTuple):
    """What lies on the table of a debrief: first ratings side by side, and earlier rounds."""

    requisition: Requisition
    frozen: FrozenKit
    cards: tuple[StoredScorecard, ...]
    newest: tuple[StoredScorecard, ...]
    missing: tuple[str, ...]
    rows: tuple[ComparedQuestion, ...]
    rounds: tuple[Debrief, ...]


class Held(NamedTuple):
    """A round, and whether it is new."""

    record: Debrief
    created: bool


def debrief_table(store: CompanyStore, application: str, reader: Actor) -> Table:
    """Return what a debrief is held over.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        The reader's own card is not in yet, or they neither rate this application nor read
        scores.
    """
    record = application_record(store, application)
    requisition = requisition_record(store, record.requisition)
    panel = whole_panel(store, application)
    if reader.id in panel.missing:
        raise own_card_first()
    rated = {card.rater for card in panel.first}
    if reader.id not in rated and not reader.may(Permission.READ_SCORES):
        raise Forbidden(Fault("Your role does not allow this.", "", "not-allowed"))
    frozen = frozen_kit(store, requisition.kit_digest)
    return Table(
        requisition=requisition,
        frozen=frozen,
        cards=panel.first,
        newest=panel.newest,
        missing=panel.missing,
        rows=tuple(compare_panel(frozen.kit, panel.first)),
        rounds=tuple(debriefs_on(store, application)),
    )


def hold_debrief(store: CompanyStore, application: str, new: NewDebrief, moderator: Actor) -> Held:
    """Record a round; the same one sent twice is recorded once.

    Raises
    ------
    NotFound
        The application is unknown.
    Forbidden
        A program asks, or the moderator has still to rate.
    HirefitError
        Every fault of the round.
    Conflict
        This round was recorded with other content, or the one before it does not exist.
    """
    require_person(moderator)
    table = debrief_table(store, application, moderator)
    faults = [*_faults_of_round(table, new), *_faults_of_levels(table, new.levels)]
    if faults:
        raise HirefitError(*faults)
    row = {
        "application_id": application,
        "number": new.number,
        "kit_digest": table.frozen.digest,
        "without_reason": new.without_reason,
        "moderated_by": moderator.id,
        "moderated_at": moment(),
    }
    created = new.number == len(table.rounds) + 1 and queries.add_debrief(
        store, row, list(_level_rows(application, new))
    )
    stored = {item.number: item for item in debriefs_on(store, application)}.get(new.number)
    if stored is None or not (created or _is_same(stored, new, moderator)):
        message = "This round was recorded in the meantime. Read it; a further one is a new round."
        raise Conflict(Fault(message, "body.number", "recorded-already"))
    return Held(stored, created)


def debriefs_on(store: CompanyStore, application: str) -> list[Debrief]:
    """Return the rounds of an application, oldest first."""
    levels: dict[int, list[RecordedLevel]] = {}
    for row in queries.debrief_levels_of(store, application):
        one = RecordedLevel(question=row.question, level=row.level, reason=row.reason)
        levels.setdefault(row.number, []).append(one)
    return [_debrief(row, levels) for row in queries.debriefs_of(store, application)]


def _debrief(row: Row[Any], levels: Mapping[int, list[RecordedLevel]]) -> Debrief:
    return Debrief(
        application=row.application_id,
        number=row.number,
        kit_digest=row.kit_digest,
        without_reason=row.without_reason,
        moderated_by=row.moderated_by,
        moderated_at=row.moderated_at,
        levels=tuple(levels.get(row.number, [])),
    )


def _faults_of_round(table: Table, new: NewDebrief) -> Iterator[Fault]:
    if len(table.cards) < FEWEST_CARDS:
        message = f"A debrief needs {FEWEST_CARDS} scorecards; they are rated alone first."
        yield Fault(message, "body", "too-few-cards")
    if table.missing and not new.without_reason:
        yield Fault(
            f"{len(table.missing)} planned scorecards are not in. Wait for them, or say why the "
            "round is held without them.",
            "body.without_reason",
            "cards-missing",
        )


def _faults_of_levels(table: Table, levels: Iterable[ConsensusLevel]) -> Iterator[Fault]:
    scale, seen = table.frozen.scale, set()
    agreed = {row.question: row.agreed_level for row in table.rows}
    for at, item in enumerate(levels):
        place = f"body.levels.{at}"
        if item.question not in agreed or item.question in seen:
            message = "Name each question of the kit once."
            yield Fault(message, f"{place}.question", "question")
            continue
        seen.add(item.question)
        if item.level is not None and not scale.lowest <= item.level <= scale.highest:
            message = f"The level must be from {scale.lowest} to {scale.highest}."
            yield Fault(message, f"{place}.level", "rating-outside-scale")
        if not item.reason and (item.level is None or item.level != agreed[item.question]):
            message = "Say why: what was said that settled it, or why it stays open."
            yield Fault(message, f"{place}.reason", "reason-missing")
    if len(seen) < len(agreed):
        message = "Go through every question, also where all agree."
        yield Fault(message, "body.levels", "question-missing")


def _level_rows(application: str, new: NewDebrief) -> Iterator[dict[str, Any]]:
    for position, item in enumerate(new.levels):
        yield {
            "application_id": application,
            "number": new.number,
            "question": item.question,
            "position": position,
            "level": item.level,
            "reason": item.reason,
        }


def _is_same(stored: Debrief, new: NewDebrief, moderator: Actor) -> bool:
    levels = [(item.question, item.level, item.reason) for item in stored.levels]
    return (stored.moderated_by, stored.without_reason, levels) == (
        moderator.id,
        new.without_reason,
        [(item.question, item.level, item.reason) for item in new.levels],
    )
