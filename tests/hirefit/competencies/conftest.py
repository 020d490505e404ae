from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

LIBRARIES = Path(__file__).parent / "libraries"


@pytest.fixture
def libraries() -> Path:
    return LIBRARIES


@pytest.fixture
def changed_library(tmp_path: Path) -> Callable[..., Path]:
    """Copy the valid library and replace texts in its files; every text must be there."""

    def change(*changes: tuple[str, str, str]) -> Path:
        root = tmp_path / "library"
        shutil.copytree(LIBRARIES / "valid", root)
        for name, old, new in changes:
            file = root / name
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return change
