from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from hirefit.calibration.files import read_calibration
from hirefit.cli import app
from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import RatingError
from hirefit.ratings.any_file import read_any_ratings

COLUMNS = [
    "application",
    "rater",
    "question",
    "competency",
    "rating",
    "not_assessed_reason",
    "period",
]
ROWS = [
    (
        f"a{n}",
        f"r{(n + r) % 3}",
        f"q{q}",
        f"c{q % 2}",
        None if n == q == r == 0 else 1 + (n + q + r) % 5,
        "time" if n == q == r == 0 else "",
        f"2026-0{1 + n % 3}",
    )
    for n in range(12)
    for r in range(2)
    for q in range(4)
]


def written(path: Path, rows: list[tuple], **columns: list) -> Path:
    values = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True)) | columns
    pq.write_table(pa.table(values), path)
    return path


def as_csv(path: Path) -> Path:
    with path.open("w", newline="") as lines:
        csv.writer(lines).writerows([COLUMNS, *(["" if v is None else v for v in r] for r in ROWS)])
    return path


def test_parquet_says_what_the_same_csv_says(tmp_path: Path) -> None:
    folder = tmp_path / "lake" / "month=1"
    folder.mkdir(parents=True)
    written(folder / "a.parquet", ROWS[40:])
    written(folder.parent / "b.parquet", ROWS[:40], note=["seen"] * 40)
    one, notes = read_any_ratings(tmp_path / "lake", RatingScale(), {"q1": "c1"})
    other, _ = read_any_ratings(as_csv(tmp_path / "r.csv"), RatingScale(), {"q1": "c1"})
    assert notes == ("Columns left out: note.",)
    for field in fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if field.name == "evidence":
            continue  # notes are not read from Parquet
        assert np.array_equal(left, right) if isinstance(left, np.ndarray) else left == right


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"rating": [3.5, *[2.0] * 95]}, "not-whole", "f.parquet:row 1"),
        ({"rating": [*[2] * 94, 7, 2]}, "outside-scale", "f.parquet:row 95"),
        ({"rating": [*[2] * 5, None, *[2] * 90]}, "empty-rating", "f.parquet:row 6"),
        ({"rating": ["x"] * 96}, "not-whole", "f.parquet:row 1"),
        ({"rater": [*["r"] * 9, None, *["r"] * 86]}, "empty-label", "f.parquet:row 10"),
        ({"rater": ["=1+1", *["r"] * 95]}, "formula", "f.parquet:row 1"),
        ({"rater": ["r0"] * 96}, "duplicate", "f.parquet:row 5"),
        ({"competency": ["c9", *["c0"] * 95]}, "two-competencies", "f.parquet:row 5"),
    ],
)
def test_each_fault_is_named_with_its_row(
    tmp_path: Path, change: dict[str, list], code: str, place: str
) -> None:
    blank = {"not_assessed_reason": [""] * 96}
    file = written(tmp_path / "f.parquet", ROWS, **({"rating": [2] * 96} | blank | change))
    with pytest.raises(RatingError) as refused:
        read_any_ratings(file, RatingScale(), {})
    first = refused.value.faults[0]
    assert (first.code, first.place) == (code, place)


def test_what_is_no_parquet_or_has_no_ratings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_text("no")
    pq.write_table(pa.table({"application": ["a"]}), tmp_path / "y.parquet")
    (tmp_path / "empty").mkdir()
    for name, code in (
        ("x.parquet", "unreadable"),
        ("y.parquet", "missing-column"),
        ("empty", "no-ratings"),
    ):
        with pytest.raises(RatingError) as refused:
            read_any_ratings(tmp_path / name, RatingScale(), {})
        assert [fault.code for fault in refused.value.faults] == [code]


def test_calibrate_reads_a_folder_of_parquet_files_as_it_reads_csv(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    written(tmp_path / "lake" / "1.parquet", ROWS[:50])
    written(tmp_path / "lake" / "2.parquet", ROWS[50:])
    as_csv(tmp_path / "r.csv")
    for source, out in (("lake", "p.json"), ("r.csv", "c.json")):
        done = CliRunner().invoke(
            app, ["calibrate", str(tmp_path / source), "-o", str(tmp_path / out)]
        )
        assert done.exit_code == 0, done.output
    one, other = read_calibration(tmp_path / "p.json"), read_calibration(tmp_path / "c.json")
    assert (one.raters, one.thresholds, one.covariance) == (
        other.raters,
        other.thresholds,
        other.covariance,
    )
