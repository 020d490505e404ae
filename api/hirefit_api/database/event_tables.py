"""Events and who hears of them; answers kept for repeated requests; short-lived tokens.

An event is written in the transaction of the change it tells of. Its data are ids and addresses,
never what somebody said of somebody.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from hirefit_api.database.tables import DIGEST, ID, MOMENT, metadata

KIND = String(64)
STATE = String(16)
SEALED = Text().with_variant(String(120), "sqlite")
"""SQLite holds text of any length in a column of any; changing its type would copy the table."""

events = Table(
    "events",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("subject", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("id", ID, nullable=False),
    Column("kind", KIND, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "subject", "number"),
    Index(None, "company_id", "id", unique=True),
    Index(None, "company_id", "created_at", "id"),
)
"""`subject` is what an event is about, mostly an application; its events are numbered 1, 2, 3."""

endpoints = Table(
    "endpoints",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("url", String(500), nullable=False),
    Column("kinds", Text, nullable=False),
    Column("description", String(200), nullable=False),
    Column("state", STATE, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("secret", SEALED, nullable=False),
    Column("old_secret", SEALED, nullable=False),
    Column("old_secret_until", MOMENT, nullable=False),
    Column("failing_since", MOMENT, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
)
"""Who hears of events. `kinds` is a JSON array, empty for all; `channel` names who sends: webhooks,
or the adapter of a system that has its own way of being told."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("endpoint_id", ID, nullable=False),
    Column("subject", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("event_id", ID, nullable=False),
    Column("state", STATE, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("lease", String(32), nullable=False),
    Column("leased_until", MOMENT, nullable=False),
    Column("last_status", Integer, nullable=False),
    Column("last_error", String(32), nullable=False),
    Column("last_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "endpoint_id", "subject", "number"),
    ForeignKeyConstraint(["company_id", "endpoint_id"], ["endpoints.company_id", "endpoints.id"]),
    ForeignKeyConstraint(
        ["company_id", "subject", "number"],
        ["events.company_id", "events.subject", "events.number"],
    ),
    Index("ix_deliveries_due", "company_id", "endpoint_id", "state", "due_at", "event_id"),
    Index(None, "company_id", "event_id"),
)
"""One event on its way to one endpoint: waiting, delivered or dead. `due_at` is empty before the
first attempt, which is due at once whatever a clock says."""

kept_replies = Table(
    "kept_replies",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("key", String(255), nullable=False),
    Column("fingerprint", DIGEST, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("begun_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "key"),
    Index(None, "begun_at"),
)
"""What was answered to a request with an Idempotency-Key; `status` is 0 while it is under way."""

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("token_digest", String(64), nullable=False),
    Column("key_id", ID, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "token_digest"),
    ForeignKeyConstraint(["company_id", "key_id"], ["api_keys.company_id", "api_keys.id"]),
    Index(None, "expires_at"),
)
"""Tokens that an API key was exchanged for."""
