"""Read ratings from Parquet: a file, or a folder of files such as a warehouse writes.

Batch after batch is turned into codes, so that only numbers stay in memory: 56 bytes a rating, 32
in the table, whatever the labels' length. pyarrow is an extra (``pip install "hirefit[parquet]"``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.dataset as pads

from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import Fault, RatingError
from hirefit.ratings.csv_reader import (
    LABELS,
    MOST_FAULTS,
    REQUIRED,
    UNLISTED_COMPETENCY,
    label_fault,
)
from hirefit.ratings.table import NotAssessed, RatingTable

READ = (*REQUIRED, "competency", "not_assessed_reason", "period")
Codes = npt.NDArray[np.int64]
NONE_GIVEN = -1


class _Column(NamedTuple):
    """One label column: its labels in the order of their first sight, and codes by batch."""

    code_of: dict[str, int]
    batches: list[Codes]

    def codes(self) -> tuple[tuple[str, ...], Codes]:
        """Return sorted labels and the code of every row."""
        labels = sorted(self.code_of)
        rank = np.empty(len(labels), dtype=np.int64)
        rank[[self.code_of[label] for label in labels]] = np.arange(len(labels))
        found = np.concatenate(self.batches)
        return tuple(labels), rank[found] if labels else found


@dataclass(slots=True)
class _Reading:
    """What is being read and what was found wrong so far."""

    scale: RatingScale
    columns: dict[str, _Column] = field(
        default_factory=lambda: {name: _Column({}, []) for name in READ if name != "rating"}
    )
    levels: list[Codes] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def place(self, row: int) -> str:
        """Return file and row of a row counted over all files."""
        name, first = next(place for place in reversed(self.places) if place[1] <= row)
        return f"{name}:row {row - first + 1}"

    def refuse(self, rows: Codes, message: str, code: str) -> None:
        """Note a fault of some rows."""
        room = max(MOST_FAULTS + 1 - len(self.faults), 0)
        self.faults += [Fault(message, self.place(row), code) for row in rows[:room].tolist()]


def read_parquet(
    path: Path, scale: RatingScale, competency_of: Mapping[str, str]
) -> tuple[RatingTable, tuple[str, ...]]:
    """Read a Parquet file, or all Parquet files below a folder, into a table.

    Parameters
    ----------
    path : Path
        Columns application, rater, question, rating (whole numbers) and perhaps competency,
        not_assessed_reason, period; others are left out with a note, notes of raters too.
    scale : RatingScale
        The levels a rating may take.
    competency_of : mapping of str to str
        Competency of each question known to the library; else the column says it, or ``all``.

    Raises
    ------
    RatingError
        With every fault and its row: a missing column, a rating that is empty, not a whole number
        or outside the scale, an empty label, a duplicate, a question in two competencies.
    """
    reading, left_out = _Reading(scale), set[str]()
    _read_all(reading, path, left_out)
    table = _table(reading, competency_of)
    if reading.faults:
        _refuse(reading, path)
    if not table.n_ratings:
        raise RatingError(Fault("holds no rating.", path.name, "no-ratings"))
    notes = (f"Columns left out: {', '.join(sorted(left_out))}.",) if left_out else ()
    return table, notes


def _read_all(reading: _Reading, path: Path, left_out: set[str]) -> None:
    """Read every batch of every file, in the order of the files' names."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    rows = 0
    for file in files:
        for batch in _batches(file, left_out):
            if not reading.places or reading.places[-1][0] != file.name:
                reading.places.append((file.name, rows))
            _take(reading, batch, rows)
            rows += batch.num_rows
    if not rows:
        raise RatingError(Fault("holds no rating.", path.name, "no-ratings"))
    if reading.faults:
        _refuse(reading, path)


def _refuse(reading: _Reading, path: Path) -> None:
    tail = [Fault("and more faults.", path.name, "more")] * (len(reading.faults) > MOST_FAULTS)
    raise RatingError(*reading.faults[:MOST_FAULTS], *tail)


def _batches(file: Path, left_out: set[str]) -> Iterator[Any]:
    """Yield the batches of a file with the columns that are read."""
    try:
        source = pads.dataset(file, format="parquet")
        names = source.schema.names
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            message = f"no column {', '.join(missing)}."
            raise RatingError(Fault(message, file.name, "missing-column"))
        left_out.update(set(names) - set(READ))
        yield from source.to_batches(columns=[name for name in READ if name in names])
    except (pa.ArrowException, OSError) as error:
        message = "can't be read as Parquet."
        raise RatingError(Fault(message, file.name, "unreadable")) from error


def _take(reading: _Reading, batch: Any, start: int) -> None:  # noqa: ANN401 - untyped pyarrow
    """Turn a batch into codes and levels."""
    given = {name: batch.column(name) for name in batch.schema.names}
    for name, column in reading.columns.items():
        values, seen = given.get(name), len(column.code_of)
        codes = (
            np.zeros(batch.num_rows, dtype=np.int64) + column.code_of.setdefault("", 0)
            if values is None
            else _coded(values, column)
        )
        column.batches.append(codes)
        new = islice(column.code_of.items(), seen, None)
        for label, code in new if name in LABELS else ():
            if fault := label_fault(name, label):
                reading.refuse(start + np.flatnonzero(codes == code), *fault)
    reason = reading.columns["not_assessed_reason"]
    has_reason = reason.batches[-1] != reason.code_of.get("", NONE_GIVEN)
    reading.levels.append(_levels(reading, given["rating"], has_reason, start))


def _coded(values: Any, column: _Column) -> Codes:  # noqa: ANN401
    encoded = values.cast(pa.string()).fill_null("").dictionary_encode()
    known = column.code_of
    place = [known.setdefault(label, len(known)) for label in encoded.dictionary.to_pylist()]
    found = encoded.indices.to_numpy(zero_copy_only=False)
    return np.asarray(np.array(place, dtype=np.int64)[found])


def _levels(
    reading: _Reading,
    values: Any,  # noqa: ANN401
    has_reason: npt.NDArray[np.bool_],
    start: int,
) -> Codes:
    """Return the level of each row, `NONE_GIVEN` where there is a reason for none."""
    scale = reading.scale
    wanted = f"a whole number from {scale.lowest} to {scale.highest}"
    if not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        reading.refuse(start + np.arange(1), f"rating is not {wanted}.", "not-whole")
        return np.full(len(values), scale.lowest, dtype=np.int64)
    empty = np.asarray(values.is_null(nan_is_null=True).to_numpy(zero_copy_only=False))
    number = values.cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False)
    number = np.where(empty, scale.lowest, number)
    for wrong, message, code in (
        (empty & ~has_reason, f"rating is empty: write {wanted}, or a reason.", "empty-rating"),
        (~empty & has_reason, "has a rating and a reason for none.", "rated-and-not"),
        (number != np.round(number), f"rating is not {wanted}.", "not-whole"),
        (
            (number < scale.lowest) | (number > scale.highest),
            f"rating is outside the scale: write {wanted}, or name the scale (--scale).",
            "outside-scale",
        ),
    ):
        reading.refuse(start + np.flatnonzero(wrong), message, code)
    return np.where(empty, NONE_GIVEN, number).astype(np.int64)


def _table(reading: _Reading, competency_of: Mapping[str, str]) -> RatingTable:
    """Join what was read; of a rating repeated in a later period the later one counts."""
    coded = {name: column.codes() for name, column in reading.columns.items()}
    applications, application = coded["application"]
    raters, rater = coded["rater"]
    questions, question = coded["question"]
    names, stated = coded["competency"]
    periods, period = coded["period"]
    own = _competencies(reading, (questions, question), (names, stated), competency_of)
    competencies = tuple(sorted(set(own)))
    when = np.array([int(one) if one.lstrip("-").isdigit() else 0 for one in periods])[period]
    order = np.lexsort((period, when, question, rater, application))
    key = np.stack([application, rater, question])[:, order]
    again = np.concatenate([(key[:, 1:] == key[:, :-1]).all(axis=0), [False]])
    same = again[:-1] & (period[order][1:] == period[order][:-1])
    reading.refuse(
        np.sort(order[1:][same]),
        "the same rater rated the same question of the same application twice; keep one row.",
        "duplicate",
    )
    order = order[~again]
    level = np.concatenate(reading.levels)[order]
    rated, left = order[level != NONE_GIVEN], order[level == NONE_GIVEN]
    return RatingTable(
        scale=reading.scale,
        applications=applications,
        raters=raters,
        questions=questions,
        competencies=competencies,
        application=application[rated],
        rater=rater[rated],
        question=question[rated],
        category=level[level != NONE_GIVEN] - reading.scale.lowest,
        competency_of_question=np.array([competencies.index(one) for one in own], dtype=np.int64),
        period=tuple(np.array(periods, dtype=object)[period[rated]]) if any(periods) else (),
        not_assessed=_left_out(coded, left),
    )


def _left_out(
    coded: Mapping[str, tuple[tuple[str, ...], Codes]], rows: Codes
) -> tuple[NotAssessed, ...]:
    """Return what was not assessed, with its reason."""
    named = [coded[name] for name in ("application", "rater", "question", "not_assessed_reason")]
    return tuple(
        NotAssessed(*(labels[code[row]] for labels, code in named)) for row in rows.tolist()
    )


def _competencies(
    reading: _Reading,
    asked: tuple[tuple[str, ...], Codes],
    stated: tuple[tuple[str, ...], Codes],
    competency_of: Mapping[str, str],
) -> list[str]:
    """Return the competency of each question."""
    questions, question = asked
    names, name = stated
    first = np.full(len(questions), NONE_GIVEN)
    first[question[::-1]] = name[::-1]
    reading.refuse(
        np.flatnonzero(name != first[question]),
        "this question stands in two competencies; a question belongs to one.",
        "two-competencies",
    )
    own = []
    for label, code in zip(questions, first.tolist(), strict=True):
        known, said = competency_of.get(label), names[code]
        if known and said and known != said:
            row = np.flatnonzero(questions.index(label) == question)[:1]
            message = f"the library has this question in {known}, the column says another one."
            reading.refuse(row, message, "other-competency")
        own.append(known or said or UNLISTED_COMPETENCY)
    return own
