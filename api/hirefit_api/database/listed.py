"""Ask for many keys in one statement: the keys are handed over as one JSON array."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Text, any_, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql


def among(column: Column[Any], name: str, backend: str) -> ColumnElement[bool]:
    """Return the condition that a column holds one of the texts of the JSON array `name`.

    A list of placeholders would be another statement for every length. PostgreSQL takes the keys
    as an array, which it looks up in an index one by one; of a subquery it expects so many rows
    that it would rather read the whole table.
    """
    if backend == "sqlite":
        keys = func.json_each(bindparam(name)).table_valued("value")
        return column.in_(select(keys.c.value))
    document = cast(bindparam(name, type_=Text), postgresql.JSON)
    return column == any_(
        func.array(select(func.json_array_elements_text(document)).scalar_subquery())
    )
