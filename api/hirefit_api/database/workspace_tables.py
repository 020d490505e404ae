"""Imports of past scorecards, and what was found in a company's ratings.

An import and a view are documents: they are written, read and undone as a whole.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from hirefit_api.database.tables import DIGEST, ID, MOMENT, metadata

past_imports = Table(
    "past_imports",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("batch", DIGEST, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("preview", Text, nullable=False),
    Column("ratings", Text, nullable=False),
    Column("n_ratings", Integer, nullable=False),
    Column("begun_by", ID, nullable=False),
    Column("begun_at", MOMENT, nullable=False),
    Column("settled_by", ID, nullable=False),
    Column("settled_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "number"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)

past_import_files = Table(
    "past_import_files",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("position", Integer, nullable=False, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "number", "position"),
    ForeignKeyConstraint(
        ["company_id", "number"], ["past_imports.company_id", "past_imports.number"]
    ),
)
"""Files as base64, kept only until the import is taken over or dropped."""

import_mappings = Table(
    "import_mappings",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("name", String(80), nullable=False),
    Column("mapping", Text, nullable=False),
    Column("saved_by", ID, nullable=False),
    Column("saved_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "name"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

analyses = Table(
    "analyses",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("step", Text, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("seen_at", MOMENT, nullable=False),
    Column("asked_by", ID, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
    Column("n_ratings", Integer, nullable=False),
    Column("ratings_digest", DIGEST, nullable=False),
    Column("in_force_digest", DIGEST, nullable=False),
    Column("calibration_digest", DIGEST, nullable=False),
    Column("calibration", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "number"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)
"""A look at all ratings: running, done, failed or interrupted; its calibration is a draft."""

analysis_views = Table(
    "analysis_views",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("view", String(80), nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "number", "view"),
    ForeignKeyConstraint(["company_id", "number"], ["analyses.company_id", "analyses.number"]),
)
