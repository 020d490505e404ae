"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_companies")),
    )
    op.create_table(
        "company_profiles",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "version >= 1", name=op.f("ck_company_profiles_version_counts_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_company_profiles_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "version", name=op.f("pk_company_profiles")),
    )
    op.create_table(
        "calibrations",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_calibrations_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_calibrations_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "number", name=op.f("pk_calibrations")),
    )
    op.create_table(
        "kits",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_kits_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "digest", name=op.f("pk_kits")),
    )
    op.create_table(
        "requisitions",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kit_digest", sa.String(length=71), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "kit_digest"],
            ["kits.company_id", "kits.digest"],
            name=op.f("fk_requisitions_kits"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_requisitions")),
    )
    op.create_table(
        "applications",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("requisition_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "requisition_id"],
            ["requisitions.company_id", "requisitions.id"],
            name=op.f("fk_applications_requisitions"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_applications")),
    )
    op.create_index(
        op.f("ix_applications_company_id_requisition_id"),
        "applications",
        ["company_id", "requisition_id"],
    )

    op.create_table(
        "interviews",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("planned_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id"],
            ["applications.company_id", "applications.id"],
            name=op.f("fk_interviews_applications"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "application_id", "rater", name=op.f("pk_interviews")
        ),
    )
    op.create_table(
        "scorecards",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kit_digest", sa.String(length=71), nullable=False),
        sa.Column("content_digest", sa.String(length=71), nullable=False),
        sa.Column("submitted_at", sa.String(length=32), nullable=False),
        sa.Column("amendment_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_scorecards_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id", "rater"],
            ["interviews.company_id", "interviews.application_id", "interviews.rater"],
            name=op.f("fk_scorecards_interviews"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "kit_digest"],
            ["kits.company_id", "kits.digest"],
            name=op.f("fk_scorecards_kits"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "application_id", "rater", "version", name=op.f("pk_scorecards")
        ),
    )
    op.create_table(
        "ratings",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("not_assessed_reason", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(level IS NULL) <> (not_assessed_reason = '')", name=op.f("ck_ratings_level_or_reason")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id", "rater", "version"],
            [
                "scorecards.company_id",
                "scorecards.application_id",
                "scorecards.rater",
                "scorecards.version",
            ],
            name=op.f("fk_ratings_scorecards"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "application_id", "rater", "version", "question", name=op.f("pk_ratings")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("scorecards")
    op.drop_table("interviews")
    op.drop_index(op.f("ix_applications_company_id_requisition_id"), table_name="applications")

    op.drop_table("applications")
    op.drop_table("requisitions")
    op.drop_table("kits")
    op.drop_table("calibrations")
    op.drop_table("company_profiles")
    op.drop_table("companies")
