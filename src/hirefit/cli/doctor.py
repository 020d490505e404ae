"""Check the settings that matter, on the machine that is to serve."""

from __future__ import annotations

from typing import Annotated

import typer

from hirefit.cli.serve import MISSING_EXTRA
from hirefit.exceptions import HirefitError


def doctor(
    database: Annotated[
        str | None, typer.Option(help="sqlite:///file or postgresql://user:password@host/name.")
    ] = None,
) -> None:
    """Examine database, disk and network settings; exit 1 if something must be mended."""
    try:
        from hirefit_api.doctor import examine  # noqa: PLC0415 - an optional extra
        from hirefit_api.settings import read_settings  # noqa: PLC0415 - same
    except ModuleNotFoundError as error:
        raise HirefitError(MISSING_EXTRA) from error
    findings = examine(read_settings(database_url=database))
    for finding in findings:
        typer.echo(f"{finding.verdict:<7} {finding.subject}: {finding.sentence}")
    if any(finding.verdict == "mend" for finding in findings):
        raise typer.Exit(1)
