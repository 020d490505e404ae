"""Own competencies that are retired, and a company's own role profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retired_competencies",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("competency", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_retired_competencies_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "competency", name=op.f("pk_retired_competencies")),
    )
    op.create_table(
        "role_versions",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_role_versions_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_role_versions_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "role", "version", name=op.f("pk_role_versions")),
    )


def downgrade() -> None:
    op.drop_table("role_versions")
    op.drop_table("retired_competencies")
