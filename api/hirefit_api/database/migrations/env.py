"""Run by Alembic: migrate over the connection that the caller hands in."""

from __future__ import annotations

from alembic import context

from hirefit_api.database import (
    access_tables,  # noqa: F401 - importing a module adds its tables to the metadata
    decision_tables,  # noqa: F401 - same
    draft_tables,  # noqa: F401 - same
    event_tables,  # noqa: F401 - same
    order_tables,  # noqa: F401 - same
    rubric_tables,  # noqa: F401 - same
    time_tables,  # noqa: F401 - same
    workspace_tables,  # noqa: F401 - same
)
from hirefit_api.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
