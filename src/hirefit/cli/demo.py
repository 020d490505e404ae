"""`hirefit demo`: the invented company Harbour Line, served from one SQLite file."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer

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
        service = importlib.import_module("hirefit_api.demo_server")
    except ModuleNotFoundError as error:
        typer.echo(
            f"The demo needs the service: pip install 'hirefit[api]' ({error.name}).", err=True
        )
        raise typer.Exit(UNUSABLE) from error
    service.serve_demo(file, port, reset=reset, say=typer.echo)
