"""Run by Alembic: migrate over the connection that the caller hands in."""

from __future__ import annotations

from alembic import context

from hirefit_api.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
