"""The language that a person chose for pages and mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("language", sa.String(length=16), server_default="", nullable=False)
    op.add_column("people", column)


def downgrade() -> None:
    op.drop_column("people", "language")
