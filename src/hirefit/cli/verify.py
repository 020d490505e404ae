"""`hirefit verify`: recompute an explanation from its file alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hirefit.digests import read_document
from hirefit.exceptions import ExplanationError, Fault
from hirefit.explanation.verify import verify_document

DIFFERENT = 1
ALTERED = frozenset({"bad-field", "bad-inputs", "field-twice"})
"""Faults of what was an explanation once, and is another thing now."""


def verify(
    explanation: Annotated[
        Path, typer.Argument(help="A file of `hirefit explain`.", metavar="EXPLANATION.json")
    ],
) -> None:
    """Recompute an explanation. Exit 0: equal; 1: different, each place named; 2: unusable."""
    try:
        found = [str(difference) for difference in verify_document(_read(explanation))]
    except ExplanationError as error:
        if not ALTERED.issuperset(fault.code for fault in error.faults):
            raise
        found = [str(fault) for fault in error.faults]
    for line in found:
        typer.echo(line)
    if found:
        differ = "place differs" if len(found) == 1 else "places differ"
        typer.echo(f"{len(found)} {differ} from what the inputs give.")
        raise typer.Exit(DIFFERENT)
    typer.echo("Equal: every number follows from the inputs in the file.")


def _read(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return read_document(text, _without_repeats)
    except OSError as error:
        message = f"can't be read ({error.strerror})."
        raise ExplanationError(Fault(message, path.name, "unreadable")) from error
    except ValueError as error:
        raise ExplanationError(Fault("is not a JSON file.", path.name, "not-json")) from error


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of which every reader reads the same.

    Raises
    ------
    ExplanationError
        A field stands in it twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise ExplanationError(
            *(
                Fault("stands twice in one object; hirefit writes it once.", name, "field-twice")
                for name in sorted({name for name in names if names.count(name) > 1})
            )
        )
    return found
