"""The only queries on imports of past scorecards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.scope import CompanyStore, Values, scoped
from hirefit_api.database.workspace_tables import import_mappings, past_import_files, past_imports

_IMPORT = select(
    past_imports.c.number,
    past_imports.c.state,
    past_imports.c.batch,
    past_imports.c.mapping,
    past_imports.c.preview,
    past_imports.c.n_ratings,
    past_imports.c.begun_by,
    past_imports.c.begun_at,
    past_imports.c.settled_by,
    past_imports.c.settled_at,
)
ALL_IMPORTS = scoped(_IMPORT.order_by(past_imports.c.number))
ONE_IMPORT = scoped(_IMPORT.where(past_imports.c.number == bindparam("number")))
NEWEST = scoped(select(past_imports.c.number).order_by(past_imports.c.number.desc()).limit(1))
SAME_BATCH = scoped(
    select(past_imports.c.number)
    .where(past_imports.c.batch == bindparam("batch"))
    .where(past_imports.c.state == "taken-over")
    .limit(1)
)
TAKEN_OVER = scoped(
    select(past_imports.c.number, past_imports.c.ratings)
    .where(past_imports.c.state == "taken-over")
    .order_by(past_imports.c.number)
)
FILES = scoped(
    select(past_import_files.c.name, past_import_files.c.content)
    .where(past_import_files.c.number == bindparam("number"))
    .order_by(past_import_files.c.position)
)
MAPPINGS = scoped(
    select(import_mappings.c.name, import_mappings.c.mapping).order_by(import_mappings.c.name)
)


def all_imports(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every import, oldest first."""
    return store.rows(ALL_IMPORTS)


def find_import(store: CompanyStore, number: int) -> Row[Any] | None:
    """Return one import."""
    return store.first(ONE_IMPORT, number=number)


def next_number(store: CompanyStore) -> int:
    """Return one more than the last import's number."""
    row = store.first(NEWEST)
    return 1 if row is None else int(row.number) + 1


def taken_over_as(store: CompanyStore, batch: str) -> int | None:
    """Return the import that took the same files over with the same mapping."""
    row = store.first(SAME_BATCH, batch=batch)
    return None if row is None else int(row.number)


def taken_over(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return number and ratings of each import in force."""
    return store.rows(TAKEN_OVER)


def files_of(store: CompanyStore, number: int) -> Sequence[Row[Any]]:
    """Return names and contents (base64) of the files of an import that is still open."""
    return store.rows(FILES, number=number)


def saved_mappings(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return names and documents of saved mappings."""
    return store.rows(MAPPINGS)


def add_import(store: CompanyStore, row: Values, files: Sequence[Values]) -> None:
    """Add an import with its files."""
    store.insert(past_imports, [row])
    store.insert(past_import_files, files)


def change_import(store: CompanyStore, number: int, state: str, values: Values) -> bool:
    """Change an import that is in a state; False if it is in another."""
    return store.update(past_imports, {"number": number, "state": state}, values) == 1


def end_reading(store: CompanyStore, number: int, mark: str, values: Values) -> bool:
    """Change an import that is in the reading with this mark; False if it no longer is."""
    reading = {"number": number, "state": "reading", "batch": mark}
    return store.update(past_imports, reading, values) == 1


def drop_files(store: CompanyStore, number: int) -> None:
    """Delete the files of an import."""
    store.delete(past_import_files, {"number": number})


def save_mapping(store: CompanyStore, row: Values) -> None:
    """Save a mapping under its name; one of that name is replaced."""
    if not store.insert_if_absent(import_mappings, row):
        changed = {key: value for key, value in row.items() if key != "name"}
        store.update(import_mappings, {"name": row["name"]}, changed)
