"""Read who belongs to which group: application codes, and a column for each attribute."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hirefit.exceptions import Fault, RatingError
from hirefit.outcomes.outcome_reader import MOST_FAULTS, split_rows

APPLICATION = "application"
MOST_ATTRIBUTES = 3
MOST_GROUPS = 20
MOST_LETTERS = 60
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Groups by attribute and application; an empty text where none is stated."""

    groups: Mapping[str, Mapping[str, str]]

    @property
    def applications(self) -> frozenset[str]:
        """Everybody it names."""
        return frozenset().union(*self.groups.values())


def read_groups(text: str, name: str) -> GroupTable:
    """Read a table as it is copied from a spreadsheet.

    Parameters
    ----------
    text : str
        Comma, semicolon or tab separated; the first line names the columns: ``application`` and
        one to three attributes.
    name : str
        What to call it in faults.

    Raises
    ------
    RatingError
        Every fault with its line: no column of codes or of groups, too many, a code twice, a
        group that is too long, more groups than an attribute has.
    """
    rows = split_rows(text, name)
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    while header and not header[-1]:
        header.pop()
    _require_columns(header, f"{name}:1")
    at = [column.lower() for column in header].index(APPLICATION)
    attributes = [(place, column) for place, column in enumerate(header) if place != at]
    groups: dict[str, dict[str, str]] = {column: {} for _, column in attributes}
    faults: list[Fault] = []
    seen: set[str] = set()
    for line, cells in rows[1:]:
        stripped = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
        code = stripped[at]
        found = _wrong(code, seen, [stripped[place] for place, _ in attributes])
        faults.extend(Fault(message, f"{name}:{line}", kind) for message, kind in found)
        seen.add(code)
        for place, column in attributes:
            groups[column][code] = stripped[place]
    if not seen:
        faults.append(Fault("holds no application.", name, "no-groups"))
    for column, members in groups.items():
        if len(set(members.values()) - {""}) > MOST_GROUPS:
            message = f"a column has more than {MOST_GROUPS} groups. Is it the right one?"
            faults.append(Fault(message, f"{name}:1, column {header.index(column) + 1}", "groups"))
    if faults:
        raise RatingError(*faults[:MOST_FAULTS])
    return GroupTable(groups)


def _require_columns(header: Sequence[str], place: str) -> None:
    lowered = [column.lower() for column in header]
    attributes = [column for column in lowered if column != APPLICATION]
    faults = []
    if lowered.count(APPLICATION) != 1:
        message = "the first line must name one column application, with the codes."
        faults.append(Fault(message, place, "missing-column"))
    if not 1 <= len(attributes) <= MOST_ATTRIBUTES:
        message = f"beside the codes there must be 1 to {MOST_ATTRIBUTES} columns with groups."
        faults.append(Fault(message, place, "columns"))
    if len(set(attributes)) != len(attributes) or not all(
        0 < len(column) <= MOST_LETTERS for column in attributes
    ):
        message = f"each column needs a name of its own of at most {MOST_LETTERS} letters."
        faults.append(Fault(message, place, "column-name"))
    if faults:
        raise RatingError(*faults)


def _wrong(code: str, seen: set[str], groups: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    if not _CODE.fullmatch(code):
        found.append(("application must be a code of letters, digits, . _ and -.", "bad-id"))
    elif code in seen:
        found.append(("this application stands in an earlier line already.", "duplicate"))
    if any(len(group) > MOST_LETTERS for group in groups):
        found.append((f"a group has at most {MOST_LETTERS} letters.", "long-group"))
    return found
