"""Recognise the shape of a source and propose how to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hirefit.exceptions import Fault, RatingError
from hirefit.history.dates import day_order
from hirefit.history.fields import NAMES, Field, fields_of, holds_no_rating, is_calculated, plain
from hirefit.history.mapping import ImportMapping, Origin, Shape
from hirefit.history.sheets import Sheet
from hirefit.history.tables import Table, table_of
from hirefit.history.words import Reading, read_words

ROWS_LOOKED_AT = 500
MOSTLY = 0.8
HIGHEST_LEVEL = 10
BESIDE_RATINGS: tuple[Field, ...] = (
    "competency",
    "evidence",
    "interviewed_at",
    "submitted_at",
    "version",
    "period",
    "site",
    "not_assessed_reason",
    "deleted_at",
    "source",
    "source_row",
)


@dataclass(frozen=True, slots=True)
class _Proposal:
    shape: Shape
    columns: dict[Field, str]
    question_columns: tuple[str, ...]
    application_from: Origin
    rater_from: Origin


def propose_mapping(
    sheets: Sequence[Sheet],
    wanted: Sequence[str] = (),
    header_row: int | None = None,
    named: Mapping[Field, str] | None = None,
    shape: Shape | None = None,
) -> ImportMapping:
    """Propose how to read a source, from its headers and what the cells look like.

    The shape that was told, or that most rows have, is taken; sheets of another shape are left
    out and listed.

    Raises
    ------
    RatingError
        No sheet looks like ratings; the fault says what was looked for.
    """
    missing = [name for name in wanted if name not in {sheet.name for sheet in sheets}]
    if missing:
        there = ", ".join(sheet.name for sheet in sheets if sheet.name) or "none with a name"
        message = f"there is no sheet {', '.join(missing)}. The sheets are: {there[:300]}."
        raise RatingError(Fault(message, sheets[0].source if sheets else "", "no-sheet"))
    votes: dict[tuple[Shape, Origin, Origin], list[tuple[Table, _Proposal]]] = {}
    seen: list[str] = []
    for sheet in sheets:
        if (wanted and sheet.name not in wanted) or (sheet.hidden and sheet.name not in wanted):
            continue
        table = table_of(sheet, header_row, named)
        if table is None:
            continue
        seen.append(f"{sheet.title} ({len(sheet.rows)} rows, {len(table.names)} columns)")
        proposal = _proposal(
            table, fields_of(table.names, named), several=len(sheets) > 1, told=shape
        )
        if proposal is not None:
            key = (proposal.shape, proposal.application_from, proposal.rater_from)
            votes.setdefault(key, []).append((table, proposal))
    if not votes:
        raise RatingError(_nothing_found(sheets, seen))
    chosen = max(votes.values(), key=lambda group: sum(len(t.sheet.rows) for t, _ in group))
    return _merged(chosen, wanted, header_row)


def _nothing_found(sheets: Sequence[Sheet], seen: Sequence[str]) -> Fault:
    message = (
        "holds nothing that looks like ratings. A table needs a header with, say, Candidate,"
        " Interviewer, Question, Score; or questions in rows and candidates in columns. Name the"
        " header with --header-row, or columns with --column."
    )
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    if hidden:
        message += f' Hidden sheets are read with --sheet "{hidden[0]}".'
    if seen:
        message += f" Seen: {'; '.join(seen[:3])}."
    return Fault(message, sheets[0].source if sheets else "", "no-shape")


def _merged(
    chosen: Sequence[tuple[Table, _Proposal]], wanted: Sequence[str], header_row: int | None
) -> ImportMapping:
    """Join the proposals of sheets of one shape; their columns go by the same names."""
    first = chosen[0][1]
    columns: dict[Field, str] = {}
    for _, proposal in chosen:
        for field, name in proposal.columns.items():
            columns.setdefault(field, name)
    questions = dict.fromkeys(name for _, p in chosen for name in p.question_columns)
    dated: tuple[Field, ...] = ("interviewed_at", "submitted_at")
    dates = [text for table, _ in chosen for f in dated for text in _texts(table, columns.get(f))]
    return ImportMapping(
        shape=first.shape,
        columns=columns,
        question_columns=tuple(questions),
        application_from=first.application_from,
        rater_from=first.rater_from,
        sheets=tuple(wanted),
        header_row=header_row,
        dates=day_order(dates),
    )


def _texts(table: Table, name: str | None) -> Iterator[str]:
    at = table.index(name)
    if at is not None:
        for row in table.data_rows:
            cells = table.sheet.rows[row]
            if at < len(cells):
                yield cells[at]


def _proposal(
    table: Table, fields: dict[Field, str], *, several: bool, told: Shape | None
) -> _Proposal | None:
    rated = _rated_columns(table, fields)
    shape = told or _shape(table, fields, rated)
    if shape is None:
        return None
    kept = {field: fields[field] for field in BESIDE_RATINGS if field in fields}
    kept = {field: name for field, name in kept.items() if name not in rated or shape == "long"}
    if shape == "long":
        asked: tuple[Field, ...] = ("question", "rating")
        kept = {field: fields[field] for field in asked if field in fields} | kept
    if shape == "questions-by-candidates":
        by_row: dict[Field, str] = {"question": fields.get("question", table.names[0])}
        if "competency" in kept:
            by_row["competency"] = kept["competency"]
        return _Proposal(shape, by_row, (), "column", _rater_origin(table))
    application, rater = _origins(table, fields, several=several)
    if rater == "column":
        kept = {"rater": fields["rater"], **kept}
    if application == "column":
        kept = {"application": fields["application"], **kept}
    questions = tuple(rated) if shape == "wide" else ()
    return _Proposal(shape, kept, questions, application, rater)


def _shape(table: Table, fields: dict[Field, str], rated: Sequence[str]) -> Shape | None:
    if "rating" in fields and "question" in fields:
        return "long"
    if "application" in fields:
        if len(rated) > 1 or (rated and "rating" not in fields):
            return "wide"
        return "long" if "rating" in fields else None
    first = fields.get("question", table.names[0])
    named = "question" in fields or table.sheet.rows[table.header][0] == ""
    if rated and named and first not in rated:
        return "questions-by-candidates"
    return None


def _rater_origin(table: Table) -> Origin:
    if "rater" in table.labels:
        return "label"
    return "sheet" if table.sheet_label else "file"


def _origins(table: Table, fields: dict[Field, str], *, several: bool) -> tuple[Origin, Origin]:
    """Return where the application and the rater are named; a sheet's name serves only one."""
    application: Origin = "column"
    if "application" not in fields:
        application = "sheet" if table.sheet_label and several else "file"
        application = "label" if "application" in table.labels else application
    rater: Origin = "column"
    if "rater" not in fields:
        rater = "sheet" if table.sheet_label and application in {"column", "label"} else "file"
        rater = "label" if "rater" in table.labels else rater
    return application, rater


def _rated_columns(table: Table, fields: dict[Field, str]) -> list[str]:
    """Return the columns whose cells are mostly ratings: levels, words for levels, N/A."""
    labels: tuple[Field, ...] = ("application", "rater", "question", *BESIDE_RATINGS)
    taken = {fields[field] for field in labels if field in fields}
    rows = [
        cells
        for row in table.data_rows[:ROWS_LOOKED_AT]
        if (cells := table.sheet.rows[row]) and not _is_aside(cells[0])
    ]
    header = table.sheet.rows[table.header]
    found = []
    for at, name in enumerate(table.names):
        unnamed = at >= len(header) or not header[at]
        if unnamed or name in taken or holds_no_rating(name):
            continue
        texts = [cells[at] for cells in rows if at < len(cells) and cells[at]]
        if texts and _looks_rated(texts):
            found.append(name)
    return found


def _is_aside(first: str) -> bool:
    """Return whether a row that begins so is a total or holds written text."""
    return is_calculated(first) or plain(first) in NAMES["evidence"]


def _looks_rated(texts: Sequence[str]) -> bool:
    readings = read_words(texts, {})
    rated = sum(_is_level(readings[text]) for text in texts)
    known = sum(readings[text].kind != "unknown" for text in texts)
    too_high = sum((readings[text].level or 0) > HIGHEST_LEVEL for text in texts)
    return rated > 0 and known - too_high >= MOSTLY * len(texts)


def _is_level(reading: Reading) -> bool:
    return reading.kind == "zero" or (
        reading.kind == "level" and 0 <= (reading.level or 0) <= HIGHEST_LEVEL
    )


def shape_in_words(mapping: ImportMapping, sheets: Iterable[str]) -> str:
    """Return the recognised shape as a recruiter would say it."""
    names = {
        "column": "in a column",
        "label": "beside a label above the table",
        "sheet": "in the name of the sheet",
        "file": "in the name of the file",
    }
    text = {
        "long": "one row a rating",
        "wide": "one row an application and interviewer, one column a question",
        "questions-by-candidates": "questions in rows, candidates in columns",
    }[mapping.shape]
    if mapping.application_from != "column":
        text += f"; the candidate is named {names[mapping.application_from]}"
    if mapping.rater_from != "column":
        text += f"; the rater is named {names[mapping.rater_from]}"
    count = len(list(sheets))
    return text if count == 1 else f"{text} ({count} sheets)"
