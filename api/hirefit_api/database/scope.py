"""The one place where a company's rows are told from another's.

A query can only be run through a `CompanyStore`, and a `CompanyStore` only runs statements that
were made by `scoped`, which adds the company to every table they read. Rows are written with the
store's company whatever the caller says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.util import find_tables

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScopedSelect:
    """A SELECT whose every table is confined to one company."""

    statement: Select[Any]


def scoped(statement: Select[Any]) -> ScopedSelect:
    """Confine a SELECT to the company of the store that will run it.

    Raises
    ------
    TypeError
        The statement holds an outer join or a subquery: these need the company inside, which
        this function doesn't see to.
    """
    sources = [
        source
        for clause in statement.get_final_froms()
        for source in find_tables(
            clause, include_joins=True, include_aliases=True, include_selects=True
        )
    ]
    if any(getattr(source, "isouter", not isinstance(source, Table)) for source in sources):
        raise TypeError("only inner joins of tables can be scoped")
    mine = [
        source.c.company_id == bindparam("company_id", required=True)
        for source in sources
        if isinstance(source, Table)
    ]
    return ScopedSelect(statement.where(and_(*mine)))


@cache
def _insert_if_absent(table: Table, backend: str) -> Any:  # noqa: ANN401 - differs by dialect
    make = sqlite.insert if backend == "sqlite" else postgresql.insert
    statement = make(table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


@cache
def _insert(table: Table, backend: str) -> Any:  # noqa: ANN401 - its type parameter says nothing
    """Return one statement that inserts any number of rows, handed over as one JSON array.

    One statement is one step of the driver: several times cheaper than one per row.
    """
    columns = [column for column in table.columns if column.name != "company_id"]
    if backend == "sqlite":
        entries = func.json_each(bindparam("rows")).table_valued("value")
        picked: list[ColumnElement[Any]] = [
            func.json_extract(entries.c.value, f"$[{at}]") for at in range(len(columns))
        ]
    else:
        document = cast(bindparam("rows", type_=Text), postgresql.JSON)
        entries = func.json_array_elements(document).table_valued(Column("value", postgresql.JSON))
        picked = [
            cast(entries.c.value.op("->>")(at), column.type) for at, column in enumerate(columns)
        ]
    values = select(bindparam("company_id", type_=Text), *picked).select_from(entries)
    return insert(table).from_select(["company_id", *columns], values)


class CompanyStore:
    """A connection confined to one company.

    Parameters
    ----------
    connection : Connection
        Within a transaction that somebody else begins and ends.
    company : str
        The company's id.
    """

    __slots__ = ("_connection", "company")

    def __init__(self, connection: Connection, company: str) -> None:
        self._connection = connection
        self.company = company

    @property
    def backend(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._connection.dialect.name

    def rows(self, query: ScopedSelect, **values: Any) -> Sequence[Row[Any]]:  # noqa: ANN401
        """Run a query and return all rows."""
        values["company_id"] = self.company
        return self._connection.execute(query.statement, values).all()

    def first(self, query: ScopedSelect, **values: Any) -> Row[Any] | None:  # noqa: ANN401
        """Run a query and return its first row, or None."""
        values["company_id"] = self.company
        return self._connection.execute(query.statement, values).first()

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Insert rows for this company; a key that exists is an error."""
        names = [column.name for column in table.columns if column.name != "company_id"]
        document = json.dumps([[row[name] for name in names] for row in rows])
        self._connection.execute(
            _insert(table, self.backend), {"company_id": self.company, "rows": document}
        )

    def insert_if_absent(self, table: Table, row: Values) -> bool:
        """Insert one row for this company; False if its key exists already."""
        statement = _insert_if_absent(table, self.backend)
        result = self._connection.execute(statement, {**row, "company_id": self.company})
        return bool(result.rowcount == 1)
