"""Join the two tables in which a warehouse keeps scorecards: the cards, and their rated parts.

Greenhouse: ``scorecard`` and ``scorecard_attribute``; Lever: ``feedback_form`` and
``feedback_form_field``, whose values are known only by their position in a template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hirefit.history.account import RowAccount
from hirefit.history.fields import plain
from hirefit.history.sheets import Sheet

LINKS = ("scorecard id", "feedback form id")
CARD_MARKS = frozenset({"submitted by user id", "creator id", "creator user id", "interviewer id"})
LEVER_SCORE = "score system value"
LEVER_VALUES = ("value number", "value decimal", "value")
_NOTHING = frozenset({"", "null"})


@dataclass(frozen=True, slots=True)
class _Pair:
    cards: Sheet
    parts: Sheet
    link: str


def join_pairs(sheets: Sequence[Sheet], account: RowAccount) -> tuple[list[Sheet], list[str]]:
    """Replace each pair of tables by one with a row for each rated part.

    Cards without a part are listed in the account, as are parts without a card.

    Returns
    -------
    sheets : list of Sheet
    notes : list of str
        Which tables were joined, and how many rows.
    """
    rest = list(sheets)
    notes: list[str] = []
    for link in LINKS:
        pair = _find(rest, link)
        if pair is None:
            continue
        at = rest.index(pair.parts)
        joined, kept_cards = _join(pair, account)
        rest[at : at + 1] = [joined]
        cards_at = rest.index(pair.cards)
        rest[cards_at : cards_at + 1] = kept_cards
        notes.append(
            f"{pair.parts.title} was joined to {pair.cards.title} by {link.replace(' ', '_')}."
        )
    lever = [_lever_cards(sheet) for sheet in rest]
    return lever, notes


def _find(sheets: Sequence[Sheet], link: str) -> _Pair | None:
    parts = cards = None
    for sheet in sheets:
        names = {plain(cell) for cell in sheet.rows[0]} if sheet.rows else set()
        if names & CARD_MARKS and names & {"id", link}:
            cards = sheet
        elif link in names and not names & CARD_MARKS:
            parts = sheet
    return _Pair(cards, parts, link) if cards and parts else None


def _position(sheet: Sheet, *names: str) -> int | None:
    header = [plain(cell) for cell in sheet.rows[0]]
    return next((header.index(name) for name in names if name in header), None)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _join(pair: _Pair, account: RowAccount) -> tuple[Sheet, list[Sheet]]:
    """Return the parts with their card's columns, and what is left of the cards to be read."""
    cards, parts = pair.cards, pair.parts
    key = _position(cards, pair.link, "id")
    by_id = {_cell(cells, key): cells for cells in cards.rows[1:] if any(cells)}
    width = len(cards.rows[0])
    link = _position(parts, pair.link)
    lever = _position(cards, LEVER_SCORE) is not None
    rows: list[list[str]] = []
    names: list[str] = []
    linked: set[str] = set()
    for row, cells in enumerate(parts.rows):
        card = cards.rows[0] if row == 0 else by_id.get(_cell(cells, link), [])
        if row and any(cells) and not card:
            account.leave_out(parts.place(row), "its scorecard is not in the other table.")
            continue
        linked.add(_cell(cells, link))
        own = _lever_part(parts, row, cells, _template(cards, card)) if lever else list(cells)
        if own is None:
            account.leave_out(parts.place(row), "a written answer; what it means, the form says.")
            continue
        own += [""] * (len(parts.rows[0]) + (2 if lever else 0) - len(own))
        rows.append([*own, *card, *([""] * (width - len(card)))] if any(cells) else [])
        names.append(parts.row_names[row])
    if not lever:
        rows[0] = ["attribute" if plain(name) == "name" else name for name in rows[0]]
    joined = replace(parts, rows=_without_ids(rows, len(parts.rows[0])), row_names=names)
    if lever:
        return joined, [cards]
    account.headers += 1
    for row, cells in enumerate(cards.rows[1:], start=1):
        if not any(cells):
            account.blank += 1
        elif _cell(cells, key) in linked:
            account.used += 1
        else:
            account.leave_out(cards.place(row), "a scorecard without a rated attribute.")
    return joined, []


def _without_ids(rows: list[list[str]], own: int) -> list[list[str]]:
    """Rename the card's columns that the parts have too, so that each name stands once."""
    header = rows[0]
    taken = {plain(cell) for cell in header[:own]}
    header[own:] = [f"card {cell}" if plain(cell) in taken else cell for cell in header[own:]]
    return rows


def _template(cards: Sheet, card: Sequence[str]) -> str:
    return _cell(card, _position(cards, "template id", "template field id"))


def _lever_part(parts: Sheet, row: int, cells: Sequence[str], template: str) -> list[str] | None:
    """Return a field with its question and rating named, None if it has no number."""
    values = [_position(parts, name) for name in LEVER_VALUES]
    if row == 0:
        plain_names = ["" if at in values else name for at, name in enumerate(cells)]
        return [*plain_names, "question", "rating"]
    if not any(cells):
        return list(cells)
    value = next((v for at in values if (v := _cell(cells, at)).lower() not in _NOTHING), "")
    if not value.replace(".", "", 1).isdigit():
        return None
    index = _cell(cells, _position(parts, "field index", "index"))
    question = f"{template or 'form'} / field {index}"
    kept = ["" if at in values else cell for at, cell in enumerate(cells)]
    kept += [""] * (len(parts.rows[0]) - len(kept))
    return [*kept, question, value]


def _lever_cards(sheet: Sheet) -> Sheet:
    """Name the overall score of a Lever form as a question, if the sheet is such a table."""
    names = [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    if (
        LEVER_SCORE not in names
        or "rating" in names
        or not {"creator id", "creator user id"} & {*names}
    ):
        return sheet
    at = names.index(LEVER_SCORE)
    rows = [[*sheet.rows[0], "question", "rating"]]
    rows[0][at] = ""
    for cells in sheet.rows[1:]:
        full = [*cells, *([""] * (len(names) - len(cells)))]
        value, full[at] = full[at], ""
        rows.append([*full, "overall", value] if any(cells) else [])
    return replace(sheet, rows=rows)
