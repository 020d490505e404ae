"""A card as a workbook: filled in where there is no connection, then read back into the form.

Every cell is written as text, so that a note beginning with an equals sign stays a note; a formula
that somebody types is read as the text it is and never worked out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hirefit.exceptions import Fault, RatingError
from hirefit.kit.kit import InterviewKit
from hirefit_api.requisitions.service import FrozenKit
from hirefit_api.scorecards.card_form import REASONS, Mistake, TypedAnswer, TypedCard

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UNPACKED = 8_000_000
MOST_PARTS = 100
CARD_SHEET, LEVELS_SHEET = "Card", "Levels"
HEADER = ("Question", "Id", "Competency", "What was asked", "Level, or why not", "Note")
WIDTHS = (10, 26, 28, 60, 22, 80)
KIT_ROW, FIRST_ROW = 3, 7
CHOICE_COLUMN = "E"
GUIDANCE = (
    "Write a level or a reason from the list into column E and what the candidate said or did into "
    "column F. Leave the other columns as they are. Then give this file to the page of your card."
)
_LEADING_LEVEL = re.compile(r"(\d{1,3})(?:\.0)?(?:\s.*)?", re.DOTALL)


class ReadCard(NamedTuple):
    """What a workbook holds, and what could not be understood."""

    card: TypedCard
    mistakes: list[Mistake]


def write_card(frozen: FrozenKit, application: str, card: TypedCard) -> bytes:
    """Return a workbook with the card as it stands, to be filled in further."""
    book = Workbook()
    sheet = book.active
    sheet.title = CARD_SHEET
    _row(sheet, 1, [f"Scorecard of {frozen.kit.company_name}"], bold=True)
    _row(sheet, 2, ["Candidate", application])
    _row(sheet, KIT_ROW, ["Kit", frozen.digest])
    _row(sheet, 4, [GUIDANCE])
    _row(sheet, FIRST_ROW - 1, list(HEADER), bold=True)
    asked = [(s, q) for s in frozen.kit.competencies for q in s.questions]
    for number, (section, question) in enumerate(asked, start=1):
        answer = card.answer(question.id)
        choice = REASONS.get(answer.choice, answer.choice)
        texts = [str(number), question.id, section.name, question.text, choice, answer.note]
        _row(sheet, FIRST_ROW + number - 1, texts)
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
    _offer_choices(sheet, frozen, len(asked))
    _describe_levels(book.create_sheet(LEVELS_SHEET), frozen.kit)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_card(content: bytes, frozen: FrozenKit, version: int) -> ReadCard:
    """Read a filled workbook.

    Raises
    ------
    RatingError
        No workbook of ours, or made for another kit.
    """
    rows = _rows(content)
    kit = _text(rows[KIT_ROW - 1][1]) if len(rows) >= KIT_ROW else ""
    if kit != frozen.digest:
        raise _refused(
            "This file was made for another card. Download the workbook of this card and copy "
            "your answers over.",
            "wrong-kit",
        )
    answers = {_text(row[1]): row for row in rows[FIRST_ROW - 1 :]}
    typed, mistakes = [], []
    for number, question in enumerate(frozen.competency_of, start=1):
        row = answers.get(question)
        said = _text(row[4]) if row else ""
        choice = _choice(said, frozen)
        if said and not choice:
            message = f"Question {number}: column E holds neither a level nor a reason of the list."
            mistakes.append(Mistake(message, f"question-{number}"))
        typed.append(TypedAnswer(question, choice, _text(row[5], strip=False) if row else ""))
    return ReadCard(TypedCard(kit, version, "", tuple(typed)), mistakes)


def _row(sheet: Worksheet, number: int, texts: list[str], *, bold: bool = False) -> None:
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(number, column)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
        cell.data_type = "s"  # openpyxl would take a leading equals sign for a formula
        cell.quotePrefix = True
        cell.alignment = Alignment(wrap_text=number >= FIRST_ROW, vertical="top")
        if bold:
            cell.font = Font(bold=True)


def _offer_choices(sheet: Worksheet, frozen: FrozenKit, questions: int) -> None:
    levels = [str(n) for n in range(frozen.scale.lowest, frozen.scale.highest + 1)]
    listed = ",".join([*levels, *REASONS.values()])
    offer = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    offer.add(f"{CHOICE_COLUMN}{FIRST_ROW}:{CHOICE_COLUMN}{FIRST_ROW + questions - 1}")
    sheet.add_data_validation(offer)


def _describe_levels(sheet: Worksheet, kit: InterviewKit) -> None:
    _row(sheet, 1, ["Competency", "Level", "Name", "What it looks like"], bold=True)
    described = [
        [section.name, str(level), words.label, words.sentence]
        for section in kit.competencies
        for level, words in sorted(section.levels.items())
    ]
    for number, texts in enumerate(described, start=2):
        _row(sheet, number, texts)
    for letter, width in zip("ABCD", (32, 8, 28, 100), strict=True):
        sheet.column_dimensions[letter].width = width


def _rows(content: bytes) -> list[tuple[Any, ...]]:
    try:
        _check_size(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book[CARD_SHEET]
        return list(sheet.iter_rows(max_row=300, max_col=len(HEADER), values_only=True))
    except Exception as error:  # the reader's ways to fail on a damaged file are many
        raise _refused(
            "This is no scorecard workbook, or it is damaged. Give the .xlsx file that was "
            "downloaded here.",
            "no-workbook",
        ) from error


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise ValueError("unpacks to more than a card could hold")


def _text(value: object, *, strip: bool = True) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\0", "")
    return text.strip() if strip else text


def _choice(said: str, frozen: FrozenKit) -> str:
    reasons: Mapping[str, str] = {words.casefold(): reason for reason, words in REASONS.items()}
    if said.casefold() in reasons:
        return reasons[said.casefold()]
    level = _LEADING_LEVEL.fullmatch(said)
    if level and frozen.scale.lowest <= int(level[1]) <= frozen.scale.highest:
        return level[1]
    return ""


def _refused(message: str, code: str) -> RatingError:
    return RatingError(Fault(message, "workbook", code))
