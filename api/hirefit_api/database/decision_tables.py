"""Debriefs, decisions, letters, and score documents kept by the digests of what they came from.

Debriefs, decisions, letters and approvals are only ever added. A score document is a copy of what
can be computed again: documents that nothing points to any more may go.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from hirefit_api.database.tables import DIGEST, ID, MOMENT, metadata

score_documents = Table(
    "score_documents",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("subject", String(80), nullable=False),
    Column("key", DIGEST, nullable=False),
    Column("part", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("company_id", "subject", "key", "part"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)
"""Answers as bytes. `key` is a digest over the digests of everything an answer came from."""

decisions = Table(
    "decisions",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("outcome", String(16), nullable=False),
    Column("reasons", Text, nullable=False),
    Column("suggestion", String(16), nullable=False),
    Column("override_reason", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("score_key", DIGEST, nullable=False),
    Column("explanation_digest", DIGEST, nullable=False),
    Column("calibration_digest", DIGEST, nullable=False),
    Column("decided_by", ID, nullable=False),
    Column("decided_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "number"),
    ForeignKeyConstraint(
        ["company_id", "application_id"], ["applications.company_id", "applications.id"]
    ),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)
"""What a person decided and the numbers before them; without a score the digests are empty."""

debriefs = Table(
    "debriefs",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("kit_digest", DIGEST, nullable=False),
    Column("without_reason", Text, nullable=False),
    Column("moderated_by", ID, nullable=False),
    Column("moderated_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "number"),
    ForeignKeyConstraint(
        ["company_id", "application_id"], ["applications.company_id", "applications.id"]
    ),
    ForeignKeyConstraint(["company_id", "kit_digest"], ["kits.company_id", "kits.digest"]),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)

debrief_levels = Table(
    "debrief_levels",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("question", String(120), nullable=False),
    Column("position", Integer, nullable=False),
    Column("level", Integer, nullable=True),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "number", "question"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "number"],
        ["debriefs.company_id", "debriefs.application_id", "debriefs.number"],
    ),
)
"""Stands beside the ratings and is never read by scoring."""

shared_notes = Table(
    "shared_notes",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("rater", ID, nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("question", String(120), nullable=False),
    Column("marked_by", ID, nullable=False),
    Column("marked_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater", "version", "question"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater", "version", "question"],
        [
            "ratings.company_id",
            "ratings.application_id",
            "ratings.rater",
            "ratings.version",
            "ratings.question",
        ],
    ),
)
"""Notes that a person has marked: the candidate may read them."""

letters = Table(
    "letters",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Column("explanation_digest", DIGEST, nullable=False),
    Column("drafted_by", ID, nullable=False),
    Column("drafted_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "number"),
    ForeignKeyConstraint(
        ["company_id", "application_id"], ["applications.company_id", "applications.id"]
    ),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)

letter_approvals = Table(
    "letter_approvals",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("digest", DIGEST, nullable=False),
    Column("approved_by", ID, nullable=False),
    Column("approved_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "number"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "number"],
        ["letters.company_id", "letters.application_id", "letters.number"],
    ),
)
"""A letter may leave once it stands here."""
