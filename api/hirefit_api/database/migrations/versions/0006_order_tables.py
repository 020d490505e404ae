"""Packages, orders, the people they are about, connections and the log of calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_packages",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("requisition_id", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("shows", sa.String(length=16), nullable=False),
        sa.Column("notifies", sa.String(length=16), nullable=False),
        sa.Column("raters", sa.Text(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(requisition_id IS NULL) <> (role = '')",
            name=op.f("ck_order_packages_requisition_or_role"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_order_packages_companies")
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "requisition_id"],
            ["requisitions.company_id", "requisitions.id"],
            name=op.f("fk_order_packages_requisitions"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_order_packages")),
    )
    op.create_table(
        "orders",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("protocol", sa.String(length=32), nullable=False),
        sa.Column("natural_key", sa.String(length=500), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("remote_application", sa.String(length=120), nullable=False),
        sa.Column("remote_candidate", sa.String(length=120), nullable=False),
        sa.Column("remote_job", sa.String(length=120), nullable=False),
        sa.Column("callback", sa.String(length=500), nullable=False),
        sa.Column("placed_at", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "application_id"],
            ["applications.company_id", "applications.id"],
            name=op.f("fk_orders_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "package_id"],
            ["order_packages.company_id", "order_packages.id"],
            name=op.f("fk_orders_order_packages"),
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_orders")),
        sa.UniqueConstraint(
            "company_id", "protocol", "natural_key", "turn", name=op.f("uq_orders_natural_key")
        ),
    )
    op.create_index(
        "ix_orders_company_id_application_id", "orders", ["company_id", "application_id"]
    )
    op.create_index("ix_orders_company_id_placed_at", "orders", ["company_id", "placed_at"])
    op.create_index(
        "ix_orders_remote_candidate", "orders", ["company_id", "protocol", "remote_candidate"]
    )
    op.create_table(
        "order_people",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("profile_url", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["orders.company_id", "orders.id"],
            name=op.f("fk_order_people_orders"),
        ),
        sa.PrimaryKeyConstraint("company_id", "order_id", name=op.f("pk_order_people")),
    )
    op.create_table(
        "candidate_aliases",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("protocol", sa.String(length=32), nullable=False),
        sa.Column("lost", sa.String(length=120), nullable=False),
        sa.Column("kept", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_candidate_aliases_companies")
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "protocol", "lost", name=op.f("pk_candidate_aliases")
        ),
    )
    op.create_table(
        "ats_connections",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("protocol", sa.String(length=32), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_ats_connections_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "protocol", name=op.f("pk_ats_connections")),
    )
    op.create_table(
        "ats_calls",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("protocol", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("called_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_ats_calls_companies")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_ats_calls")),
    )


def downgrade() -> None:
    op.drop_table("ats_calls")
    op.drop_table("ats_connections")
    op.drop_table("candidate_aliases")
    op.drop_table("order_people")
    op.drop_table("orders")
    op.drop_table("order_packages")
