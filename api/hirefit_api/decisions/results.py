"""The results of a requisition as a table to take along: CSV, or a workbook.

Text can't become a formula: in CSV it is tamed as spreadsheets themselves do, in the workbook
every text is a cell of type text. What is not known is an empty cell, never a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from hirefit.history.formulas import tamed
from hirefit_api.database.scope import CompanyStore
from hirefit_api.decisions import store as queries
from hirefit_api.requisitions.service import frozen_kit
from hirefit_api.scores.schemas import RankedScore
from hirefit_api.scores.service import ranked_scores
from hirefit_api.scores.sources import RequisitionSource

Cell = str | int | float | None
DECIMALS = 4
HEADER = (
    "application",
    "fit_level",
    "low",
    "high",
    "probability_above_cut",
    "as_rated",
    "standing",
    "best_rank",
    "worst_rank",
    "cannot_be_told_apart_from",
    "group",
    "outcome",
    "decided_by",
    "decided_at",
    "reasons",
    "override_reason",
    "calibration",
)
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def results_table(store: CompanyStore, source: RequisitionSource) -> list[list[Cell]]:
    """Return a header and one row an application, the highest fit level first.

    Parameters
    ----------
    store : CompanyStore
        The company's records.
    source : RequisitionSource
        Says which applications the reader may see.
    """
    sections = frozen_kit(store, source.kit_digest).kit.competencies
    competencies = [section.competency for section in sections]
    header: list[Cell] = [
        *HEADER,
        *(f"{name}{end}" for name in competencies for end in ("", "_low", "_high")),
    ]
    ranked = ranked_scores(store, source)
    rated = {score.application for score in ranked}
    rows: list[list[Cell]] = [
        [*_row(store, score), *_levels(score, competencies)] for score in ranked
    ]
    unrated: list[list[Cell]] = [
        [name, *([None] * (len(header) - 1))] for name in source.applications if name not in rated
    ]
    return [header, *rows, *unrated]


def results_csv(table: Sequence[Sequence[Cell]]) -> bytes:
    """Return the table as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in table:
        writer.writerow([tamed(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue().encode()


def results_workbook(table: Sequence[Sequence[Cell]]) -> bytes:
    """Return the table as an Office Open XML workbook."""
    from openpyxl import Workbook  # noqa: PLC0415 - 0.3 s at every start, for a rare download
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - the same
    from openpyxl.styles import Font  # noqa: PLC0415 - the same

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = "Results"
    sheet.freeze_panes = "B2"
    for number, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
                cell.data_type = "s"  # openpyxl would take a leading equals sign for a formula
                cell.quotePrefix = True
            else:
                cell.value = value
            if number == 1:
                cell.font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _row(store: CompanyStore, score: RankedScore) -> Iterator[Cell]:
    decided = queries.newest_decision(store, score.application)
    yield score.application
    for number in (
        score.fit_level,
        *score.interval,
        score.probability_above_cut,
        score.as_rated,
    ):
        yield round(number, DECIMALS)
    yield score.standing
    yield score.best_rank
    yield score.worst_rank
    yield " ".join(score.cannot_be_told_apart_from)
    yield score.group
    for name in ("outcome", "decided_by", "decided_at", "reasons", "override_reason"):
        yield None if decided is None else getattr(decided, name) or None
    yield score.digests.calibration


def _levels(score: RankedScore, competencies: Sequence[str]) -> Iterator[Cell]:
    parts = {part.competency: part for part in score.competencies}
    for name in competencies:
        part = parts.get(name)
        if part is None:
            yield from (None, None, None)
        else:
            for number in (part.fair_level, *part.interval):
                yield round(number, DECIMALS)
