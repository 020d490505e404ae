"""Scorecards being filled in, and what raters said about an interview besides rating it."""

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

drafts = Table(
    "drafts",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("rater", ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("card_version", Integer, nullable=False),
    Column("kit_digest", DIGEST, nullable=False),
    Column("tab", String(32), nullable=False),
    Column("sent", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("saved_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater"],
        ["interviews.company_id", "interviews.application_id", "interviews.rater"],
    ),
    ForeignKeyConstraint(["company_id", "kit_digest"], ["kits.company_id", "kits.digest"]),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
)
"""At most one of each rater and application; gone with the transaction that submits the card.

`version` counts the saves, `card_version` is the version of the card it would become. `tab` and
`sent` tell a browser page's own late save from another page's.
"""

rater_statements = Table(
    "rater_statements",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("rater", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("statement", String(32), nullable=False),
    Column("stated_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "application_id", "rater", "number"),
    ForeignKeyConstraint(
        ["company_id", "application_id", "rater"],
        ["interviews.company_id", "interviews.application_id", "interviews.rater"],
    ),
    CheckConstraint("number >= 1", name="number_counts_from_one"),
)
"""Conflicts of interest and interviews that did not take place; added to, never changed."""
