"""Run the service."""

from __future__ import annotations

from typing import Annotated

import typer

from hirefit.cli.loading import loading
from hirefit.exceptions import Fault, HirefitError

MISSING_EXTRA = Fault(
    "The service needs packages that are not installed. Install them with: "
    'python -m pip install "hirefit[api]"',
    "hirefit",
    "extra-missing",
)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535)
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="sqlite:///file or postgresql://user:password@host/name.")
    ] = None,
) -> None:
    """Bring the database up to date, then serve until a signal comes.

    What is not given here is read from the environment (HIREFIT_HOST, HIREFIT_PORT,
    HIREFIT_DATABASE_URL); by default 127.0.0.1, 8000 and hirefit.sqlite3 in this folder.
    """
    try:
        with loading():
            from hirefit_api.server import (  # noqa: PLC0415 - an optional extra
                listen,
                prepare,
                serve_until_stopped,
            )
            from hirefit_api.settings import read_settings  # noqa: PLC0415 - same
    except ModuleNotFoundError as error:
        raise HirefitError(MISSING_EXTRA) from error
    settings = read_settings(host=host, port=port, database_url=database)
    with listen(settings) as listening:
        prepare(settings)
        port = listening.getsockname()[1]
        typer.echo(f"Listening on http://{settings.host}:{port} (Ctrl-C stops it).")
        serve_until_stopped(settings, listening)
