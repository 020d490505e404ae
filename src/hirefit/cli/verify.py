"""`hirefit verify`: recompute an explanation from its file alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hirefit.exceptions import ExplanationError, Fault
from hirefit.explanation.verify import verify_document

DIFFERENT = 1


def verify(
    explanation: Annotated[
        Path, typer.Argument(help="A file of `hirefit explain`.", metavar="EXPLANATION.json")
    ],
) -> None:
    """Recompute an explanation. Exit 0: equal; 1: different, each place named; 2: unusable."""
    differences = verify_document(_read(explanation))
    for difference in differences:
        typer.echo(str(difference))
    if differences:
        typer.echo(f"{len(differences)} places differ from what the inputs give.")
        raise typer.Exit(DIFFERENT)
    typer.echo("Equal: every number follows from the inputs in the file.")


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except OSError as error:
        message = f"can't be read ({error.strerror})."
        raise ExplanationError(Fault(message, path.name, "unreadable")) from error
    except (ValueError, RecursionError) as error:
        raise ExplanationError(Fault("is not a JSON file.", path.name, "not-json")) from error


def _refuse(name: str) -> object:
    raise ValueError(name)
