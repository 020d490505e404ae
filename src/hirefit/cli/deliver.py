"""Deliver events in a process of its own."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from hirefit.cli.serve import MISSING_EXTRA
from hirefit.exceptions import HirefitError


def deliver(
    database: Annotated[
        str | None, typer.Option(help="postgresql://user:password@host/name.")
    ] = None,
) -> None:
    """Deliver events to whoever asked for them until a signal comes.

    `hirefit serve` does this by itself. On PostgreSQL it can be left to one or more processes
    like this one: set HIREFIT_DELIVER=false for those that serve.
    """
    try:
        from hirefit_api.settings import read_settings  # noqa: PLC0415 - an optional extra
        from hirefit_api.worker import deliver_until_stopped  # noqa: PLC0415 - same
    except ModuleNotFoundError as error:
        raise HirefitError(MISSING_EXTRA) from error
    settings = read_settings(database_url=database)
    typer.echo("Delivering (Ctrl-C stops it).")
    asyncio.run(deliver_until_stopped(settings))
