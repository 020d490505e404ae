"""Import past scorecards: propose a mapping, look at what it finds, take the ratings over.

`plan_import` does everything but write; `PastImport.require_decided` refuses what has open
questions. The same files with the same mapping give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hirefit.competencies.scale import RatingScale
from hirefit.digests import digest_of
from hirefit.exceptions import Fault, RatingError
from hirefit.history.account import RawRating, RowAccount
from hirefit.history.fields import Field
from hirefit.history.mapping import ImportMapping, Shape
from hirefit.history.past_rating import PastRating
from hirefit.history.people import SpellingProposal, propose_spellings
from hirefit.history.read import read_sheets
from hirefit.history.recognise import propose_mapping
from hirefit.history.settle import Problem, WordGuess, settle
from hirefit.history.sheets import Sheet, SourceFile
from hirefit.history.support import Support, support_of
from hirefit.history.tables import Table
from hirefit.history.unfold import Unfolded, rating_columns, unfold, wanted_table
from hirefit.history.warehouse import join_pairs
from hirefit.history.words import read_words

EXAMPLES = 3
MANY_QUESTIONS = 60
ROWS_BELOW = 6


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A field, the column it is read from, and up to three of its values."""

    field: str
    column: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastImport:
    """What an import would bring.

    Parameters
    ----------
    batch : str
        Digest of the files and the mapping: the same import has the same name.
    mapping : ImportMapping
        As proposed, or as given.
    scale : RatingScale
        As named or found.
    scale_how : str
        How it was found.
    rows : tuple of PastRating
        The ratings, sorted.
    account : RowAccount
        Where every row of the source went.
    sheets : tuple of str
        Sheets that were read.
    columns : tuple of ColumnGuess
    words : tuple of WordGuess
    spellings : tuple of SpellingProposal
        Raters that may be one; never merged unless the mapping says so.
    undecided : tuple of Fault
        What must be answered first; each names the option that answers it.
    problems : tuple of Problem
        What to look at.
    unused_columns : tuple of str
    duplicates : tuple of str
        Places of ratings that stand twice.
    notes : tuple of str
    support : Support
        What the ratings can carry.
    """

    batch: str
    mapping: ImportMapping
    scale: RatingScale
    scale_how: str
    rows: tuple[PastRating, ...]
    account: RowAccount
    sheets: tuple[str, ...]
    columns: tuple[ColumnGuess, ...]
    words: tuple[WordGuess, ...]
    spellings: tuple[SpellingProposal, ...]
    undecided: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    unused_columns: tuple[str, ...]
    duplicates: tuple[str, ...]
    notes: tuple[str, ...]
    support: Support

    def require_decided(self) -> None:
        """Refuse an import with open questions.

        Raises
        ------
        RatingError
            Every open question, each with the option that answers it.
        """
        if self.undecided:
            raise RatingError(*self.undecided)


def propose(
    files: Sequence[SourceFile],
    sheets: Sequence[str] = (),
    header_row: int | None = None,
    named: Mapping[Field, str] | None = None,
    shape: Shape | None = None,
) -> tuple[ImportMapping, tuple[Sheet, ...]]:
    """Read files and propose how to take them over.

    Parameters
    ----------
    files : sequence of SourceFile
    sheets : sequence of str
        Sheets to read; every visible one by default.
    header_row : int, optional
        Row of the header, counted from 1.
    named : mapping of field to str, optional
        Columns that were named for a field.
    shape : str, optional
        The shape, if it is known.

    Raises
    ------
    RatingError
        A file can't be read, or nothing looks like ratings.
    """
    found = read_sheets(files)
    joined, _ = join_pairs(found, RowAccount())
    return propose_mapping(joined, sheets, header_row, named, shape), found


def plan_import(
    files: Sequence[SourceFile],
    mapping: ImportMapping | None = None,
    competency_of: Mapping[str, str] | None = None,
    sheets: Sequence[Sheet] | None = None,
) -> PastImport:
    """Read files by a mapping and say what would be taken over; nothing is written.

    Parameters
    ----------
    files : sequence of SourceFile
    mapping : ImportMapping, optional
        Proposed from the files by default.
    competency_of : mapping of str to str, optional
        Competency of each question of the library.
    sheets : sequence of Sheet, optional
        The files as `propose` read them, to read them once.

    Raises
    ------
    RatingError
        A file can't be read, nothing looks like ratings, or cells keep a sheet from being read.
    """
    found = read_sheets(files) if sheets is None else tuple(sheets)
    account = RowAccount()
    joined, notes = join_pairs(found, account)
    chosen = mapping or propose_mapping(joined)
    unfolded = unfold(joined, chosen)
    tables = [table for sheet in joined if (table := wanted_table(sheet, chosen)[0])]
    _check(unfolded, tables, chosen, files)
    settled = settle(unfolded.raw, chosen, competency_of or {})
    return PastImport(
        batch=_batch(files, chosen),
        mapping=chosen,
        scale=settled.scale,
        scale_how=settled.scale_how,
        rows=settled.rows,
        account=_total(account, unfolded.account),
        sheets=tuple(table.sheet.title for table in tables),
        columns=_column_guesses(unfolded.raw, chosen),
        words=settled.words,
        spellings=propose_spellings(settled.rows),
        undecided=tuple(settled.undecided),
        problems=(*settled.problems, *_wide_problems(chosen)),
        unused_columns=tuple(dict.fromkeys(unfolded.unused)),
        duplicates=settled.duplicates,
        notes=(*notes, *unfolded.notes),
        support=support_of(settled.rows, settled.scale),
    )


def _check(
    unfolded: Unfolded,
    tables: Sequence[Table],
    mapping: ImportMapping,
    files: Sequence[SourceFile],
) -> None:
    faults = [*unfolded.faults, *(f for table in tables if (f := second_header(table, mapping)))]
    if not unfolded.raw and not faults:
        reasons = Counter(entry.reason for entry in unfolded.account.listed)
        why = " ".join(f"{count} times: {reason}" for reason, count in reasons.most_common(3))
        message = f"no rating was found. {why}".strip()
        faults = [Fault(message, files[0].name if files else "", "no-ratings")]
    if faults:
        raise RatingError(*faults)


def second_header(table: Table, mapping: ImportMapping) -> Fault | None:
    """Return a fault if the row below the header is another header, not ratings."""
    below = [_kinds(table, row, mapping) for row in table.data_rows[:ROWS_BELOW]]
    if mapping.header_row is not None or not below:
        return None
    if below[0] == {"unknown"} and any("level" in kinds for kinds in below[1:]):
        row = table.header + 1
        name = table.sheet.row_names[row]
        message = (
            f"looks like a second header row. Say --header-row {name} to read the names there,"
            " or delete one of the two."
        )
        return Fault(message, table.sheet.place(row), "two-header-rows")
    return None


def _kinds(table: Table, row: int, mapping: ImportMapping) -> set[str]:
    """Return what the rating cells of a row are."""
    cells = table.sheet.rows[row]
    texts = [cells[at] for at in rating_columns(table, mapping) if at < len(cells) and cells[at]]
    readings = read_words(texts, mapping.levels, mapping.not_assessed)
    return {reading.kind for reading in readings.values()}


def _batch(files: Sequence[SourceFile], mapping: ImportMapping) -> str:
    digests = sorted([file.name, hashlib.sha256(file.data).hexdigest()] for file in files)
    return digest_of({"files": digests, "mapping": mapping.model_dump(mode="json")})


def _total(one: RowAccount, two: RowAccount) -> RowAccount:
    return RowAccount(
        used=one.used + two.used,
        headers=one.headers + two.headers,
        totals=one.totals + two.totals,
        blank=one.blank + two.blank,
        listed=[*one.listed, *two.listed],
    )


def _column_guesses(raw: Sequence[RawRating], mapping: ImportMapping) -> tuple[ColumnGuess, ...]:
    origins: dict[str, str] = {"application": mapping.application_from, "rater": mapping.rater_from}
    if mapping.shape == "questions-by-candidates":
        origins["application"] = "names of columns"
    shown: tuple[Field, ...] = ("application", "rater", "question", "competency", "rating")
    more: tuple[Field, ...] = ("interviewed_at", "submitted_at", "version", "period", "site")
    guesses = []
    for field in (*shown, *more):
        column = mapping.columns.get(field) or origins.get(field, "")
        if field == "question" and mapping.shape == "wide":
            column = f"{len(mapping.question_columns)} columns"
        if column:
            name = "text" if field == "rating" else field
            values = dict.fromkeys(getattr(row, name) for row in raw if getattr(row, name))
            guesses.append(ColumnGuess(field, column, tuple(list(values)[:EXAMPLES])))
    return tuple(guesses)


def _wide_problems(mapping: ImportMapping) -> list[Problem]:
    if len(mapping.question_columns) <= MANY_QUESTIONS:
        return []
    message = "columns look like ratings; are they all questions? Take out others in the mapping."
    return [Problem(message, len(mapping.question_columns), mapping.question_columns[:EXAMPLES])]
