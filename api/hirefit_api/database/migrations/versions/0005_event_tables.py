"""The event tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

EVENT = ("company_id", "subject", "number")


def text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("company_id", *columns, name=op.f(f"pk_{table}"))


def index(table: str, *columns: str, unique: bool = False) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=unique)


def upgrade() -> None:
    op.create_table(
        "events",
        text("company_id", 64),
        text("subject", 64),
        number("number"),
        text("id", 64),
        text("kind", 64),
        text("data"),
        text("created_at", 32),
        key("events", "subject", "number"),
    )
    index("events", "company_id", "id", unique=True)
    index("events", "company_id", "created_at", "id")
    op.create_table(
        "endpoints",
        text("company_id", 64),
        text("id", 64),
        text("channel", 32),
        text("url", 500),
        text("kinds"),
        text("description", 200),
        text("state", 16),
        text("reason", 32),
        text("secret", 120),
        text("old_secret", 120),
        text("old_secret_until", 32),
        text("failing_since", 32),
        text("created_at", 32),
        text("changed_at", 32),
        key("endpoints", "id"),
    )
    op.create_table(
        "deliveries",
        text("company_id", 64),
        text("endpoint_id", 64),
        text("subject", 64),
        number("number"),
        text("event_id", 64),
        text("state", 16),
        number("attempts"),
        text("due_at", 32),
        text("lease", 32),
        text("leased_until", 32),
        number("last_status"),
        text("last_error", 32),
        text("last_at", 32),
        key("deliveries", "endpoint_id", "subject", "number"),
        sa.ForeignKeyConstraint(
            ["company_id", "endpoint_id"],
            ["endpoints.company_id", "endpoints.id"],
            name=op.f("fk_deliveries_endpoints"),
        ),
        sa.ForeignKeyConstraint(
            EVENT, [f"events.{name}" for name in EVENT], name=op.f("fk_deliveries_events")
        ),
    )
    due = ["company_id", "endpoint_id", "state", "due_at", "event_id"]
    op.create_index("ix_deliveries_due", "deliveries", due)
    index("deliveries", "company_id", "event_id")
    op.create_table(
        "kept_replies",
        text("company_id", 64),
        text("key", 255),
        text("fingerprint", 71),
        number("status"),
        text("headers"),
        text("body"),
        text("begun_at", 32),
        key("kept_replies", "key"),
    )
    index("kept_replies", "begun_at")
    op.create_table(
        "access_tokens",
        text("company_id", 64),
        text("token_digest", 64),
        text("key_id", 64),
        text("expires_at", 32),
        key("access_tokens", "token_digest"),
        sa.ForeignKeyConstraint(
            ["company_id", "key_id"],
            ["api_keys.company_id", "api_keys.id"],
            name=op.f("fk_access_tokens_api_keys"),
        ),
    )
    index("access_tokens", "expires_at")


def downgrade() -> None:
    for table in ("access_tokens", "kept_replies", "deliveries", "endpoints", "events"):
        op.drop_table(table)
