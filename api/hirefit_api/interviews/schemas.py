"""What goes in and out."""

from __future__ import annotations

from hirefit_api.wire import Id, Incoming, Outgoing


class NewInterview(Incoming):
    """A rater is planned; the id is a code, never a name."""

    rater: Id


class InterviewRow(NewInterview):
    """A rater is planned for the application that the row names."""

    application: Id


class Interview(Outgoing):
    """A planned rater of an application."""

    application: str
    rater: str
    planned_at: str
