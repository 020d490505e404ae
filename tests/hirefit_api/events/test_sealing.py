"""Secrets at rest: sealed with a key that can be replaced, refused where there is none."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from hirefit_api.adapters.connections import connection_to
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.adapters.sealed import count_open, seal_everything
from hirefit_api.adapters.service import connect
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.event_tables import endpoints
from hirefit_api.database.order_tables import ats_connections
from hirefit_api.database.session import Database
from hirefit_api.doctor import examine
from hirefit_api.errors import BadSettings, Unavailable
from hirefit_api.events.endpoints import register, rotate_secret
from hirefit_api.events.schemas import NewEndpoint
from hirefit_api.sealing import MARK, Sealer, key_file, sealer_for
from hirefit_api.settings import Settings, read_settings

COMPANY = "harbour-line"
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
SECRET = "lever's own token"  # noqa: S105 - of nobody


def _secrets(database: Database) -> list[str]:
    with database.reading.connect() as connection:
        rows = connection.execute(select(endpoints.c.secret, endpoints.c.old_secret)).all()
        kept = connection.execute(select(ats_connections.c.secrets)).all()
    return [text for row in [*rows, *kept] for text in row if text]


def _fill(settings: Settings, document: dict) -> str:
    """Register an endpoint, rotate its secret, connect a system; return the endpoint's secret."""
    database = Database(settings)
    database.open()

    def work(store) -> str:
        save_profile(store, checked_profile(COMPANY, document))
        register(store, NewEndpoint(id="all", url="https://hooks.example.com/"))
        filled = {"api_key": SECRET, "webhook_secret": SECRET, "stages": "a=b"}
        connect(store, adapter_named("lever"), filled, "")
        return rotate_secret(store, "all").secret

    try:
        return database.write_and_wait(COMPANY, work)
    finally:
        stored = _secrets(database)
        database.close()
        assert all(text.startswith(MARK) for text in stored)


def _opened(settings: Settings) -> tuple[str, str]:
    database = Database(settings)
    database.open()
    with database.read(COMPANY) as store:
        secret = connection_to(store, "lever").secrets["api_key"]
    shown = database.write_and_wait(
        COMPANY, lambda s: register(s, NewEndpoint(id="all", url="https://hooks.example.com/"))
    )
    database.close()
    return shown.record.secret, secret


@pytest.mark.slow
def test_nothing_lies_open_and_keys_are_replaced(settings, company_document) -> None:
    first = settings.model_copy(update={"secret_key": _given(OLD).secret_key})
    secret = _fill(first, company_document)
    assert _opened(first) == (secret, SECRET)
    both = settings.model_copy(update={"secret_key": _given(f"{NEW}, {OLD}").secret_key})
    only = settings.model_copy(update={"secret_key": _given(NEW).secret_key})
    database = Database(settings)
    with pytest.raises(BadSettings, match="not set"), database.writing.begin() as connection:
        seal_everything(connection, sealer_for(only))
    with database.writing.begin() as connection:
        assert seal_everything(connection, sealer_for(both)) == len(_secrets(database))
        assert seal_everything(connection, sealer_for(both)) == 0
    database.close()
    assert _opened(only) == (secret, SECRET)


def _given(keys: str) -> Settings:
    return Settings(secret_key=keys)


def test_rows_from_before_there_was_a_key_are_sealed(database: Database) -> None:
    database.write_and_wait(
        COMPANY, lambda s: register(s, NewEndpoint(id="all", url="https://hooks.example.com/"))
    )
    with database.writing.begin() as connection:
        connection.execute(update(endpoints).values({endpoints.c.secret: "whsec_plain"}))
        assert count_open(connection) == 1
        assert seal_everything(connection, Sealer()) == 0
        assert seal_everything(connection, database.sealer) == 1
        assert count_open(connection) == 0
    (stored,) = _secrets(database)
    assert (stored.startswith(MARK), database.sealer.open(stored)) == (True, "whsec_plain")


def test_key_beside_the_file_is_its_owners_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HIREFIT_SECRET_KEY")
    settings = Settings(database_url=f"sqlite:///{tmp_path}/hirefit.sqlite3")
    sealer, file = sealer_for(settings), key_file(settings)
    assert file is not None
    assert not file.exists()
    sealed = sealer.seal("a secret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sealer_for(settings).open(sealed) == "a secret"
    assert [f.verdict for f in examine(settings) if f.subject == "secret key"] == ["notice"]
    file.chmod(0o644)
    assert [f.verdict for f in examine(settings) if f.subject == "secret key"] == ["mend"]


def test_no_key_no_secret() -> None:
    with pytest.raises(Unavailable, match="HIREFIT_SECRET_KEY"):
        Sealer().seal("a secret")
    assert (Sealer().seal(""), Sealer().open("plain"), Sealer().can_seal) == ("", "plain", False)
    with pytest.raises(BadSettings):
        Sealer((NEW,)).open(Sealer((OLD,)).seal("a secret"))
    name = Sealer((OLD,)).mark.split(":")[1]
    with pytest.raises(BadSettings):
        Sealer((OLD,)).open(f"{MARK}{name}:{json.dumps('torn')}")


@pytest.mark.parametrize(
    "key",
    ["short", OLD[:-2], f"{OLD},x", "\N{GREEK SMALL LETTER ALPHA}" * 44],
    ids=["short", "cut", "one of two", "not ASCII"],
)
def test_key_that_is_none_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings(secret_key=key)
    assert [fault.place for fault in refused.value.faults] == ["HIREFIT_SECRET_KEY"]
    assert key not in str(refused.value)
