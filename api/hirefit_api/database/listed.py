"""Ask for many keys in one statement: the keys are handed over as one JSON array."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql


def listed(name: str, backend: str) -> Select[Any]:
    """Return the texts of the JSON array in the value `name`, for ``column.in_(...)``.

    A list of placeholders would be another statement for every length.
    """
    if backend == "sqlite":
        return select(func.json_each(bindparam(name)).table_valued("value").c.value)
    document = cast(bindparam(name, type_=Text), postgresql.JSON)
    return select(func.json_array_elements_text(document))
