"""When interviews are, in which time zone a company lives, and what was sent because of it."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from hirefit_api.database.tables import ID, MOMENT, metadata

company_zones = Table(
    "company_zones",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)
"""The IANA name of the zone in which people read times; UTC where there is no row."""

interview_times = Table(
    "interview_times",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("rater", ID, nullable=False),
    Column("starts_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT, nullable=False),
    Column("set_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater"],
        ["interviews.company_id", "interviews.application_id", "interviews.rater"],
    ),
    CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
    Index(None, "ends_at"),
)
"""Apart from `interviews`, because many interviews have no time and a time can move."""

reminders = Table(
    "reminders",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("rater", ID, nullable=False),
    Column("ends_at", MOMENT, nullable=False),
    Column("step", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("lease", String(32), nullable=False),
    Column("leased_until", MOMENT, nullable=False),
    Column("last_error", String(32), nullable=False),
    Column("settled_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater", "ends_at", "step"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater"],
        ["interviews.company_id", "interviews.application_id", "interviews.rater"],
    ),
    Index("ix_reminders_waiting", "state", "due_at"),
)
"""One row for each reminder that was taken out to be sent. `ends_at` is the interview's end that it
is about: an interview that is moved is reminded of anew."""
