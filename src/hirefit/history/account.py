"""Where every row of a source went, so that none is dropped silently."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class RawRating(NamedTuple):
    """One rating cell with what stands around it, all as text."""

    application: str
    rater: str
    question: str
    competency: str
    text: str
    reason: str
    evidence: str
    interviewed_at: str
    submitted_at: str
    version: str
    period: str
    site: str
    source: str
    source_row: str


@dataclass(frozen=True, slots=True)
class ListedRows:
    """Rows that were not used, and why."""

    place: str
    reason: str
    rows: int = 1


@dataclass(slots=True)
class RowAccount:
    """How many rows were used, are headers (or stand above one), totals or blank; the rest, listed.

    The counts and the listed rows add up to the rows of all sheets.
    """

    used: int = 0
    headers: int = 0
    totals: int = 0
    blank: int = 0
    listed: list[ListedRows] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows that are accounted for."""
        counted = self.used + self.headers + self.totals + self.blank
        return counted + sum(entry.rows for entry in self.listed)

    def leave_out(self, place: str, reason: str, rows: int = 1) -> None:
        """List rows that are not used."""
        self.listed.append(ListedRows(place, reason, rows))
