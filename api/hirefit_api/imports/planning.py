"""Read files by a mapping: what would be taken over, what is left to decide. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError, RatingError
from hirefit.history.mapping import ImportMapping
from hirefit.history.past_import import PastImport, plan_import, propose
from hirefit.history.preview import preview_document
from hirefit.history.recognise import shape_in_words
from hirefit.history.sheets import SourceFile
from hirefit_api.imports.past import kept_document

LAYOUT = ("shape", "header_row", "sheets")
"""What a mapping is proposed anew for when it changes: other rows and columns come into sight."""
MOST_LEFT_OUT = 200


def plan(
    files: Sequence[SourceFile],
    mapping: Mapping[str, Any] | None,
    number: int,
    competency_of: Mapping[str, str],
) -> dict[str, Any]:
    """Return mapping, preview and ratings of an import as a document.

    Parameters
    ----------
    files : sequence of SourceFile
    mapping : mapping, optional
        As given or saved; proposed by default.
    number : int
        Of the import; its applications are named by it.
    competency_of : mapping of str to str
        The competency of each question that the company's library has.

    Returns
    -------
    dict
        `faults` where the files can't be read at all; `ratings` is empty while something is
        undecided.
    """
    try:
        given = None if mapping is None else read_document(mapping)
        return _planned(files, given, number, competency_of)
    except HirefitError as error:
        return {
            "faults": [
                {"message": fault.message, "place": fault.place, "code": fault.code}
                for fault in error.faults
            ]
        }


def read_document(mapping: Mapping[str, Any]) -> ImportMapping:
    """Return a mapping from its JSON.

    Raises
    ------
    RatingError
        Every fault of it.
    """
    try:
        return ImportMapping.model_validate(dict(mapping))
    except ValidationError as error:
        raise RatingError(
            *(
                Fault(f"{one['msg']}.", "mapping." + ".".join(map(str, one["loc"])), "bad-mapping")
                for one in error.errors(include_input=False, include_url=False)
            )
        ) from error


def _planned(
    files: Sequence[SourceFile],
    given: ImportMapping | None,
    number: int,
    competency_of: Mapping[str, str],
) -> dict[str, Any]:
    proposed, sheets = propose(files)
    chosen = proposed if given is None else given
    if given is not None and any(getattr(given, key) != getattr(proposed, key) for key in LAYOUT):
        proposed, sheets = propose(files, given.sheets, given.header_row, None, given.shape)
    if given is not None:
        chosen = given.model_copy(update={"columns": {**proposed.columns, **given.columns}})
        if not chosen.question_columns:
            chosen = chosen.model_copy(update={"question_columns": proposed.question_columns})
    found = plan_import(files, chosen, competency_of, sheets)
    return {
        "batch": found.batch,
        "mapping": found.mapping.model_dump(mode="json"),
        "preview": _preview(found),
        "n_ratings": found.support.ratings,
        "ratings": "" if found.undecided else kept_document(found.rows, number),
    }


def _preview(found: PastImport) -> dict[str, Any]:
    document = preview_document(found)
    left_out = document["rows"]["left_out"]
    document["rows"]["left_out"] = left_out[:MOST_LEFT_OUT]
    document["rows"]["left_out_rows"] = sum(entry["rows"] for entry in left_out)
    document["shape_in_words"] = shape_in_words(found.mapping, found.sheets)
    return document
