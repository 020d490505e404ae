"""Orders that applicant-tracking systems place: what is offered, what is ordered, by whom.

Personal data of a candidate stands in `order_people` only, so that erasing is deleting one row.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hirefit_api.database.tables import ID, MOMENT, metadata

PROTOCOL = String(32)
REMOTE = String(120)
ADDRESS = String(500)

order_packages = Table(
    "order_packages",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("label", String(200), nullable=False),
    Column("requisition_id", ID, nullable=True),
    Column("role", ID, nullable=False),
    Column("shows", String(16), nullable=False),
    Column("notifies", String(16), nullable=False),
    Column("raters", Text, nullable=False),
    Column("offered", Integer, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    ForeignKeyConstraint(
        ["company_id", "requisition_id"], ["requisitions.company_id", "requisitions.id"]
    ),
    CheckConstraint("(requisition_id IS NULL) <> (role = '')", name="requisition_or_role"),
)

orders = Table(
    "orders",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("protocol", PROTOCOL, nullable=False),
    Column("natural_key", ADDRESS, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("package_id", ID, nullable=False),
    Column("application_id", ID, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("remote_application", REMOTE, nullable=False),
    Column("remote_candidate", REMOTE, nullable=False),
    Column("remote_job", REMOTE, nullable=False),
    Column("callback", ADDRESS, nullable=False),
    Column("placed_at", MOMENT, nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    UniqueConstraint("company_id", "protocol", "natural_key", "turn", name="uq_orders_natural_key"),
    ForeignKeyConstraint(
        ["company_id", "package_id"], ["order_packages.company_id", "order_packages.id"]
    ),
    ForeignKeyConstraint(
        ["company_id", "application_id"], ["applications.company_id", "applications.id"]
    ),
    Index(None, "company_id", "application_id"),
    Index(None, "company_id", "placed_at"),
    Index("ix_orders_remote_candidate", "company_id", "protocol", "remote_candidate"),
)

order_people = Table(
    "order_people",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("order_id", ID, nullable=False),
    Column("name", String(300), nullable=False),
    Column("profile_url", ADDRESS, nullable=False),
    PrimaryKeyConstraint("company_id", "order_id"),
    ForeignKeyConstraint(["company_id", "order_id"], ["orders.company_id", "orders.id"]),
)
"""Only while an order is open: whoever interviews needs the name, and nobody is written to."""

candidate_aliases = Table(
    "candidate_aliases",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("protocol", PROTOCOL, nullable=False),
    Column("lost", REMOTE, nullable=False),
    Column("kept", REMOTE, nullable=False),
    PrimaryKeyConstraint("company_id", "protocol", "lost"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)
"""Which remote candidate a merged one has become."""

ats_connections = Table(
    "ats_connections",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("protocol", PROTOCOL, nullable=False),
    Column("settings", Text, nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("secrets", Text, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "protocol"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

ats_calls = Table(
    "ats_calls",
    metadata,
    Column("company_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("protocol", PROTOCOL, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("call", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("order_id", ID, nullable=False),
    Column("masked", Text, nullable=False),
    Column("called_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("company_id", "id"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)
