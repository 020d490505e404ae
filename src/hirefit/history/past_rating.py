"""One past rating as it goes into a ratings file, and that file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from hirefit.history.formulas import tamed

COLUMNS = (
    *("application", "rater", "question", "competency", "rating", "not_assessed_reason"),
    *("evidence", "submitted_at", "version", "period", "site", "source", "source_row"),
)


@dataclass(frozen=True, slots=True)
class PastRating:
    """A row of the ratings file; `level` is None where the question was not assessed."""

    application: str
    rater: str
    question: str
    competency: str
    level: int | None
    not_assessed_reason: str
    evidence: str
    submitted_at: str
    version: str
    period: str
    site: str
    source: str
    source_row: str

    def order(self) -> tuple[str, str, str, int, str, str]:
        """Return what rows are sorted by."""
        version = int(self.version or 1)
        return self.application, self.rater, self.question, version, self.period, self.source_row


def ratings_csv(rows: Iterable[PastRating]) -> str:
    """Return the file that `hirefit score` reads: the same rows, the same bytes.

    Cells that a spreadsheet would take for a formula begin with an apostrophe; importing the file
    again gives the same rows.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        texts = (
            *(row.not_assessed_reason, row.evidence, row.submitted_at, row.version, row.period),
            *(row.site, row.source, row.source_row),
        )
        writer.writerow(
            [
                *map(tamed, (row.application, row.rater, row.question, row.competency)),
                "" if row.level is None else row.level,
                *map(tamed, texts),
            ]
        )
    return buffer.getvalue()
