"""The workspace tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=False)


def number(name: str = "number") -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False, autoincrement=False)


def upgrade() -> None:
    counts = "number_counts_from_one"
    op.create_table(
        "past_imports",
        text("company_id", 64),
        number(),
        text("state", 16),
        text("batch", 71),
        text("mapping"),
        text("preview"),
        text("ratings"),
        sa.Column("n_ratings", sa.Integer, nullable=False),
        text("begun_by", 64),
        text("begun_at", 32),
        text("settled_by", 64),
        text("settled_at", 32),
        sa.PrimaryKeyConstraint("company_id", "number", name="pk_past_imports"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name="fk_past_imports_companies"
        ),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_past_imports_{counts}")),
    )
    op.create_table(
        "past_import_files",
        text("company_id", 64),
        number(),
        number("position"),
        text("name"),
        text("content"),
        sa.PrimaryKeyConstraint("company_id", "number", "position", name="pk_past_import_files"),
        sa.ForeignKeyConstraint(
            ["company_id", "number"],
            ["past_imports.company_id", "past_imports.number"],
            name="fk_past_import_files_past_imports",
        ),
    )
    op.create_table(
        "import_mappings",
        text("company_id", 64),
        text("name", 80),
        text("mapping"),
        text("saved_by", 64),
        text("saved_at", 32),
        sa.PrimaryKeyConstraint("company_id", "name", name="pk_import_mappings"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name="fk_import_mappings_companies"
        ),
    )
    op.create_table(
        "analyses",
        text("company_id", 64),
        number(),
        text("state", 16),
        text("step"),
        sa.Column("percent", sa.Integer, nullable=False),
        text("seen_at", 32),
        text("asked_by", 64),
        text("asked_at", 32),
        sa.Column("n_ratings", sa.Integer, nullable=False),
        text("ratings_digest", 71),
        text("in_force_digest", 71),
        text("calibration_digest", 71),
        text("calibration"),
        sa.PrimaryKeyConstraint("company_id", "number", name="pk_analyses"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name="fk_analyses_companies"
        ),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_analyses_{counts}")),
    )
    op.create_table(
        "analysis_views",
        text("company_id", 64),
        number(),
        text("view", 80),
        text("document"),
        sa.PrimaryKeyConstraint("company_id", "number", "view", name="pk_analysis_views"),
        sa.ForeignKeyConstraint(
            ["company_id", "number"],
            ["analyses.company_id", "analyses.number"],
            name="fk_analysis_views_analyses",
        ),
    )


def downgrade() -> None:
    for table in (
        "analysis_views",
        "analyses",
        "import_mappings",
        "past_import_files",
        "past_imports",
    ):
        op.drop_table(table)
