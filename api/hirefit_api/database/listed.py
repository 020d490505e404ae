"""Ask for many keys in one statement, and answer with many rows in one value, both as JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
)
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


def keys_of(name: str, backend: str) -> TableValuedAlias:
    """Return the texts of the JSON array `name` as rows with one column, `value`."""
    if backend == "sqlite":
        return func.json_each(bindparam(name)).table_valued("value")
    document = cast(bindparam(name, type_=Text), postgresql.JSON)
    return func.json_array_elements_text(document).table_valued("value", name=name)


def rows_as_one(backend: str, *columns: Column[Any]) -> ColumnElement[Any]:
    """Return a query's rows as one text: a JSON array with an array a row, in no order.

    Of no rows PostgreSQL makes None.
    """
    if backend == "sqlite":
        return func.json_group_array(func.json_array(*columns))
    return cast(func.json_agg(func.json_build_array(*columns)), Text)
