"""The draft tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("kit_digest", sa.String(length=71), nullable=False),
        sa.Column("tab", sa.String(length=32), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_drafts_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id", "rater"],
            ["interviews.company_id", "interviews.application_id", "interviews.rater"],
            name=op.f("fk_drafts_interviews"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "kit_digest"],
            ["kits.company_id", "kits.digest"],
            name=op.f("fk_drafts_kits"),
        ),
        sa.PrimaryKeyConstraint("company_id", "application_id", "rater", name=op.f("pk_drafts")),
    )
    op.create_table(
        "rater_statements",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.String(length=32), nullable=False),
        sa.Column("stated_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rater_statements_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id", "rater"],
            ["interviews.company_id", "interviews.application_id", "interviews.rater"],
            name=op.f("fk_rater_statements_interviews"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "application_id", "rater", "number", name=op.f("pk_rater_statements")
        ),
    )


def downgrade() -> None:
    op.drop_table("rater_statements")
    op.drop_table("drafts")
