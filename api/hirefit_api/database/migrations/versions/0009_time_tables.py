"""Times of interviews, reminders, the company's zone; the record of changes of access."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=False)


def of_interview(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", "application_id", "rater"],
        ["interviews.company_id", "interviews.application_id", "interviews.rater"],
        name=f"fk_{table}_interviews",
    )


def upgrade() -> None:
    op.create_table(
        "company_zones",
        text("company_id", 64),
        text("zone", 64),
        text("changed_at", 32),
        sa.PrimaryKeyConstraint("company_id", name="pk_company_zones"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name="fk_company_zones_companies"
        ),
    )
    op.create_table(
        "interview_times",
        text("company_id", 64),
        text("application_id", 64),
        text("rater", 64),
        text("starts_at", 32),
        text("ends_at", 32),
        text("set_at", 32),
        sa.PrimaryKeyConstraint("company_id", "application_id", "rater", name="pk_interview_times"),
        of_interview("interview_times"),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_interview_times_ends_after_it_starts")
        ),
    )
    op.create_index("ix_interview_times_ends_at", "interview_times", ["ends_at"])
    op.create_table(
        "reminders",
        text("company_id", 64),
        text("application_id", 64),
        text("rater", 64),
        text("ends_at", 32),
        text("step", 16),
        text("state", 16),
        sa.Column("attempts", sa.Integer, nullable=False),
        text("due_at", 32),
        text("lease", 32),
        text("leased_until", 32),
        text("last_error", 32),
        text("settled_at", 32),
        sa.PrimaryKeyConstraint(
            "company_id", "application_id", "rater", "ends_at", "step", name="pk_reminders"
        ),
        of_interview("reminders"),
    )
    op.create_index("ix_reminders_waiting", "reminders", ["state", "due_at"])
    op.create_table(
        "access_changes",
        text("company_id", 64),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        text("happened_at", 32),
        text("actor", 80),
        text("kind", 32),
        text("subject", 80),
        text("details"),
        sa.PrimaryKeyConstraint("company_id", "number", name="pk_access_changes"),
    )


def downgrade() -> None:
    for table in ("access_changes", "reminders", "interview_times", "company_zones"):
        op.drop_table(table)
