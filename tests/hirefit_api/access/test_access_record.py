"""The record of who changed access: every change leaves an entry, and no entry changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from hirefit_api.access.record import changes, note_sign_in_settings
from hirefit_api.database.session import Database

from .conftest import by_key, by_session, settings_of

BASE = "/api/v1/companies/harbour-line"
HOME = "/companies/harbour-line"


def recorded(asked, way: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    return asked.ask("GET", f"{BASE}/access-record", params=query, **way).json()


def test_every_change_leaves_an_entry_with_who_and_whom(world, asked) -> None:
    way, page = by_key(world.keys["administrator"]), by_session(world.sessions["administrator"])
    before = recorded(asked, way)
    kim = {"id": "kim", "name": "Kim", "roles": ["interviewer"]}
    asked.ask("POST", f"{BASE}/people", json=kim, **way)
    asked.ask("PUT", f"{BASE}/people/kim/roles", json={"roles": ["hr"]}, **way)
    asked.ask("PUT", f"{BASE}/people/kim/roles", json={"roles": ["hr"]}, **way)
    link = asked.ask("POST", f"{BASE}/people/kim/invitation", **way).json()["address"]
    password = {"password": "some plain words in a row", "again": "some plain words in a row"}
    asked.ask("POST", f"{HOME}/links/{link.rpartition('/')[2]}", data=password)
    for step in ("disable", "disable", "enable", "enable"):
        asked.ask("POST", f"{HOME}/people/kim/{step}", **page)
    guest = {"id": "gil", "name": "Gil"}
    asked.ask("POST", f"{BASE}/applications/a2/guests", json=guest, **way)
    made = asked.ask("POST", f"{BASE}/keys", json={"name": "ats", "roles": ["hr"]}, **way).json()
    new = asked.ask("POST", f"{BASE}/keys/{made['id']}/rotate", json={}, **way).json()
    for _ in "twice":
        asked.ask("POST", f"{BASE}/keys/{new['id']}/revoke", **way)
    after = recorded(asked, way)
    key = f"key:{world.keys['administrator'].partition('.')[2].partition('_')[0]}"
    told = [(c["actor"], c["kind"], c["subject"]) for c in after[: len(after) - len(before)]]
    assert told[::-1] == [
        (key, "person_added", "kim"),
        (key, "roles_changed", "kim"),
        (key, "link_made", "kim"),
        ("kim", "link_used", "kim"),
        ("administrator", "person_disabled", "kim"),
        ("administrator", "person_enabled", "kim"),
        (key, "guest_link_made", "gil"),
        (key, "key_made", made["id"]),
        (key, "key_replaced", new["id"]),
        (key, "key_revoked", new["id"]),
    ]
    assert after[-len(before) :] == before
    roles = next(c["details"] for c in after if c["kind"] == "roles_changed")
    assert roles == {"roles": ["hr"], "before": ["interviewer"]}
    whole = str(after)
    secrets = [made["key"], new["key"], link.rpartition("/")[2], password["password"]]
    assert [secret for secret in secrets if secret in whole] == []


def test_pages_of_the_record_follow_each_other(world, asked) -> None:
    way = by_key(world.keys["auditor"])
    whole = [c["number"] for c in recorded(asked, way, limit=1000)]
    assert whole == sorted(whole, reverse=True)
    seen, address = [], f"{BASE}/access-record?limit=7"
    while address:
        answer = asked.ask("GET", address, **way)
        seen += [c["number"] for c in answer.json()]
        address = answer.links.get("next", {}).get("url", "")
    assert seen == whole
    assert asked.ask("GET", f"{BASE}/access-record?after=bad", **way).status_code == 422


@pytest.mark.parametrize("reader", ["administrator", "auditor"])
def test_the_page_says_it_in_words(world, asked, reader: str) -> None:
    way = by_session(world.sessions[reader])
    shown = asked.ask("GET", f"{HOME}/access-record", **way).text
    for words in ("added a person", "revoked a key", "shut somebody out", "Roles: Administrator"):
        assert words in shown
    oldest = asked.ask("GET", f"{HOME}/access-record?before=2", **way).text
    assert oldest.count("<tr") == 2
    for before in ("x", "9" * 20, "-1"):
        assert asked.ask("GET", f"{HOME}/access-record?before={before}", **way).status_code == 200


def test_other_settings_of_sign_in_are_noted_once_at_the_start(world, tmp_path: Path) -> None:
    file = Path(shutil.copy(world.file, tmp_path))
    plain = settings_of(file)
    other = plain.model_copy(update={"openid_issuer": "https://id.example"})
    database = Database(plain)
    database.open()
    for settings in (plain, other, other, plain):
        note_sign_in_settings(database, settings)
    with database.read("harbour-line") as store:
        told = [c.details for c in changes(store, 0, 1000) if c.kind == "sign_in_changed"]
    database.close()
    assert told == [{}, {"openid_issuer": "https://id.example"}]


@pytest.mark.parametrize("email", ["kim@x.example\n", "\nkim@x.example", "kim@x.example\nBcc: y"])
def test_a_mail_address_with_a_line_break_is_refused(world, asked, email: str) -> None:
    new = {"id": "kem", "name": "Kem", "email": email, "roles": ["interviewer"]}
    way = by_key(world.keys["administrator"])
    assert asked.ask("POST", f"{BASE}/people", json=new, **way).status_code == 422
    fields = {"id": "kem", "name": "Kem", "email": email, "role:interviewer": "1"}
    by_page = by_session(world.sessions["administrator"])
    if "Bcc" in email:  # spaces around a field of a form are dropped
        assert asked.ask("POST", f"{HOME}/people", data=fields, **by_page).status_code == 422
