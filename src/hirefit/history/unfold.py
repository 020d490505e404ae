"""Turn the tables of a source into one list of ratings, and account for every row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hirefit.exceptions import Fault, RatingError
from hirefit.history.account import RawRating, RowAccount
from hirefit.history.fields import NAMES, Field, holds_no_rating, is_calculated, plain
from hirefit.history.mapping import ImportMapping, Origin
from hirefit.history.sheets import Sheet
from hirefit.history.tables import Table, table_of

OVERALL = "overall"
LABEL_FIELDS: tuple[Field, ...] = ("application", "rater", "question")
BESIDE: tuple[Field, ...] = (
    *("rater", "competency", "not_assessed_reason", "evidence", "interviewed_at"),
    *("submitted_at", "version", "period", "site", "source", "source_row"),
)
"""The fields beside a rating, in the order of `RawRating`."""
NOWHERE = 1_000_000
MOST_RATINGS = 3_000_000
_NO = {"", "null", "none", "false", "0"}


@dataclass(slots=True)
class Unfolded:
    """Every rating cell of a source.

    Parameters
    ----------
    raw : list of RawRating
    account : RowAccount
    faults : list of Fault
        Cells that keep a sheet from being read.
    notes : list of str
    unused : list of str
        Columns with cells that were not used, with the place of their header.
    """

    raw: list[RawRating] = field(default_factory=list)
    account: RowAccount = field(default_factory=RowAccount)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def unfold(sheets: Iterable[Sheet], mapping: ImportMapping) -> Unfolded:
    """Read every wanted sheet by a mapping; every other row is listed with the reason.

    Raises
    ------
    RatingError
        There are more than `MOST_RATINGS` ratings.
    """
    result = Unfolded()
    for sheet in sheets:
        table, reason = wanted_table(sheet, mapping)
        if table is None:
            if sheet.rows:
                result.account.leave_out(sheet.title, reason, len(sheet.rows))
            continue
        result.notes.extend(note for note in sheet.notes if note not in result.notes)
        _Unfolding(table, mapping, result).run()
    return result


def wanted_table(sheet: Sheet, mapping: ImportMapping) -> tuple[Table | None, str]:
    """Return the table of a sheet that a mapping fits, or None and the reason."""
    if mapping.sheets and sheet.name not in mapping.sheets:
        return None, "the sheet was not asked for."
    if sheet.hidden and sheet.name not in mapping.sheets:
        return None, f'the sheet is hidden; read it with --sheet "{sheet.name}".'
    if not any(any(cells) for cells in sheet.rows):
        return None, "the sheet is empty."
    table = table_of(sheet, mapping.header_row, mapping.columns)
    if table is None:
        return None, "no header was found; name its row with --header-row."
    missing = _missing(table, mapping)
    if missing:
        return None, f"the sheet has no column for {', '.join(missing)}."
    return table, ""


def _missing(table: Table, mapping: ImportMapping) -> list[str]:
    missing: list[str] = []
    for name, origin in (
        ("application", mapping.application_from),
        ("rater", mapping.rater_from),
    ):
        if name == "application" and mapping.shape == "questions-by-candidates":
            continue
        if not _origin_is_there(table, mapping, name, origin):
            missing.append(f"{name} ({origin})")
    if mapping.shape == "long" and table.index(mapping.columns.get("rating")) is None:
        missing.append("rating")
    question = mapping.columns.get("question")
    if mapping.shape != "wide" and question and table.index(question) is None:
        missing.append("question")
    if mapping.shape == "wide" and not any(
        table.index(name) is not None for name in mapping.question_columns
    ):
        missing.append("any question")
    return missing


def _origin_is_there(table: Table, mapping: ImportMapping, name: str, origin: Origin) -> bool:
    if origin == "column":
        return any(k == name and table.index(v) is not None for k, v in mapping.columns.items())
    if origin == "label":
        return any(key == name for key in table.labels)
    return True


def rating_columns(table: Table, mapping: ImportMapping) -> list[int]:
    """Return the columns of a table that hold ratings under a mapping."""
    if mapping.shape == "wide":
        found = [table.index(name) for name in mapping.question_columns]
        return [at for at in found if at is not None]
    if mapping.shape == "long":
        rating = table.index(mapping.columns.get("rating"))
        return [] if rating is None else [rating]
    taken = {table.index(column) for column in mapping.columns.values()} or {0}
    header = table.sheet.rows[table.header]
    return [
        at
        for at, name in enumerate(table.names)
        if at not in taken and not holds_no_rating(name) and at < len(header) and header[at]
    ]


def _is_unwanted(name: Field, mapping: ImportMapping) -> bool:
    return name == "evidence" and not mapping.notes


class _Unfolding:
    """One table while it is read."""

    def __init__(self, table: Table, mapping: ImportMapping, result: Unfolded) -> None:
        self._table = table
        self._sheet = table.sheet
        self._mapping = mapping
        self._result = result
        self._at = {name: table.index(column) for name, column in mapping.columns.items()}
        self._fixed = {
            name: self._fixed_value(name, origin)
            for name, origin in (
                ("application", mapping.application_from),
                ("rater", mapping.rater_from),
                ("interviewed_at", "label"),
                ("site", "label"),
            )
        }
        if mapping.shape == "questions-by-candidates":
            self._at["question"] = self._at.get("question") or 0
        self._label_columns = [
            at for name in LABEL_FIELDS if (at := self._at.get(name)) is not None
        ]
        self._rating_columns = rating_columns(table, mapping)
        self._beside = [
            (
                NOWHERE
                if (at := self._at.get(name)) is None or _is_unwanted(name, mapping)
                else at,
                self._fixed.get(name, ""),
            )
            for name in BESIDE
        ]
        rows = [table.sheet.rows[row] for row in table.data_rows]
        self._full_columns = frozenset(
            at for at in self._rating_columns if any(at < len(r) and r[at] for r in rows)
        )

    def run(self) -> None:
        account = self._result.account
        account.headers += self._table.header + 1
        self._find_merged_ratings()
        self._find_unused()
        read = {"long": self._long, "wide": self._wide}.get(self._mapping.shape, self._by_candidate)
        header = self._sheet.rows[self._table.header]
        for row in self._table.data_rows:
            cells = self._sheet.rows[row]
            if self._is_total(cells):
                account.totals += 1
                continue
            if self._sheet.uncomputed:
                self._find_uncomputed(row)
            if not any(cells):
                account.blank += 1
            elif cells == header:
                account.headers += 1
            else:
                self._keep(row, list(read(row, cells)))

    def _is_total(self, cells: Sequence[str]) -> bool:
        """Return whether a row is named like a total and does not name all that a rating has."""
        start, first = next(((at, cell) for at, cell in enumerate(cells) if cell), (0, ""))
        if start in self._rating_columns:
            first = ""
        labels = [cells[at] if at < len(cells) else "" for at in self._label_columns]
        if not any(name and is_calculated(name) for name in (first, *labels)):
            return False
        question = self._at.get("question")
        asked = cells[question] if question is not None and question < len(cells) else ""
        if asked and not is_calculated(asked):
            return False
        return len(labels) == 1 or not all(labels)

    def _keep(self, row: int, found: Sequence[RawRating | str]) -> None:
        """Keep the ratings of a row, or list it with the reason that was found instead."""
        account = self._result.account
        kept = [entry for entry in found if isinstance(entry, RawRating)]
        reasons = [entry for entry in found if isinstance(entry, str)]
        if kept:
            account.used += 1
            self._result.raw.extend(kept)
            if len(self._result.raw) > MOST_RATINGS:
                message = "holds more than 3 million ratings; split it."
                raise RatingError(Fault(message, self._sheet.title, "too-large"))
        else:
            account.leave_out(
                self._sheet.place(row), reasons[0] if reasons else "no rating in this row."
            )

    def _fixed_value(self, name: str, origin: Origin) -> str:
        table = self._table
        if origin == "label":
            return next((value for key, value in table.labels.items() if key == name), "")
        if origin == "sheet":
            return table.sheet_label or table.file_label
        return table.file_label if origin == "file" else ""

    def _cell(self, cells: Sequence[str], name: Field) -> str:
        at = self._at.get(name)
        value = cells[at] if at is not None and at < len(cells) else ""
        return value or self._fixed.get(name, "")

    def _raw(
        self, row: int, cells: Sequence[str], at: int | None, question: str, application: str
    ) -> RawRating:
        width = len(cells)
        beside = [(at < width and cells[at]) or fixed for at, fixed in self._beside]
        rater, competency, reason, evidence, interviewed, submitted, *late = beside
        version, period, site, source, name = late
        text = self._cell(cells, "rating") if at is None else cells[at] if at < width else ""
        return RawRating(
            application,
            rater,
            question,
            competency,
            text,
            reason,
            evidence,
            interviewed,
            submitted,
            version,
            period,
            site,
            source or self._sheet.title,
            name or self._sheet.cell_name(row, at),
        )

    def _long(self, row: int, cells: Sequence[str]) -> Iterator[RawRating | str]:
        if self._cell(cells, "deleted_at").lower() not in _NO:
            yield "deleted in the source."
            return
        question = self._cell(cells, "question")
        if not question and "question" not in self._mapping.columns:
            question = OVERALL
        application = self._cell(cells, "application")
        raw = self._raw(row, cells, None, question, application)
        for name, value in (("application", application), ("rater", raw.rater)):
            if not value:
                yield f"names no {name}."
                return
        if not question:
            yield "names no question."
            return
        yield raw

    def _wide(self, row: int, cells: Sequence[str]) -> Iterator[RawRating | str]:
        application = self._cell(cells, "application")
        for name, value in (("application", application), ("rater", self._cell(cells, "rater"))):
            if not value:
                yield f"names no {name}."
                return
        if not any(at < len(cells) and cells[at] for at in self._rating_columns):
            return
        for at in self._rating_columns:
            yield self._raw(row, cells, at, self._table.names[at], application)

    def _by_candidate(self, row: int, cells: Sequence[str]) -> Iterator[RawRating | str]:
        question = self._cell(cells, "question")
        if not question:
            yield "names no question."
            return
        if plain(question) in NAMES["evidence"]:
            yield "written text, not ratings."
            return
        if not any(at < len(cells) and cells[at] for at in self._rating_columns):
            yield "no rating in this row: a heading, or a question that nobody was asked."
            return
        for at in self._rating_columns:
            if at in self._full_columns:
                yield self._raw(row, cells, at, question, self._table.names[at])

    def _find_uncomputed(self, row: int) -> None:
        used = {at for at in self._at.values() if at is not None} | set(self._rating_columns)
        for at in sorted(used):
            if (row, at) in self._sheet.uncomputed:
                message = (
                    "holds a formula whose result was not saved. Open the workbook in a"
                    " spreadsheet program, let it compute, and save it."
                )
                place = self._sheet.place(row, at)
                self._result.faults.append(Fault(message, place, "formula-without-value"))

    def _find_merged_ratings(self) -> None:
        ratings = sorted(self._rating_columns)
        for merge in self._sheet.merged:
            covered = bisect_right(ratings, merge.right) - bisect_left(ratings, merge.left)
            several = covered * (merge.bottom - merge.top + 1) > 1
            if merge.top > self._table.header and merge.left in ratings and several:
                message = (
                    "merged cells hold one rating for several places. Unmerge them and write"
                    " each rating."
                )
                place = self._sheet.place(merge.top, merge.left)
                self._result.faults.append(Fault(message, place, "merged-ratings"))

    def _find_unused(self) -> None:
        used = {at for at in self._at.values() if at is not None} | set(self._rating_columns)
        if not self._mapping.notes:
            used -= {self._at.get("evidence")}
        rows = [self._sheet.rows[row] for row in self._table.data_rows]
        for at, name in enumerate(self._table.names):
            if at not in used and any(at < len(cells) and cells[at] for cells in rows):
                self._result.unused.append(name)
