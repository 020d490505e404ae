"""The access tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("revoked_at", sa.String(length=32), nullable=False),
        sa.Column("last_used_at", sa.String(length=32), nullable=False),
        sa.Column("replaces", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "people",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("disabled_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_people")),
    )
    op.create_index(
        op.f("ix_people_company_id_email"), "people", ["company_id", "email"], unique=True
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "bucket", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "identities",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "person"],
            ["people.company_id", "people.id"],
            name=op.f("fk_identities_people"),
        ),
        sa.PrimaryKeyConstraint("company_id", "issuer", "subject", name=op.f("pk_identities")),
    )
    op.create_table(
        "invitations",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("only_application", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "person"],
            ["people.company_id", "people.id"],
            name=op.f("fk_invitations_people"),
        ),
        sa.PrimaryKeyConstraint("company_id", "token_digest", name=op.f("pk_invitations")),
    )
    op.create_index(
        op.f("ix_invitations_company_id_person"),
        "invitations",
        ["company_id", "person"],
        unique=False,
    )
    op.create_table(
        "sessions",
        sa.Column("company_id", sa.String(length=64), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("only_application", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("last_seen_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "person"],
            ["people.company_id", "people.id"],
            name=op.f("fk_sessions_people"),
        ),
        sa.PrimaryKeyConstraint("company_id", "token_digest", name=op.f("pk_sessions")),
    )
    op.create_index(
        op.f("ix_sessions_company_id_person"), "sessions", ["company_id", "person"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_sessions_company_id_person"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_invitations_company_id_person"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("identities")
    op.drop_table("sign_in_failures")
    op.drop_index(op.f("ix_people_company_id_email"), table_name="people")
    op.drop_table("people")
    op.drop_table("api_keys")
