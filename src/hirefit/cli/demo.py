"""`hirefit demo`: the invented company Harbour Line, served from one SQLite file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hirefit.cli.loading import loading

UNUSABLE = 2


def demo(
    file: Annotated[Path, typer.Option(help="Where its SQLite file is.")] = Path(
        "hirefit-demo.sqlite3"
    ),
    port: Annotated[int, typer.Option(help="Where to listen; 0 takes any free port.")] = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Begin again with fresh data.")] = False,
) -> None:
    """Serve an invented company: 60 applications, 12 raters, two sites. Stop with Ctrl+C."""
    try:
        with loading():
            from hirefit_api.demo_server import serve_demo  # noqa: PLC0415 - an extra: loaded on use
    except ModuleNotFoundError as error:
        typer.echo(
            f"The demo needs the service: pip install 'hirefit[api]' ({error.name}).", err=True
        )
        raise typer.Exit(UNUSABLE) from error
    serve_demo(file, port, reset=reset, say=typer.echo)
