"""Every table. Each row belongs to a company; every key and foreign key starts with it.

Moments are ISO 8601 text in UTC and documents are canonical JSON text, so that both databases
hold the same bytes and a digest computed from one is right for the other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

ID = String(64)
DIGEST = String(71)
MOMENT = String(32)


def _id(name: str) -> Column[Any]:
    return Column(name, ID, nullable=False)


def _version() -> Column[Any]:
    return Column("version", Integer, nullable=False, autoincrement=False)


companies = Table(
    "companies",
    metadata,
    _id("company_id"),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id"),
)

company_profiles = Table(
    "company_profiles",
    metadata,
    _id("company_id"),
    _version(),
    Column("digest", DIGEST, nullable=False),
    Column("document", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "version"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
)

calibrations = Table(
    "calibrations",
    metadata,
    _id("company_id"),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("digest", DIGEST, nullable=False),
    Column("document", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("published_by", Text, nullable=False),
    Column("published_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "number"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)

kits = Table(
    "kits",
    metadata,
    _id("company_id"),
    Column("digest", DIGEST, nullable=False),
    Column("role", ID, nullable=False),
    Column("document", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "digest"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

requisitions = Table(
    "requisitions",
    metadata,
    _id("company_id"),
    _id("id"),
    Column("title", String(200), nullable=False),
    Column("kit_digest", DIGEST, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    ForeignKeyConstraint(["company_id", "kit_digest"], ["kits.company_id", "kits.digest"]),
)

applications = Table(
    "applications",
    metadata,
    _id("company_id"),
    _id("id"),
    _id("requisition_id"),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    ForeignKeyConstraint(
        ["company_id", "requisition_id"], ["requisitions.company_id", "requisitions.id"]
    ),
    Index(None, "company_id", "requisition_id"),
)

interviews = Table(
    "interviews",
    metadata,
    _id("company_id"),
    _id("application_id"),
    _id("rater"),
    Column("planned_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater"),
    ForeignKeyConstraint(
        ["company_id", "application_id"], ["applications.company_id", "applications.id"]
    ),
)

scorecards = Table(
    "scorecards",
    metadata,
    _id("company_id"),
    _id("application_id"),
    _id("rater"),
    _version(),
    Column("kit_digest", DIGEST, nullable=False),
    Column("content_digest", DIGEST, nullable=False),
    Column("submitted_at", MOMENT, nullable=False),
    Column("amendment_reason", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater", "version"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater"],
        ["interviews.company_id", "interviews.application_id", "interviews.rater"],
    ),
    ForeignKeyConstraint(["company_id", "kit_digest"], ["kits.company_id", "kits.digest"]),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
)

ratings = Table(
    "ratings",
    metadata,
    _id("company_id"),
    _id("application_id"),
    _id("rater"),
    _version(),
    Column("question", String(120), nullable=False),
    Column("position", Integer, nullable=False),
    Column("level", Integer, nullable=True),
    Column("not_assessed_reason", String(32), nullable=False),
    Column("evidence", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater", "version", "question"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater", "version"],
        [
            "scorecards.company_id",
            "scorecards.application_id",
            "scorecards.rater",
            "scorecards.version",
        ],
    ),
    CheckConstraint("(level IS NULL) <> (not_assessed_reason = '')", name="level_or_reason"),
    sqlite_with_rowid=False,
)
"""Clustered by its key on SQLite: the ratings of an application lie side by side."""
