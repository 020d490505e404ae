"""Rubrics being edited, anchors and their judges, practice cases, outcomes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "anchor_studies",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("competencies", sa.Text(), nullable=False),
        sa.Column("least_agreement", sa.Integer(), nullable=False),
        sa.Column("largest_spread", sa.Integer(), nullable=False),
        sa.Column("fewest_experts", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_anchor_studies_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_anchor_studies")),
    )
    op.create_table(
        "competency_drafts",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("competency", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "revision >= 1", name=op.f("ck_competency_drafts_revision_counts_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_competency_drafts_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "competency", name=op.f("pk_competency_drafts")),
    )
    op.create_table(
        "competency_versions",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("competency", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_competency_versions_companies")
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "competency", "version", name=op.f("pk_competency_versions")
        ),
    )
    op.create_table(
        "outcome_expectations",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mean", sa.String(length=24), nullable=False),
        sa.Column("link", sa.String(length=8), nullable=False),
        sa.Column("reliability", sa.String(length=8), nullable=False),
        sa.Column("seen_already", sa.Integer(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "version >= 1", name=op.f("ck_outcome_expectations_version_counts_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_outcome_expectations_companies")
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "measure", "version", name=op.f("pk_outcome_expectations")
        ),
    )
    op.create_table(
        "outcome_imports",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_outcome_imports_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_outcome_imports_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "number", name=op.f("pk_outcome_imports")),
    )
    op.create_table(
        "practice_ratings",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("practice_case", sa.String(length=64), nullable=False),
        sa.Column("case_digest", sa.String(length=71), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_practice_ratings_round_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_practice_ratings_companies")
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "rater", "round", "practice_case", name=op.f("pk_practice_ratings")
        ),
    )
    op.create_table(
        "practice_rules",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("within_levels", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_practice_rules_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_practice_rules_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "version", name=op.f("pk_practice_rules")),
    )
    op.create_table(
        "retired_questions",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_retired_questions_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "question", name=op.f("pk_retired_questions")),
    )
    op.create_table(
        "anchor_incidents",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("competency", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "study"],
            ["anchor_studies.company_id", "anchor_studies.id"],
            name=op.f("fk_anchor_incidents_anchor_studies"),
        ),
        sa.PrimaryKeyConstraint("company_id", "study", "number", name=op.f("pk_anchor_incidents")),
    )
    op.create_table(
        "anchor_placements",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("study", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expert", sa.String(length=64), nullable=False),
        sa.Column("competency", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "study", "number"],
            ["anchor_incidents.company_id", "anchor_incidents.study", "anchor_incidents.number"],
            name=op.f("fk_anchor_placements_anchor_incidents"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "study", "number", "expert", name=op.f("pk_anchor_placements")
        ),
    )
    op.create_table(
        "outcomes",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("import_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=80), nullable=False),
        sa.Column("observed_on", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id"],
            ["applications.company_id", "applications.id"],
            name=op.f("fk_outcomes_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "import_number"],
            ["outcome_imports.company_id", "outcome_imports.number"],
            name=op.f("fk_outcomes_outcome_imports"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "application_id", "measure", "observed_on", name=op.f("pk_outcomes")
        ),
    )


def downgrade() -> None:
    op.drop_table("outcomes")
    op.drop_table("anchor_placements")
    op.drop_table("anchor_incidents")
    op.drop_table("retired_questions")
    op.drop_table("practice_rules")
    op.drop_table("practice_ratings")
    op.drop_table("outcome_imports")
    op.drop_table("outcome_expectations")
    op.drop_table("competency_versions")
    op.drop_table("competency_drafts")
    op.drop_table("anchor_studies")
