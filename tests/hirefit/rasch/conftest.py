"""The commands, on a file in a folder of their own."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hirefit import cli

Data = tuple[npt.NDArray[np.generic], npt.NDArray[np.int64]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hirefit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command in this process and returns its exit status."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["hirefit", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return int(stopped.value.code or 0)

    return run


@pytest.fixture
def save(folder: Path) -> Callable[[Data], None]:
    """Writes ratings to `ratings.csv`."""

    def write(data: Data) -> None:
        named = ([f"a{a}", f"r{r}", f"q{q}", level] for (a, r, q), level in zip(*data, strict=True))
        with (folder / "ratings.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerows([["application", "rater", "question", "rating"], *named])

    return write
