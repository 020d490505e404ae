"""Read ratings from whatever file they are in."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from hirefit.competencies.scale import RatingScale
from hirefit.exceptions import Fault, RatingError
from hirefit.ratings.csv_reader import read_ratings
from hirefit.ratings.table import RatingTable


def read_any_ratings(
    path: Path, scale: RatingScale, competency_of: Mapping[str, str]
) -> tuple[RatingTable, tuple[str, ...]]:
    """Read delimited text, a Parquet file (``.parquet``) or a folder of Parquet files.

    Arguments, result and errors are those of `read_ratings`.
    """
    if not (path.is_dir() or path.suffix == ".parquet"):
        return read_ratings(path, scale, competency_of)
    try:
        reader = importlib.import_module("hirefit.ratings.parquet_reader")
    except ModuleNotFoundError as error:
        folder = "is a folder. Name a CSV file. " if path.is_dir() else ""
        message = f'{folder}Parquet needs pyarrow: pip install "hirefit[parquet]".'
        raise RatingError(Fault(message, path.name, "no-pyarrow")) from error
    found: tuple[RatingTable, tuple[str, ...]] = reader.read_parquet(path, scale, competency_of)
    return found
