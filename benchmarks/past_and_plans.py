"""Importing 100,000 past ratings, judging a design of 10,000 applications, proposing interviews."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import openpyxl

from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.design.assumptions import assumptions_of
from hirefit.design.limits import AssignmentLimits
from hirefit.design.plan import Interview, arrange
from hirefit.design.proposal import propose
from hirefit.design.report import judge_design
from hirefit.history.past_import import plan_import
from hirefit.history.read import SourceFile

ROWS = 100_000
HEADER = ["Candidate", "Interviewer", "Question", "Score", "Submitted at"]


def report() -> Iterator[str]:
    """Yield one line a figure; seconds are processor time, which other work disturbs less."""
    rows = [
        [f"c{at // 10}", f"Rater {at % 20}", f"q{at % 5}", 1 + at % 5, f"2026-01-{1 + at % 28:02}"]
        for at in range(ROWS)
    ]
    text = "\n".join(",".join(map(str, row)) for row in [HEADER, *rows])
    bare = _seconds(lambda: list(csv.reader(io.StringIO(text))))
    book = big_workbook([HEADER, *rows])
    bare_book = _seconds(lambda: _read_bare(book))
    for name, content, least, peer in (
        ("big.csv", text.encode(), bare, "csv.reader"),
        ("big.xlsx", book, bare_book, "openpyxl, read only"),
    ):
        seconds = _seconds(lambda name=name, content=content: _plan(SourceFile(name, content)))
        ratio = seconds / least
        yield f"import {ROWS:,} rows of {name}: {seconds:.2f} s (goal: 10 s; {ratio:.1f} x {peer})"
    yield from _designs()


def _plan(file: SourceFile) -> None:
    found = len(plan_import([file]).rows)
    if found != ROWS:
        raise ValueError(f"{found} rows of {ROWS}")


def _read_bare(book: bytes) -> int:
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True).active
    sheet.reset_dimensions()
    return sum(1 for _ in sheet.iter_rows(values_only=True))


def _designs() -> Iterator[str]:
    random = np.random.default_rng(0)
    prior = assumptions_of(prior_calibration(RatingScale()))
    many = arrange(
        [
            Interview(f"a{n:05d}", f"R{r:03d}")
            for n in range(10_000)
            for r in random.choice(300, 2, replace=False)
        ]
    )
    seconds = _seconds(lambda: judge_design(many, prior))
    yield f"judge a design of 10,000 applications and 300 raters: {seconds:.2f} s (goal: 5 s)"
    few = arrange([Interview(f"a{n:03d}", f"R{random.integers(20):02d}") for n in range(200)])
    seconds = _seconds(lambda: propose(few, prior, AssignmentLimits(2, 40), 50))
    yield f"propose 50 of 400 interviews by 20 raters: {seconds:.2f} s (goal: 2 s)"


def _seconds(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(2):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def big_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook by openpyxl whose cells are put in by hand, which is quicker to write."""
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["cells"])
    book.save(buffer)
    cells = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{letter}{at}"><v>{value}</v></c>'
            if isinstance(value, int)
            else f'<c r="{letter}{at}" t="inlineStr"><is><t>{value}</t></is></c>'
            for letter, value in zip("ABCDE", row, strict=True)
        )
        + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    big = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part).decode()
            if part == "xl/worksheets/sheet1.xml":
                start, end = data.index("<sheetData>"), data.index("</sheetData>")
                data = data[:start] + "<sheetData>" + cells + data[end:]
            new.writestr(part, data)
    return big.getvalue()
