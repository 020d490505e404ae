"""Bring a database to this version's tables, and tell whether it is there.

Alembic is loaded where a migration is due: most starts find the tables as they must be.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hirefit.exceptions import Fault
from hirefit_api.database.session import write_engine
from hirefit_api.errors import NotMigrated
from hirefit_api.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST_APPLIED = "SELECT version_num FROM alembic_version"
NAMED = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
FOLLOWED = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the migrations in this package."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(settings: Settings) -> None:
    """Apply every migration that is missing; all of them or none."""
    engine = write_engine(settings.url)
    with engine.connect() as connection:
        is_due = current(connection) != head()
    if is_due:
        from alembic import command  # noqa: PLC0415 - see above

        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
    engine.dispose()


def head() -> str:
    """Return the newest migration's id: the one that no other follows.

    Raises
    ------
    ValueError
        Two follow the same one.
    """
    texts = [file.read_text("utf-8") for file in (MIGRATIONS / "versions").glob("*.py")]
    named, followed = (
        {name for text in texts for name in pattern.findall(text)} for pattern in (NAMED, FOLLOWED)
    )
    [newest] = named - followed
    return str(newest)


def current(connection: Connection) -> str | None:
    """Return the id of the newest migration that was applied; ends the transaction if none was.

    Every start and every look at whether the service is ready asks this. Alembic, which looks for
    its table before it reads it, is only asked where there is no answer.
    """
    try:
        newest = connection.exec_driver_sql(NEWEST_APPLIED).scalar()
    except DBAPIError:
        from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above

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
