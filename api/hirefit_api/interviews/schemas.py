"""What goes in and out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from hirefit_api.companies.zones import is_in_reach
from hirefit_api.wire import Id, Incoming, Outgoing, as_moment

LONGEST = timedelta(hours=12)
USUAL_MINUTES = 45


def _instant(text: str) -> str:
    """Return a moment as it is stored; a time without its offset is nobody's time."""
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        then = None
    if then is None or then.tzinfo is None or not is_in_reach(then):
        raise ValueError("Give a moment with its offset, as in 2026-11-24T14:30:00+01:00.")
    return as_moment(then)


Instant = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Minutes = Annotated[int, Field(ge=5, le=LONGEST // timedelta(minutes=1))]


class InterviewTime(Incoming):
    """When an interview is: its start with an offset, its length in minutes."""

    starts_at: Instant
    minutes: Minutes = USUAL_MINUTES

    @property
    def ends_at(self) -> str:
        """The moment at which it ends."""
        return as_moment(datetime.fromisoformat(self.starts_at) + timedelta(minutes=self.minutes))


class NewInterview(Incoming):
    """A rater is planned; the id is a code, never a name. The time may be given or follow."""

    rater: Id
    starts_at: Instant | None = None
    minutes: Minutes | None = None

    @model_validator(mode="after")
    def _length_needs_a_start(self) -> Self:
        if self.minutes is not None and self.starts_at is None:
            raise ValueError("Minutes need a start: give starts_at as well.")
        return self

    @property
    def time(self) -> InterviewTime | None:
        """When it is, if that was said."""
        if self.starts_at is None:
            return None
        return InterviewTime(starts_at=self.starts_at, minutes=self.minutes or USUAL_MINUTES)


class InterviewRow(NewInterview):
    """A rater is planned for the application that the row names."""

    application: Id


class Interview(Outgoing):
    """A planned rater of an application; without a time until one is given."""

    application: str
    rater: str
    planned_at: str
    starts_at: str | None = None
    ends_at: str | None = None
