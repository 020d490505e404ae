"""The competency library, read once per process."""

from __future__ import annotations

from functools import cache

from hirefit.competencies.library import CompetencyLibrary, load_library


@cache
def shipped_library() -> CompetencyLibrary:
    """Return the library that ships with the package."""
    return load_library()
