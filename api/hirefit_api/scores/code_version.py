"""Which code computes: a kept answer of other code is another answer."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import hirefit
from hirefit_api.library import shipped_library

SUFFIXES = {".py", ".html", ".po"}
BESIDES = ("languages", "requisitions", "scores", "web")
"""Folders of the service whose code and templates make answers, besides all of the core."""


@cache
def code_version() -> str:
    """Return the version, a digest over the source that makes answers, and the library's digest.

    The version alone does not change while somebody works on the code.
    """
    service = Path(__file__).parent.parent
    folders = [Path(hirefit.__file__).parent, *(service / name for name in BESIDES)]
    content = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in SUFFIXES:
                content.update(file.name.encode())
                content.update(file.read_bytes())
    return f"{hirefit.__version__} {content.hexdigest()} {shipped_library().digest}"
