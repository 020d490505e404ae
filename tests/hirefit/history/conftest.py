from __future__ import annotations

import io

import openpyxl
import pytest

from hirefit.history.past_import import plan_import
from hirefit.history.sheets import SourceFile


@pytest.fixture
def workbook():
    """Build a real workbook from rows by sheet; `change` may do more to it before it is saved."""

    def build(sheets, name="scores.xlsx", change=None):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if change:
            change(book)
        buffer = io.BytesIO()
        book.save(buffer)
        return SourceFile(name, buffer.getvalue())

    return build


@pytest.fixture
def text_file():
    def build(text, name="scores.csv", encoding="utf-8"):
        return SourceFile(name, text.encode(encoding))

    return build


@pytest.fixture
def ratings_of():
    """Import files and return (application, rater, question, level) of every row."""

    def read(*files, mapping=None):
        plan = plan_import(files, mapping)
        return [(row.application, row.rater, row.question, row.level) for row in plan.rows]

    return read
