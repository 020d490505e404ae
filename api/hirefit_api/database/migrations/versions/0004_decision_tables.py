"""The decision tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPLICATION = ("company_id", "application_id")
RATING = (*APPLICATION, "rater", "version", "question")
COUNTS = "number_counts_from_one"


def text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def number(name: str = "number") -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def belongs(
    table: str, columns: tuple[str, ...], to: str, keys: tuple[str, ...] = ()
) -> sa.ForeignKeyConstraint:
    referred = [f"{to}.{key}" for key in keys or columns]
    return sa.ForeignKeyConstraint(list(columns), referred, name=op.f(f"fk_{table}_{to}"))


def of_application(table: str) -> sa.ForeignKeyConstraint:
    return belongs(table, APPLICATION, "applications", ("company_id", "id"))


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("company_id", *columns, name=op.f(f"pk_{table}"))


def counted(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("number >= 1", name=op.f(f"ck_{table}_{COUNTS}"))


def upgrade() -> None:
    op.create_table(
        "score_documents",
        text("company_id", 64),
        text("subject", 80),
        text("key", 71),
        text("part", 16),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        belongs("score_documents", ("company_id",), "companies"),
        key("score_documents", "subject", "key", "part"),
    )
    op.create_table(
        "decisions",
        text("company_id", 64),
        text("application_id", 64),
        number(),
        text("outcome", 16),
        text("reasons"),
        text("suggestion", 16),
        text("override_reason"),
        text("shown"),
        text("score_key", 71),
        text("explanation_digest", 71),
        text("calibration_digest", 71),
        text("decided_by", 64),
        text("decided_at", 32),
        counted("decisions"),
        of_application("decisions"),
        key("decisions", "application_id", "number"),
    )
    op.create_table(
        "debriefs",
        text("company_id", 64),
        text("application_id", 64),
        number(),
        text("kit_digest", 71),
        text("without_reason"),
        text("moderated_by", 64),
        text("moderated_at", 32),
        counted("debriefs"),
        of_application("debriefs"),
        belongs("debriefs", ("company_id", "kit_digest"), "kits", ("company_id", "digest")),
        key("debriefs", "application_id", "number"),
    )
    op.create_table(
        "debrief_levels",
        text("company_id", 64),
        text("application_id", 64),
        number(),
        text("question", 120),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        text("reason"),
        belongs("debrief_levels", (*APPLICATION, "number"), "debriefs"),
        key("debrief_levels", "application_id", "number", "question"),
    )
    op.create_table(
        "shared_notes",
        text("company_id", 64),
        text("application_id", 64),
        text("rater", 64),
        number("version"),
        text("question", 120),
        text("marked_by", 64),
        text("marked_at", 32),
        belongs("shared_notes", RATING, "ratings"),
        key("shared_notes", *RATING[1:]),
    )
    op.create_table(
        "letters",
        text("company_id", 64),
        text("application_id", 64),
        number(),
        text("document"),
        text("digest", 71),
        text("explanation_digest", 71),
        text("drafted_by", 64),
        text("drafted_at", 32),
        counted("letters"),
        of_application("letters"),
        key("letters", "application_id", "number"),
    )
    op.create_table(
        "letter_approvals",
        text("company_id", 64),
        text("application_id", 64),
        number(),
        text("digest", 71),
        text("approved_by", 64),
        text("approved_at", 32),
        belongs("letter_approvals", (*APPLICATION, "number"), "letters"),
        key("letter_approvals", "application_id", "number"),
    )


def downgrade() -> None:
    for table in (
        "letter_approvals",
        "letters",
        "shared_notes",
        "debrief_levels",
        "debriefs",
        "decisions",
        "score_documents",
    ):
        op.drop_table(table)
