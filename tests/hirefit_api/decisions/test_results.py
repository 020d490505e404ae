"""Results to take along: the same numbers, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import load_workbook

RESULTS = "/requisitions/desk/results"
FORMULA = '=HYPERLINK("http://evil.example","click")'


def test_table_holds_the_scores_and_text_stays_text(desk: Any) -> None:
    desk.rate("a1", 4, 5)
    assert desk.decide("hold", reasons=FORMULA).status_code == 201
    answer = desk.get(f"{RESULTS}.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="results-desk.csv"'
    header, first, second = csv.reader(io.StringIO(answer.text))
    [score] = desk.get("/requisitions/desk/scores").json()
    row = dict(zip(header, first, strict=True))
    assert row["reasons"] == f"'{FORMULA}"
    assert (row["application"], row["outcome"], row["decided_by"]) == ("a1", "hold", "hana")
    assert float(row["fit_level"]) == round(score["fit_level"], 4)
    part = score["competencies"][0]
    assert float(row[part["competency"]]) == round(part["fair_level"], 4)
    assert second == ["a2", *[""] * (len(header) - 1)]


def test_workbook_holds_the_same_and_no_formula(desk: Any) -> None:
    desk.rate("a1", 4, 5)
    assert desk.decide("hold", reasons=FORMULA).status_code == 201
    table = list(csv.reader(io.StringIO(desk.get(f"{RESULTS}.csv").text)))
    sheet = load_workbook(io.BytesIO(desk.get(f"{RESULTS}.xlsx").content)).active
    assert [cell.value for cell in sheet[1]] == table[0]
    cells = dict(zip(table[0], sheet[2], strict=True))
    assert (cells["reasons"].data_type, cells["reasons"].value) == ("s", FORMULA)
    numbers = [cells[name].value for name in ("fit_level", "low", "high", "best_rank")]
    assert [str(number) for number in numbers] == [
        table[1][table[0].index(name)] for name in ("fit_level", "low", "high", "best_rank")
    ]
    assert [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_who_has_still_to_rate_takes_nothing_along(desk: Any) -> None:
    path = "/api/v1/companies/harbour-line/applications/a1/interviews"
    desk.client("hana").post(path, json={"rater": "hugo"})
    desk.rate("a1")
    mine = desk.get(f"{RESULTS}.csv", who="hugo").text
    assert [line.partition(",")[0] for line in mine.splitlines()] == ["application", "a2"]
    assert desk.get(f"{RESULTS}.csv", who="r1").status_code == 403
