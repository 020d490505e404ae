"""`hirefit import-past`: past scorecards from spreadsheets and exports, as a ratings file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from hirefit.cli.inputs import ScaleText
from hirefit.cli.writing import write_file, write_text
from hirefit.competencies.library import load_library
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import Fault, RatingError
from hirefit.history.fields import FIELDS, Field
from hirefit.history.mapping import ImportMapping, Shape, mapping_text, read_mapping
from hirefit.history.past_import import PastImport, plan_import, propose
from hirefit.history.past_rating import ratings_csv
from hirefit.history.people import key_text, read_key, replace_names
from hirefit.history.preview import preview_document, preview_text
from hirefit.history.read import read_files


class ReportForm(StrEnum):
    """How a preview is written."""

    TEXT = "text"
    JSON = "json"


class ZeroMeaning(StrEnum):
    """What a zero means."""

    NOT_ASSESSED = "not-assessed"
    RATING = "rating"


class DateOrder(StrEnum):
    """How 03/04/2026 is read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


_List = list[str]


def import_past(  # noqa: PLR0913 - one argument an option of the command
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV, XLSX or JSON.", metavar="FILE...")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write RATINGS.csv.")] = None,
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what is found.")] = False,
    mapping: Annotated[Path | None, typer.Option(help="A saved mapping (YAML).")] = None,
    save_mapping: Annotated[Path | None, typer.Option(help="Save the mapping.")] = None,
    scale: ScaleText = "",
    zero: Annotated[ZeroMeaning | None, typer.Option(help="What a zero means.")] = None,
    level: Annotated[_List | None, typer.Option(help='A word: "good=4", "?=not-assessed".')] = None,
    same_rater: Annotated[_List | None, typer.Option(help='"Bo B=Bo Bramble".')] = None,
    column: Annotated[_List | None, typer.Option(help='A column: "rater=Seen by".')] = None,
    shape: Annotated[str, typer.Option(help="long, wide or questions-by-candidates.")] = "",
    sheet: Annotated[_List | None, typer.Option(help="Read this sheet, even if hidden.")] = None,
    header_row: Annotated[int | None, typer.Option(min=1, help="Row of the header.")] = None,
    dates: Annotated[DateOrder | None, typer.Option(help="How 03/04/2026 is read.")] = None,
    notes: Annotated[bool, typer.Option("--notes", help="Take notes over as evidence.")] = False,
    codes: Annotated[Path | None, typer.Option(help="Codes for names; kept in this key.")] = None,
    report: Annotated[ReportForm, typer.Option(help="Preview: text or json.")] = ReportForm.TEXT,
) -> None:
    """Look at past scorecards and take them over as a ratings file (with -o)."""
    _keep_sources(files, (out, save_mapping, codes))
    sources = read_files(files)
    sheets = None
    if mapping:
        chosen = read_mapping(mapping)
    else:
        chosen, sheets = propose(
            sources, sheet or (), header_row, _columns(column or ()), _shape(shape)
        )
    told: dict[str, Any] = {
        "scale": str(RatingScale.parse(scale)) if scale else "",
        "zero": zero and zero.value,
        "dates": dates and dates.value,
        "sheets": tuple(sheet or ()),
        "header_row": header_row,
        "notes": notes,
        "columns": mapping and column and {**chosen.columns, **_columns(column)},
        **_words(chosen, level or (), same_rater or ()),
    }
    chosen = chosen.model_copy(update={name: value for name, value in told.items() if value})
    plan = plan_import(sources, chosen, _competency_of(), sheets)
    if save_mapping:
        write_text(mapping_text(plan.mapping), save_mapping)
    if preview or out is None:
        document = json.dumps(preview_document(plan), indent=1, ensure_ascii=False)
        write_text(document if report is ReportForm.JSON else preview_text(plan), None)
        return
    plan.require_decided()
    _write(plan, out, codes)


def _keep_sources(files: Iterable[Path], written: Iterable[Path | None]) -> None:
    """Refuse to write over a file that is read.

    Raises
    ------
    RatingError
        One of the files to write is one of those to read.
    """
    sources = {path.resolve() for path in files}
    for path in written:
        if path is not None and path.resolve() in sources:
            message = "is read and would be written over; name another file."
            raise RatingError(Fault(message, path.name, "would-overwrite"))


def _write(plan: PastImport, out: Path, codes: Path | None) -> None:
    rows = plan.rows
    if codes:
        rows, key = replace_names(rows, read_key(codes))
        _write_private(codes, key_text(key))
    write_file(ratings_csv(rows), out)
    left = sum(entry.rows for entry in plan.account.listed)
    typer.echo(
        f"{plan.support.ratings:,} ratings, {plan.support.not_assessed:,} not assessed,"
        f" {len(plan.duplicates):,} duplicates, {left:,} rows left out (see --preview)."
        f" Scale {plan.scale}.",
        err=True,
    )
    if plan.spellings:
        typer.echo(f"{len(plan.spellings)} spellings may be one rater (see --preview).", err=True)


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


def _competency_of() -> dict[str, str]:
    return {
        question.id: competency.id
        for competency in load_library().competencies.values()
        for question in competency.questions.all
    }


def _shape(text: str) -> Shape | None:
    shapes: tuple[Shape, ...] = get_args(Shape)
    found = next((shape for shape in shapes if shape == text), None)
    if text and found is None:
        message = f"a shape is one of {', '.join(shapes)}."
        raise RatingError(Fault(message, "--shape", "bad-shape"))
    return found


def _columns(texts: Iterable[str]) -> dict[Field, str]:
    """Return the columns that were named for a field.

    Raises
    ------
    RatingError
        Every option that is not written as it must be.
    """
    faults: list[Fault] = []
    found: dict[Field, str] = {}
    for name, header in _split(texts, "--column", faults):
        field = next((field for field in FIELDS if field == name), None)
        if field is None:
            message = f"the fields are {', '.join(FIELDS)}."
            faults.append(Fault(message, "--column", "bad-option"))
        else:
            found[field] = header
    if faults:
        raise RatingError(*faults)
    return found


def _words(mapping: ImportMapping, levels: Iterable[str], raters: Iterable[str]) -> dict[str, Any]:
    """Add what was told about words and raters to the mapping's own.

    Raises
    ------
    RatingError
        Every option that is not written as it must be.
    """
    faults: list[Fault] = []
    words, blanks = dict(mapping.levels), list(mapping.not_assessed)
    for text, meaning in _split(levels, "--level", faults):
        if meaning == "not-assessed":
            blanks.append(text)
        elif meaning.lstrip("-").isdigit():
            words[text] = int(meaning)
        else:
            message = 'write a whole number or not-assessed after the last "=".'
            faults.append(Fault(message, "--level", "bad-option"))
    same = dict(mapping.same_raters) | dict(_split(raters, "--same-rater", faults))
    if faults:
        raise RatingError(*faults)
    return {"levels": words, "not_assessed": tuple(blanks), "same_raters": same}


def _split(texts: Iterable[str], option: str, faults: list[Fault]) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        left, sign, right = text.rpartition("=")
        if sign and left.strip() and right.strip():
            pairs.append((left.strip(), right.strip()))
        else:
            faults.append(Fault('write it as "this=that".', option, "bad-option"))
    return pairs
