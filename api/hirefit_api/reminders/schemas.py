"""What goes out."""

from __future__ import annotations

from typing import Literal

from hirefit_api.reminders.schedule import Step
from hirefit_api.reminders.service import LateCard
from hirefit_api.wire import Outgoing


class Reminder(Outgoing):
    """What became of one reminder by mail."""

    step: Step
    state: Literal["waiting", "sent", "failed", "no_address"]
    settled_at: str | None


class OverdueCard(Outgoing):
    """A card that is not in, of an interview that has ended."""

    application: str
    rater: str
    requisition: str
    starts_at: str
    ends_at: str
    reminders: list[Reminder]


class PromptnessOut(Outgoing):
    """How many cards and notes came in: of interviews that ended 1 to 90 days ago."""

    due: int
    in_time: int
    rated: int
    noted: int


def overdue_card(late: LateCard) -> OverdueCard:
    """Return a late card as it goes out."""
    return OverdueCard(
        application=late.application,
        rater=late.rater,
        requisition=late.requisition,
        starts_at=late.starts_at,
        ends_at=late.ends_at,
        reminders=[
            Reminder.model_validate({"step": step, "state": state, "settled_at": moment or None})
            for step, state, moment in late.reminders
        ],
    )
