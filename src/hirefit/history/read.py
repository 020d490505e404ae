"""Read files of any accepted kind into sheets; what a file is shows in its bytes, not its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hirefit.exceptions import Fault, RatingError
from hirefit.history.json_cards import read_json
from hirefit.history.sheets import Sheet, SourceFile
from hirefit.history.text_files import read_text_table
from hirefit.history.workbooks import OLD_OR_LOCKED, read_workbook

MOST_BYTES = 200_000_000


def read_files(paths: Sequence[Path]) -> tuple[SourceFile, ...]:
    """Load files from the disk.

    Raises
    ------
    RatingError
        Every file that can't be read or is larger than `MOST_BYTES`, and two of one name.
    """
    faults: list[Fault] = []
    files: list[SourceFile] = []
    for path in paths:
        try:
            size = path.stat().st_size
            if size > MOST_BYTES:
                faults.append(Fault("is larger than 200 MB; split it.", path.name, "too-large"))
                continue
            files.append(SourceFile(path.name, path.read_bytes()))
        except OSError as error:
            message = f"can't be read ({error.strerror})."
            faults.append(Fault(message, path.name, "unreadable"))
    names = [file.name for file in files]
    for name in sorted({name for name in names if names.count(name) > 1}):
        message = "stands twice under this name; rename one, so that rows can be traced."
        faults.append(Fault(message, name, "file-twice"))
    if faults:
        raise RatingError(*faults)
    return tuple(files)


def read_sheets(files: Sequence[SourceFile]) -> tuple[Sheet, ...]:
    """Return every sheet of every file, by the names of the files.

    Raises
    ------
    RatingError
        Every file that can't be read, each with the reason.
    """
    faults: list[Fault] = []
    sheets: list[Sheet] = []
    for file in sorted(files, key=lambda file: file.name):
        try:
            sheets.extend(_sheets_of(file))
        except RatingError as error:
            faults.extend(error.faults)
    if faults:
        raise RatingError(*faults)
    return tuple(sheets)


def _sheets_of(file: SourceFile) -> list[Sheet]:
    if file.data.startswith((b"PK\x03\x04", OLD_OR_LOCKED)):
        return read_workbook(file)
    start = file.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in {b"[", b"{"}:
        return [read_json(file)]
    return [read_text_table(file)]
