"""Bring a database to this version's tables, and tell whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hirefit.exceptions import Fault
from hirefit_api.database.session import write_engine
from hirefit_api.errors import NotMigrated
from hirefit_api.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST_APPLIED = "SELECT version_num FROM alembic_version"


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the migrations in this package."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(settings: Settings) -> None:
    """Apply every migration that is missing; all of them or none."""
    engine = write_engine(settings.url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    engine.dispose()


def head() -> str:
    """Return the newest migration's id."""
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    return str(newest)


def current(connection: Connection) -> str | None:
    """Return the id of the newest migration that was applied; ends the transaction if none was.

    Every start and every look at whether the service is ready asks this. Alembic, which looks for
    its table before it reads it, is only asked where there is no answer.
    """
    try:
        newest = connection.exec_driver_sql(NEWEST_APPLIED).scalar()
    except DBAPIError:
        connection.rollback()
        return MigrationContext.configure(connection).get_current_revision()
    return None if newest is None else str(newest)


def require_head(connection: Connection, newest: str) -> None:
    """Refuse a database of another version.

    Raises
    ------
    NotMigrated
        The tables are older or newer than this program.
    """
    if current(connection) != newest:
        raise NotMigrated(
            Fault(
                "The tables are not those of this version. `hirefit serve` brings them up to date; "
                "a database of a newer version needs the newer program.",
                "database",
                "not-migrated",
            )
        )
