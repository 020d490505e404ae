"""A card as a workbook: formulas are text, another kit is refused, nothing is overwritten."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

Fields = Callable[..., dict[str, str]]
Desk = Any  # see conftest


def download(desk: Desk) -> Any:
    answer = desk.client.get(f"{desk.card()}/workbook")
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="scorecard-{desk.application}.xlsx"'
    )
    return load_workbook(io.BytesIO(answer.content))


def upload(desk: Desk, book: Any) -> Any:
    content = book
    if not isinstance(book, bytes):
        file = io.BytesIO()
        book.save(file)
        content = file.getvalue()
    return desk.client.post(f"{desk.card()}/workbook", files={"workbook": ("card.xlsx", content)})


def chosen(text: str) -> list[str]:
    return re.findall(r'value="([^"]+)" checked', text)


def notes(text: str) -> list[str]:
    found = re.findall(r"<textarea[^>]*name=\"note:[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    return [html.unescape(note) for note in found]


def test_what_is_typed_goes_out_as_text_and_comes_back(desk: Desk, fields: Fields) -> None:
    sent = fields("35", note1='=HYPERLINK("http://x")', note2="two\n lines", note3="\x01odd")
    desk.client.post(f"{desk.card()}/draft", data=sent)
    book = download(desk)
    sheet = book["Card"]
    formulas = [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []
    assert [sheet.cell(row, 5).value for row in (7, 8, 9)] == ["3", "5", None]
    assert sheet["F7"].value == '=HYPERLINK("http://x")'
    sheet["F9"].value = "odd"
    sheet["E9"].value = "Answer off topic"
    sheet["E10"].value = 4
    back = upload(desk, book)
    assert back.status_code == 409  # beside what is saved, not over it
    assert chosen(back.text) == ["3", "5", "off_topic", "4"]
    assert notes(back.text)[:3] == ['=HYPERLINK("http://x")', "two\n lines", "odd"]
    assert chosen(desk.client.get(desk.card()).text) == ["3", "5"]


def test_first_file_is_saved_and_what_is_no_level_is_pointed_at(desk: Desk) -> None:
    book = download(desk)
    sheet = book["Card"]
    for row, typed in enumerate([3, "4 Strong", 2.0, "no time", "9", "=1+1", "good"], start=7):
        sheet.cell(row, 5).value = typed
    sheet["F7"].value = "=SUM(1,2)"
    back = upload(desk, book)
    assert back.status_code == 422
    assert re.findall(r'<li><a href="#(question-\d+)">', back.text) == [
        "question-5",
        "question-6",
        "question-7",
    ]
    again = desk.client.get(desk.card()).text
    assert chosen(again) == ["3", "4", "2", "no_time"]
    assert notes(again)[0] == "=SUM(1,2)"


def test_file_of_another_kit_is_refused_with_words(desk: Desk) -> None:
    book = download(desk)
    book["Card"]["B3"].value = "sha256:" + "0" * 64
    refused = upload(desk, book)
    assert refused.status_code == 422
    assert "This file was made for another card." in refused.text
    assert 'id="workbook-error"' in refused.text


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 9_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"id,level\n1,2", bomb()],
    ids=["empty", "cut", "text", "bomb"],
)
def test_file_that_is_none_of_ours_is_refused_with_words(desk: Desk, content: bytes) -> None:
    refused = upload(desk, content)
    assert refused.status_code == 422
    assert "This is no scorecard workbook, or it is damaged." in refused.text
