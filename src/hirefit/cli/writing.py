"""What a command prints, or writes to the file that `-o` names."""

from __future__ import annotations

from pathlib import Path

import typer

from hirefit.digests import write_whole
from hirefit.exceptions import Fault, HirefitError


def write_text(text: str, out: Path | None) -> None:
    """Print, or write to a file.

    Raises
    ------
    HirefitError
        The file cannot be written.
    """
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_file(text if text.endswith("\n") else f"{text}\n", out)


def write_file(text: str, path: Path) -> None:
    """Write a file: all of it, or what stood there before stays.

    Raises
    ------
    HirefitError
        The file cannot be written.
    """
    try:
        write_whole(text, path)
    except OSError as error:
        message = f"can't be written ({error.strerror})."
        raise HirefitError(Fault(message, str(path), "unwritable")) from error
