"""Rubrics being edited, anchors and their judges, practice cases, outcomes."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    true,
)

from hirefit_api.database.tables import DIGEST, ID, MOMENT, metadata

VERSION = String(24)
QUESTION = String(120)
OF_COMPANY = (["company_id"], ["companies.company_id"])

competency_drafts = Table(
    "competency_drafts",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("competency", ID, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "competency"),
    ForeignKeyConstraint(*OF_COMPANY),
    CheckConstraint("revision >= 1", name="revision_counts_from_one"),
)
"""The one draft of a competency; `revision` grows with every change, so nobody overwrites another.

`proposed_by` is empty until someone asks for approval.
"""

competency_versions = Table(
    "competency_versions",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("competency", ID, nullable=False),
    Column("version", VERSION, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("published_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "competency", "version"),
    ForeignKeyConstraint(*OF_COMPANY),
)

retired_questions = Table(
    "retired_questions",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("question", QUESTION, nullable=False),
    Column("reason", Text, nullable=False),
    Column("retired_by", Text, nullable=False),
    Column("retired_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "question"),
    ForeignKeyConstraint(*OF_COMPANY),
)

retired_competencies = Table(
    "retired_competencies",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("competency", ID, nullable=False),
    Column("reason", Text, nullable=False),
    Column("retired_by", Text, nullable=False),
    Column("retired_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "competency"),
    ForeignKeyConstraint(*OF_COMPANY),
)
"""The company's own competencies that new kits no longer use."""

role_versions = Table(
    "role_versions",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("role", ID, nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("offered", Boolean, nullable=False, server_default=true()),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "role", "version"),
    ForeignKeyConstraint(*OF_COMPANY),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
)
"""A company's own role profiles; the last version of each is in force, for new openings where it is
offered."""

anchor_studies = Table(
    "anchor_studies",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("competencies", Text, nullable=False),
    Column("least_agreement", Integer, nullable=False),
    Column("largest_spread", Integer, nullable=False),
    Column("fewest_experts", Integer, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", MOMENT, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("closed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    ForeignKeyConstraint(*OF_COMPANY),
)
"""`least_agreement` in percent, `largest_spread` in hundredths of a level; set when it opens."""

anchor_incidents = Table(
    "anchor_incidents",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("study", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("competency", ID, nullable=False),
    Column("level", Integer, nullable=False),
    Column("part", String(24), nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "study", "number"),
    ForeignKeyConstraint(
        ["company_id", "study"], ["anchor_studies.company_id", "anchor_studies.id"]
    ),
)
"""What is placed: `part` is ``sentence``, ``example 1`` ... or ``incident`` (not yet an anchor)."""

anchor_placements = Table(
    "anchor_placements",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("study", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("expert", ID, nullable=False),
    Column("competency", ID, nullable=False),
    Column("level", Integer, nullable=False),
    Column("placed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "study", "number", "expert"),
    ForeignKeyConstraint(
        ["company_id", "study", "number"],
        ["anchor_incidents.company_id", "anchor_incidents.study", "anchor_incidents.number"],
    ),
)

practice_rules = Table(
    "practice_rules",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("required", Integer, nullable=False),
    Column("within_levels", Integer, nullable=False),
    Column("at_least", Integer, nullable=False),
    Column("out_of", Integer, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "version"),
    ForeignKeyConstraint(*OF_COMPANY),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
)

practice_ratings = Table(
    "practice_ratings",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("rater", ID, nullable=False),
    Column("round", Integer, nullable=False, autoincrement=False),
    Column("practice_case", ID, nullable=False),
    Column("case_digest", DIGEST, nullable=False),
    Column("level", Integer, nullable=False),
    Column("reference", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("rated_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "rater", "round", "practice_case"),
    ForeignKeyConstraint(*OF_COMPANY),
    CheckConstraint("round >= 1", name="round_counts_from_one"),
)
"""Never changed; the first round of each case is a scorecard as well and links raters."""

outcome_imports = Table(
    "outcome_imports",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("digest", DIGEST, nullable=False),
    Column("records", Integer, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("imported_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "number"),
    ForeignKeyConstraint(*OF_COMPANY),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("import_number", Integer, nullable=False, autoincrement=False),
    Column("application_id", ID, nullable=False),
    Column("measure", String(80), nullable=False),
    Column("observed_on", String(10), nullable=False),
    Column("value", String(24), nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "measure", "observed_on"),
    ForeignKeyConstraint(
        ["company_id", "import_number"],
        ["outcome_imports.company_id", "outcome_imports.number"],
    ),
    ForeignKeyConstraint(
        ["company_id", "application_id"], ["applications.company_id", "applications.id"]
    ),
)
"""`value` is a decimal number as text, so that both databases keep every digit."""

outcome_expectations = Table(
    "outcome_expectations",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("measure", String(80), nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("mean", String(24), nullable=False),
    Column("link", String(8), nullable=False),
    Column("reliability", String(8), nullable=False),
    Column("seen_already", Integer, nullable=False),
    Column("stated_by", Text, nullable=False),
    Column("stated_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "measure", "version"),
    ForeignKeyConstraint(*OF_COMPANY),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
)
"""`seen_already` counts the outcomes of the measure that were in when it was stated."""
