"""One suite, two databases: what the store promises whatever lies below it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, bindparam, join, outerjoin, select
from sqlalchemy.exc import IntegrityError

from hirefit_api.database.migrate import alembic_config, current, head, migrate
from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.session import Database, read_engine, write_engine
from hirefit_api.database.tables import (
    applications,
    companies,
    interviews,
    kits,
    metadata,
    ratings,
    requisitions,
    scorecards,
)
from hirefit_api.settings import Settings
from hirefit_api.testing import empty_database

NOW = "2026-01-01T00:00:00.000Z"
DIGEST = "sha256:" + "0" * 64
CARD = {"application_id": "a1", "rater": "r1", "version": 1}


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    engine = write_engine(settings.url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def _company(connection: Connection, name: str) -> CompanyStore:
    store = CompanyStore(connection, name)
    kit = {"digest": DIGEST, "role": "r", "document": "{}", "created_at": NOW}
    desk = {"id": "desk", "title": "Desk", "kit_digest": DIGEST, "created_at": NOW}
    store.insert(companies, [{"created_at": NOW}])
    store.insert(kits, [kit])
    store.insert(requisitions, [desk])
    return store


def _card(store: CompanyStore) -> None:
    application = {"id": "a1", "requisition_id": "desk", "created_at": NOW}
    interview = {"application_id": "a1", "rater": "r1", "planned_at": NOW}
    card = {"kit_digest": DIGEST, "content_digest": DIGEST, "submitted_at": NOW}
    store.insert(applications, [application])
    store.insert(interviews, [interview])
    store.insert(scorecards, [CARD | card | {"amendment_reason": ""}])


def _rating(**changes: object) -> dict[str, object]:
    plain = {"question": "q.b1", "position": 0, "level": 3, "not_assessed_reason": ""}
    return CARD | plain | {"evidence": "“told” =1+1 \\ ' ; -- 👩🏽‍💻 \n\u202e"} | changes


def test_migrations_make_the_tables_the_code_knows(settings: Settings) -> None:
    engine = write_engine(settings.url)
    with engine.begin() as connection:
        assert current(connection) == head()
        command.check(alembic_config(connection))
    engine.dispose()


def test_migrations_can_be_taken_back(settings: Settings) -> None:
    engine = write_engine(settings.url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), "head")
        command.check(alembic_config(connection))
    engine.dispose()


def test_what_is_due_is_migrated_and_what_is_not_is_left_alone(
    migrated: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(migrated, tmp_path))
    settings = Settings(database_url=f"sqlite:///{file}")
    engine = write_engine(settings.url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "-1")
    with engine.connect() as connection:
        assert current(connection) != head()
    migrate(settings)
    with engine.connect() as connection:
        assert current(connection) == head()
    engine.dispose()
    before = file.read_bytes()
    migrate(settings)
    assert file.read_bytes() == before


def test_every_key_and_reference_starts_with_the_company() -> None:
    for table in metadata.sorted_tables:
        keys = [table.primary_key, *table.foreign_key_constraints]
        assert all(next(iter(key.columns)).name == "company_id" for key in keys), table.name


def test_rows_come_back_as_they_were_written(connection: Connection) -> None:
    store = _company(connection, "one")
    _card(store)
    rows = [_rating(), _rating(question="q.b2", level=None, not_assessed_reason="no_time")]
    store.insert(ratings, rows)
    stored = store.rows(scoped(select(ratings).order_by(ratings.c.question)))
    assert [row._asdict() for row in stored] == [row | {"company_id": "one"} for row in rows]


def test_company_sees_its_own_rows_only(connection: Connection) -> None:
    one, two = _company(connection, "one"), _company(connection, "two")
    _card(one)
    _card(two)
    one.insert(ratings, [_rating(level=1, evidence="one")])
    two.insert(ratings, [_rating(level=5, evidence="two")])
    joined = scoped(select(ratings.c.evidence).select_from(join(ratings, scorecards)))
    assert [row.evidence for row in one.rows(joined)] == ["one"]
    assert [row.evidence for row in two.rows(joined)] == ["two"]
    other = {"id": "x", "requisition_id": "desk", "created_at": NOW, "company_id": "two"}
    one.insert(applications, [other])
    found = scoped(select(applications.c.id).where(applications.c.id == bindparam("id")))
    assert two.first(found, id="x") is None
    assert one.first(found, id="x") is not None


def test_query_that_can_not_be_scoped_is_refused() -> None:
    with pytest.raises(TypeError, match="inner joins"):
        scoped(select(interviews.c.rater).select_from(outerjoin(interviews, applications)))
    with pytest.raises(TypeError, match="inner joins"):
        scoped(select(select(interviews.c.rater).subquery().c.rater))


def test_reference_across_companies_is_refused(connection: Connection) -> None:
    _company(connection, "one")
    two = CompanyStore(connection, "two")
    two.insert(companies, [{"created_at": NOW}])
    with pytest.raises(IntegrityError):
        two.insert(applications, [{"id": "a", "requisition_id": "desk", "created_at": NOW}])
    connection.rollback()


@pytest.mark.parametrize(
    "change",
    [
        {"level": None},
        {"not_assessed_reason": "no_time"},
        {"version": 2},
        {"rater": "nobody"},
        {"question": None},
        {"evidence": None},
    ],
)
def test_rating_that_contradicts_its_card_is_refused(
    connection: Connection, change: dict[str, object]
) -> None:
    store = _company(connection, "one")
    _card(store)
    with pytest.raises(IntegrityError):
        store.insert(ratings, [_rating(**change)])
    connection.rollback()


def test_key_that_exists_is_left_as_it_is(connection: Connection) -> None:
    store = _company(connection, "one")
    application = {"id": "a1", "requisition_id": "desk", "created_at": NOW}
    assert store.insert_if_absent(applications, application)
    assert not store.insert_if_absent(applications, application | {"created_at": "later"})
    row = store.first(scoped(select(applications.c.created_at)))
    assert row is not None
    assert row.created_at == NOW


def test_inserting_nothing_is_nothing(connection: Connection) -> None:
    store = _company(connection, "one")
    store.insert(applications, [])
    assert store.rows(scoped(select(applications.c.id))) == []


def test_reader_sees_one_moment_while_others_write(settings: Settings) -> None:
    database = Database(settings)
    database.open()
    query = scoped(select(companies.c.company_id))
    with database.read("one") as store:
        before = store.rows(query)
        database.write_and_wait("one", lambda s: s.insert(companies, [{"created_at": NOW}]))
        assert store.rows(query) == before == []
    with database.read("one") as store:
        assert len(store.rows(query)) == 1
    database.close()


@pytest.mark.postgres
def test_driver_keeps_statements_that_reads_prepared(postgres: str) -> None:
    with empty_database(postgres) as address:
        database = Database(Settings(database_url=address))
        companies.create(database.writing)
        query = scoped(select(companies.c.company_id))
        for _ in range(7):  # the driver prepares what comes more than five times
            with database.read("one") as store:
                assert store.rows(query) == []
        with pytest.raises(LookupError), database.read("one") as store:
            raise LookupError
        with database.reading.connect() as connection:
            asked = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%companies%'"
            kept = connection.exec_driver_sql(asked.replace("%", "%%")).scalar()
            connection.rollback()
        database.reading.dispose()
        database.writing.dispose()
    assert kept == 1


def test_reading_connection_can_not_write_on_sqlite(settings: Settings) -> None:
    if settings.sqlite_file is None:
        pytest.skip("PostgreSQL separates by account")
    engine = read_engine(settings.url)
    with engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        CompanyStore(connection, "one").insert(companies, [{"created_at": NOW}])
    engine.dispose()
