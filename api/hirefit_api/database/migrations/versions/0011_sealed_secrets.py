"""Room for sealed secrets of endpoints; what is there is sealed when the service starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":  # which holds any length in any column
        for column in ("secret", "old_secret"):
            op.alter_column("endpoints", column, type_=sa.Text())


def downgrade() -> None:
    """Leave the columns wide: what is sealed would not fit."""
