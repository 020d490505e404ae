"""The one place where a company's rows are told from another's.

A query can only be run through a `CompanyStore`, and a `CompanyStore` only runs statements that
were made by `scoped`, which adds the company to every table they read. Rows are written with the
store's company whatever the caller says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    Connection,
    Delete,
    Integer,
    Row,
    Select,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.util import find_tables
from sqlalchemy.sql.visitors import replacement_traverse

from hirefit_api.database.driver import compiled, send, send_each
from hirefit_api.database.listed import keys_of
from hirefit_api.database.writer import mark_written
from hirefit_api.sealing import Sealer

Values = Mapping[str, Any]
KEYLESS = Sealer()


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


def together(**queries: ScopedSelect) -> ScopedSelect:
    """Return one query that asks several at once: its only row holds the answer of each.

    Each asks for one value and names the company already; what finds no row answers None.
    """
    return ScopedSelect(
        select(*[query.statement.scalar_subquery().label(name) for name, query in queries.items()])
    )


def of_each(names: Collection[str], backend: str, **queries: ScopedSelect) -> ScopedSelect:
    """Return one query that asks several of each of many keys: a row a key, named `key`.

    Each asks for one value and names the company already. Every key is looked up by itself:
    compared with all keys at once, a table that PostgreSQL has not analysed yet is read whole.

    Parameters
    ----------
    names : collection of str
        What the queries call the key. The keys are handed over as the JSON array `keys`.
    backend : str
        ``sqlite`` or ``postgresql``.
    **queries : ScopedSelect
        The queries, by the names of their answers.
    """
    keys = keys_of("keys", backend)

    def keyed(element: Any, **_: Any) -> Any:  # noqa: ANN401 - any part of a statement
        is_key = isinstance(element, BindParameter) and element.key in names
        return keys.c.value if is_key else None

    answers = []
    for name, query in queries.items():
        asked: Any = replacement_traverse(query.statement, {}, keyed)
        answers.append(asked.correlate(keys).scalar_subquery().label(name))
    return ScopedSelect(select(keys.c.value.label("key"), *answers))


@cache
def _insert_if_absent(table: Table, backend: str) -> Any:  # noqa: ANN401 - differs by dialect
    make = sqlite.insert if backend == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing()


@cache
def _insert(table: Table, number: int = 0) -> Any:  # noqa: ANN401 - its type parameter says nothing
    """Return PostgreSQL's statement that inserts any number of rows, handed over as a JSON array.

    One statement is one step of the driver: several times cheaper than one per row. JSONB is taken
    apart once; of JSON every column would read its row's text again.
    """
    columns = [column for column in table.columns if column.name != "company_id"]
    document = cast(bindparam(f"rows{number}", type_=Text), postgresql.JSONB)
    entries = func.jsonb_array_elements(document).table_valued(
        Column("value", postgresql.JSONB), name=f"rows_{number}"
    )
    texts = [entries.c.value.op("->>")(literal_column(str(at))) for at in range(len(columns))]
    picked = [
        cast(text, column.type) if isinstance(column.type, (Integer, Boolean)) else text
        for column, text in zip(columns, texts, strict=True)
    ]
    values = select(bindparam("company_id", type_=Text), *picked).select_from(entries)
    return insert(table).from_select(["company_id", *columns], values)


@cache
def _insert_all(tables: tuple[Table, ...]) -> Any:  # noqa: ANN401 - same
    """Return one statement that does so for several tables."""
    *others, last = [_insert(table, number) for number, table in enumerate(tables)]
    for number, other in enumerate(others):
        last = last.add_cte(other.cte(f"insert_{number}"))
    return last


@cache
def _insert_one(table: Table) -> Any:  # noqa: ANN401 - same
    return insert(table)


@cache
def _append(table: Table, within: tuple[str, ...], counter: str, backend: str) -> Any:  # noqa: ANN401 - same
    """Return one statement that inserts a row with the next number among its kind."""
    mine = table.c.company_id == bindparam("company_id", required=True)
    same = [table.c[name] == bindparam(name) for name in within]
    number = func.coalesce(func.max(table.c[counter]), 0) + 1
    names = [column.name for column in table.columns]
    picked = [
        number if name == counter else cast(bindparam(name), table.c[name].type) for name in names
    ]
    make = sqlite.insert if backend == "sqlite" else postgresql.insert
    next_row = select(*picked).select_from(table).where(and_(mine, *same))
    statement = make(table).from_select(names, next_row).on_conflict_do_nothing()
    return statement.returning(table.c[counter])


@cache
def _forget(table: Table, moment: str) -> Delete:
    mine = table.c.company_id == bindparam("company_id", required=True)
    return delete(table).where(and_(mine, table.c[moment] < bindparam("before")))


@cache
def _update(table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Update:
    mine = table.c.company_id == bindparam("company_id", required=True)
    same = [table.c[name] == bindparam(f"old_{name}") for name in key]
    return (
        update(table)
        .where(and_(mine, *same))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


@cache
def _delete(table: Table, key: tuple[str, ...]) -> Delete:
    mine = table.c.company_id == bindparam("company_id", required=True)
    return delete(table).where(and_(mine, *[table.c[name] == bindparam(name) for name in key]))


@cache
def _picked(table: Table) -> Callable[[Values], Any]:
    return itemgetter(*[column.name for column in table.columns if column.name != "company_id"])


def _document(table: Table, rows: Sequence[Values]) -> str:
    return json.dumps(list(map(_picked(table), rows)))


class CompanyStore:
    """A connection confined to one company.

    Parameters
    ----------
    connection : Connection
        Within a transaction that somebody else begins and ends.
    company : str
        The company's id.
    sealer : Sealer
        Seals secrets before they are stored; one without a key takes none.
    alone : bool
        Whether each statement sees a moment of its own, outside of any transaction.
    """

    __slots__ = ("_alone", "_connection", "company", "sealer")

    def __init__(
        self,
        connection: Connection,
        company: str,
        sealer: Sealer = KEYLESS,
        *,
        alone: bool = False,
    ) -> None:
        self._connection = connection
        self._alone = alone
        self.company = company
        self.sealer = sealer

    @property
    def backend(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._connection.dialect.name

    def rows(self, query: ScopedSelect, **values: Any) -> Sequence[Row[Any]]:  # noqa: ANN401
        """Run a query and return all rows."""
        cursor = self._run(query.statement, values)
        return compiled(query.statement, self.backend).rows(cursor, cursor.fetchall())

    def first(self, query: ScopedSelect, **values: Any) -> Row[Any] | None:  # noqa: ANN401
        """Run a query and return its first row, or None."""
        cursor = self._run(query.statement, values)
        found = compiled(query.statement, self.backend).rows(cursor, cursor.fetchmany(1))
        return found[0] if found else None

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Insert rows for this company; a key that exists is an error."""
        self.insert_all({table: rows})

    def insert_all(self, rows: Mapping[Table, Sequence[Values]]) -> None:
        """Do so for several tables, parents first: in one statement where a statement is dear."""
        mark_written(self._connection)
        filled = {table: found for table, found in rows.items() if found}
        if self.backend == "sqlite":
            for table, found in filled.items():
                self._insert_each(table, found)
        elif filled:
            documents = [_document(table, found) for table, found in filled.items()]
            values = {f"rows{number}": document for number, document in enumerate(documents)}
            self._run(_insert_all(tuple(filled)), values)

    def _insert_each(self, table: Table, rows: Sequence[Values]) -> None:
        """Insert rows with one statement that is prepared once and stepped once a row."""
        shared = {"company_id": self.company}
        send_each(self._connection, compiled(_insert_one(table), "sqlite"), rows, shared)

    def insert_if_absent(self, table: Table, row: Values) -> bool:
        """Insert one row for this company; False if its key exists already."""
        if self._run(_insert_if_absent(table, self.backend), row).rowcount != 1:
            return False
        mark_written(self._connection)
        return True

    def append(self, table: Table, row: Values, *, counter: str, within: tuple[str, ...]) -> int:
        """Insert a row numbered after the last one with the same `within`; return its number.

        On PostgreSQL another process may be about to commit the same number: then this waits for
        it and takes the next.
        """
        mark_written(self._connection)
        statement = _append(table, within, counter, self.backend)
        while True:
            added = self._run(statement, row).fetchone()
            if added is not None:
                return int(added[0])

    def forget(self, table: Table, moment: str, before: str) -> int:
        """Delete this company's rows whose column `moment` is before a moment; return how many."""
        mark_written(self._connection)
        return self._run(_forget(table, moment), {"before": before}).rowcount

    def update(self, table: Table, key: Values, values: Values) -> int:
        """Change the columns `values` of this company's rows with this key; return how many.

        A column named in both is compared with its value in `key` and set to that in `values`:
        with a version column this is the check that nobody was faster.
        """
        mark_written(self._connection)
        statement = _update(table, tuple(key), tuple(values))
        old = {f"old_{name}": value for name, value in key.items()}
        new = {f"new_{name}": value for name, value in values.items()}
        return self._run(statement, old | new).rowcount

    def delete(self, table: Table, key: Values) -> int:
        """Delete this company's rows with this key; return how many."""
        mark_written(self._connection)
        return self._run(_delete(table, tuple(key)), key).rowcount

    def _run(self, statement: Any, values: Values) -> DBAPICursor:  # noqa: ANN401 - any statement
        """Send a statement, compiled once per database, with this store's company."""
        named = {**values, "company_id": self.company}
        found = compiled(statement, self.backend)
        return send(self._connection, found, named, alone=self._alone)
