"""Add somebody who may let others in: the first person of a company."""

from __future__ import annotations

from typing import Annotated

import typer

from hirefit.cli.serve import MISSING_EXTRA
from hirefit.exceptions import HirefitError


def add_administrator(
    company: Annotated[str, typer.Argument(help="The company's short name, as in harbour-line.")],
    person: Annotated[str, typer.Argument(help="Their short name, as in mara.")],
    name: Annotated[str, typer.Option(help="How pages address them.", prompt=True)],
    email: Annotated[str | None, typer.Option(help="To sign in with instead.")] = None,
    key: Annotated[bool, typer.Option("--key", help="Print an administrator's API key.")] = False,
    database: Annotated[
        str | None, typer.Option(help="sqlite:///file or postgresql://user:password@host/name.")
    ] = None,
) -> None:
    """Add an administrator, who then signs in, writes the company's profile and invites others.

    On SQLite this is done while the service does not run.
    """
    try:
        from hirefit_api.first_account import add_first_account  # noqa: PLC0415 - an optional extra
        from hirefit_api.settings import read_settings  # noqa: PLC0415 - same
    except ModuleNotFoundError as error:
        raise HirefitError(MISSING_EXTRA) from error
    settings = read_settings(database_url=database)
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    document = {"id": person, "name": name, "email": email}
    made = add_first_account(settings, company, document, password, with_key=key)
    typer.echo(f"{name} can sign in at /companies/{company}/sign-in.")
    if made:
        typer.echo(f"API key, shown this once: {made}")
