"""Kept answers: never other than computed ones, never stale, one read away."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from hirefit.explanation.verify import verify_document
from hirefit_api.database.decision_tables import score_documents
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database, write_engine
from hirefit_api.database.tables import companies
from hirefit_api.scores.store import find_document, keep_documents
from hirefit_api.settings import Settings

PATHS = (
    "/applications/a1/score",
    "/applications/a1/explanation",
    "/applications/a1/explanation?format=text",
    "/requisitions/desk/scores",
)
PAGES = (
    "/companies/harbour-line/applications/a1/explanation",
    "/companies/harbour-line/requisitions/desk",
)
KEY = "sha256:" + "1" * 64


@contextmanager
def raw(desk: Any) -> Any:
    """The file behind the running service, from outside."""
    engine = write_engine(desk.office.settings.url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def kept_rows(desk: Any) -> dict[tuple[str, str, str], bytes]:
    with raw(desk) as connection:
        return {row[1:4]: row[4] for row in connection.execute(select(score_documents))}


def test_answer_is_kept_and_kept_answers_are_what_would_be_computed(desk: Any) -> None:
    desk.rate("a1", 2, 4)
    computed = {path: desk.get(path) for path in PATHS}
    pages = {path: desk.client("hana").get(path).text for path in PAGES}
    kept = {path: desk.get(path) for path in PATHS}
    assert {p: a.content for p, a in kept.items()} == {p: a.content for p, a in computed.items()}
    assert {path: desk.client("hana").get(path).text for path in PAGES} == pages
    with raw(desk) as connection:
        connection.execute(delete(score_documents))
    again = {path: desk.get(path).content for path in PATHS}
    assert again == {path: answer.content for path, answer in computed.items()}
    document = json.loads(again["/applications/a1/explanation"])
    assert verify_document(document) == []
    score = json.loads(again["/applications/a1/score"])
    assert score["fit_level"] == pytest.approx(document["results"]["fit_level"], abs=1e-9)


def test_second_reader_gets_stored_bytes(desk: Any) -> None:
    desk.rate("a1")
    desk.get(PATHS[0])
    with raw(desk) as connection:
        mine = update(score_documents).where(score_documents.c.part == "score")
        connection.execute(mine.values(body=b'{"as": "stored"}'))
    assert desk.get(PATHS[0]).content == b'{"as": "stored"}'


@pytest.mark.parametrize("path", PATHS)
def test_tag_of_an_answer_spares_its_bytes(desk: Any, path: str) -> None:
    desk.rate("a1")
    tag = desk.get(path).headers["etag"]
    spared = [
        desk.get(path, headers={"if-none-match": sent})
        for sent in (tag, f'"other", W/{tag}', '"other"')
    ]
    assert [answer.status_code for answer in spared] == [304, 304, 200]
    assert [answer.content for answer in spared[:2]] == [b"", b""]
    assert spared[0].headers["etag"] == tag


def changes(desk: Any) -> dict[str, Callable[[], Any]]:
    amended = [{"question": name, "level": 4, "evidence": "heard again"} for name in desk.questions]
    return {
        "card": lambda: desk.hand_in("r2", "a1", 5),
        "amendment": lambda: desk.hand_in(
            "r1", "a1", version=2, amendment_reason="Heard again.", answers=amended
        ),
        "decision": lambda: desk.decide("hire"),
        "hold": lambda: desk.decide("hold"),
        "card of another": lambda: desk.hand_in("r1", "a2"),
    }


def test_tag_changes_exactly_when_what_it_comes_from_does(desk: Any) -> None:
    desk.hand_in("r1", "a1", 2)

    def tags() -> tuple[str, str]:
        return tuple(desk.get(path).headers["etag"] for path in (PATHS[0], PATHS[3]))

    moved = {}
    for name, change in changes(desk).items():
        before = tags()
        assert tags() == before
        change()
        moved[name] = tuple(a != b for a, b in zip(before, tags(), strict=True))
    assert moved == {
        "card": (True, True),
        "amendment": (True, True),
        "decision": (True, True),
        "hold": (True, True),
        "card of another": (False, True),
    }


def test_superseded_answers_go_and_a_decision_keeps_its_own(desk: Any) -> None:
    desk.hand_in("r1", "a1", 2)
    desk.get(PATHS[0])
    desk.hand_in("r2", "a1", 4)
    desk.get(PATHS[0])
    subject = "application/a1"
    assert len({key for about, key, _ in kept_rows(desk) if about == subject}) == 1
    desk.decide("hire")
    desk.get(PATHS[0])
    desk.hand_in("r2", "a1", version=2, amendment_reason="again", level=5)
    desk.get(PATHS[0])
    keys = {key for about, key, _ in kept_rows(desk) if about == subject}
    with raw(desk) as connection:
        decided = connection.exec_driver_sql("SELECT score_key FROM decisions").scalar_one()
    assert len(keys) == 2
    assert decided in keys


def test_kept_bytes_come_back_on_both_databases(settings: Settings) -> None:
    database = Database(settings)
    database.open()
    body = bytes(range(256))

    def work(store: CompanyStore) -> None:
        store.insert(companies, [{"created_at": "2026-01-01T00:00:00.000Z"}])
        keep_documents(store, subject="application/a", key=KEY, bodies={"score": body})

    database.write_and_wait("one", work)
    with database.read("one") as store, database.read("two") as other:
        assert find_document(store, "application/a", KEY, "score") == body
        assert find_document(store, "application/a", KEY, "text") is None
        assert find_document(other, "application/a", KEY, "score") is None
    database.close()
