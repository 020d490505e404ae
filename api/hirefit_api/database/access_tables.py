"""People, their roles, sessions, invitations and API keys.

Secrets are never stored: a session, an invitation and a key are found by the SHA-256 of theirs.
People may come before their company's profile, because the first administrator writes it; so
these tables don't refer to `companies`.
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

from hirefit_api.database.tables import ID, MOMENT, metadata

SHA_256 = String(64)
ROLES = String(200)

people = Table(
    "people",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=True),
    Column("roles", ROLES, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("disabled_at", MOMENT, nullable=False),
    Column("language", String(16), nullable=False, server_default=""),
    PrimaryKeyConstraint("company_id", "id"),
    Index(None, "company_id", "email", unique=True),
)
"""`roles` are separated by spaces; `password_hash` and `disabled_at` are empty while not so, and
`language` while somebody has chosen none."""

identities = Table(
    "identities",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("issuer", String(200), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("person", ID, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "issuer", "subject"),
    ForeignKeyConstraint(["company_id", "person"], ["people.company_id", "people.id"]),
)
"""Who a person is to an OpenID provider; never their mail address, which can change hands."""

sessions = Table(
    "sessions",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("token_digest", SHA_256, nullable=False),
    Column("person", ID, nullable=False),
    Column("only_application", ID, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("last_seen_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "token_digest"),
    ForeignKeyConstraint(["company_id", "person"], ["people.company_id", "people.id"]),
    Index(None, "company_id", "person"),
)
"""`only_application` confines a guest to one application; it is empty for everyone else."""

invitations = Table(
    "invitations",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("token_digest", SHA_256, nullable=False),
    Column("person", ID, nullable=False),
    Column("only_application", ID, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("used_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "token_digest"),
    ForeignKeyConstraint(["company_id", "person"], ["people.company_id", "people.id"]),
    Index(None, "company_id", "person"),
)
"""A link to set a password, or, with `only_application`, to fill in one card as a guest."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("roles", ROLES, nullable=False),
    Column("secret_digest", SHA_256, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("revoked_at", MOMENT, nullable=False),
    Column("last_used_at", MOMENT, nullable=False),
    Column("replaces", ID, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("bucket", Integer, nullable=False, autoincrement=False),
    Column("failures", Integer, nullable=False),
    Column("last_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "bucket"),
)
"""Failed sign-ins in a row. A name falls into one of a fixed number of buckets, known or not, so
the table can't be filled up and doesn't tell which names exist."""

access_changes = Table(
    "access_changes",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("happened_at", MOMENT, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("details", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "number"),
)
"""Who changed who may do what: added to, never changed. `details` is a JSON object of roles, days
or addresses; no secret stands in it."""
