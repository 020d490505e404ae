"""People, links and keys: made, changed, used once, ended at once; secrets are nowhere."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from hirefit_api.access import store as queries
from hirefit_api.access.tokens import read_token
from hirefit_api.database.access_tables import api_keys, invitations

HOME = "/companies/harbour-line"
API = "/api/v1/companies/harbour-line"
PASSWORD = "four plain words and a comma"  # noqa: S105 - of invented people
LONG_AGO = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def administrator(world, asked):
    """Asks as an administrator's key."""

    def ask(method: str, path: str, **options: Any):
        headers = {"authorization": f"Bearer {world.keys['administrator']}"}
        return asked.ask(method, path, headers=headers, **options)

    return ask


def with_key(asked, key: str, path: str = API) -> int:
    return asked.ask("GET", path, headers={"authorization": f"Bearer {key}"}).status_code


def with_cookie(asked, answer, path: str = API) -> int:
    cookie = answer.headers["set-cookie"].partition(";")[0]
    return asked.ask("GET", path, headers={"cookie": cookie}).status_code


def change(asked, work) -> None:
    asked.app.state.database.write_and_wait("harbour-line", work)


def to_mend(answer) -> int:
    summary = answer.text.partition('class="summary"')[2].partition("</section>")[0]
    return summary.count("<li>")


def new_person(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name.title(), "roles": ["recruiter"]} | more


def test_invitation_shows_a_page_twice_and_works_once(asked, administrator) -> None:
    assert administrator("POST", f"{API}/people", json=new_person("ann")).status_code == 201
    link = administrator("POST", f"{API}/people/ann/invitation").json()["address"]
    path = link.removeprefix("http://localhost")
    assert [asked.ask("GET", path).status_code for _ in range(2)] == [200, 200]
    weak = asked.ask("POST", path, data={"password": "ann", "again": "ann"})
    differs = asked.ask("POST", path, data={"password": PASSWORD, "again": "x"})
    joined = asked.ask("POST", path, data={"password": PASSWORD, "again": PASSWORD})
    again = asked.ask("POST", path, data={"password": "another few words", "again": ""})
    assert [a.status_code for a in (weak, differs, joined, again)] == [422, 422, 303, 404]
    assert with_cookie(asked, joined) == 200
    data = {"login": "ann", "password": PASSWORD}
    assert asked.ask("POST", f"{HOME}/sign-in", data=data).status_code == 303
    assert asked.ask("GET", path).status_code == 404


def test_new_link_or_time_ends_the_one_before(asked, administrator) -> None:
    administrator("POST", f"{API}/people", json=new_person("bea"))
    links = [
        administrator("POST", f"{API}/people/bea/invitation").json()["address"] for _ in range(2)
    ]
    first, second = (link.removeprefix("http://localhost") for link in links)
    assert [asked.ask("GET", path).status_code for path in (first, second)] == [404, 200]
    digest = read_token(second.rpartition("/")[2]).digest
    key = {"token_digest": digest}
    change(asked, lambda store: store.update(invitations, key, {"expires_at": LONG_AGO}))
    data = {"password": PASSWORD, "again": PASSWORD}
    assert asked.ask("POST", second, data=data).status_code == 404
    elsewhere = second.replace("/companies/harbour-line", "/companies/other")
    assert asked.ask("GET", elsewhere).status_code == 404


def test_setting_a_password_anew_ends_older_sessions(asked, administrator) -> None:
    administrator("POST", f"{API}/people", json=new_person("cal"))

    def joined():
        link = administrator("POST", f"{API}/people/cal/invitation").json()["address"]
        data = {"password": PASSWORD, "again": PASSWORD}
        return asked.ask("POST", link.removeprefix("http://localhost"), data=data)

    before, after = joined(), joined()
    assert [with_cookie(asked, before), with_cookie(asked, after)] == [401, 200]


def test_disabled_person_is_out_with_the_next_request_and_can_come_back(
    asked, administrator
) -> None:
    administrator("POST", f"{API}/people", json=new_person("dan"))
    link = administrator("POST", f"{API}/people/dan/invitation").json()["address"]
    data = {"password": PASSWORD, "again": PASSWORD}
    session = asked.ask("POST", link.removeprefix("http://localhost"), data=data)
    assert with_cookie(asked, session) == 200
    disabled = administrator("POST", f"{API}/people/dan/disable").json()
    assert disabled["disabled_at"] is not None
    assert with_cookie(asked, session) == 401
    typed = {"login": "dan", "password": PASSWORD}
    assert asked.ask("POST", f"{HOME}/sign-in", data=typed).status_code == 422
    assert administrator("POST", f"{API}/people/dan/invitation").status_code == 409
    administrator("POST", f"{API}/people/dan/enable")
    assert with_cookie(asked, session) == 401
    assert asked.ask("POST", f"{HOME}/sign-in", data=typed).status_code == 303


def test_roles_change_with_the_next_request(world, asked, administrator) -> None:
    scores = f"{API}/requisitions/desk/scores"
    cookie = {"cookie": f"hirefit={world.sessions['auditor']}"}
    assert asked.ask("GET", scores, headers=cookie).status_code == 200
    roles = {"roles": ["fairness_reviewer"]}
    assert administrator("PUT", f"{API}/people/auditor/roles", json=roles).status_code == 200
    assert asked.ask("GET", scores, headers=cookie).status_code == 403
    administrator("PUT", f"{API}/people/auditor/roles", json={"roles": ["auditor"]})
    assert asked.ask("GET", scores, headers=cookie).status_code == 200


def test_last_administrator_stays_and_some_roles_are_nobodys(asked, administrator) -> None:
    change(asked, lambda store: queries.change_person(store, "idle", {"disabled_at": LONG_AGO}))
    answers = [
        administrator("PUT", f"{API}/people/administrator/roles", json={"roles": ["hr"]}),
        administrator("POST", f"{API}/people/administrator/disable"),
        administrator("PUT", f"{API}/people/hr/roles", json={"roles": ["operator"]}),
        administrator("POST", f"{API}/keys", json={"name": "x", "roles": ["guest_rater"]}),
        administrator("POST", f"{API}/people", json=new_person("eve", roles=["operator"])),
    ]
    codes = [answer.json()["faults"][0]["code"] for answer in answers]
    assert codes == ["last-administrator"] * 2 + ["role-not-given"] * 3


@pytest.mark.parametrize(
    "change_of",
    [
        {"id": "a b"},
        {"id": "../x"},
        {"name": ""},
        {"name": "a\nb"},
        {"email": "someone@example.org\nbcc: all@example.org"},
        {"email": "no address"},
        {"email": "a@b@c"},
        {"roles": []},
        {"roles": ["king"]},
        {"password_hash": "x"},
        {"company_id": "other"},
    ],
)
def test_unusable_people_are_refused_without_an_echo(administrator, change_of) -> None:
    answer = administrator("POST", f"{API}/people", json=new_person("fay") | change_of)
    assert answer.status_code == 422
    assert "bcc" not in answer.text
    assert administrator("GET", f"{API}/people/fay").status_code == 404


def test_mail_addresses_are_one_person_each_whatever_their_letters(administrator) -> None:
    first = administrator(
        "POST", f"{API}/people", json=new_person("gil", email="Gil@Example.org")
    ).json()
    second = administrator("POST", f"{API}/people", json=new_person("gus", email="gil@example.org"))
    assert (first["email"], second.status_code) == ("gil@example.org", 409)


def test_guest_fills_in_one_card_and_sees_nothing_else(world, asked) -> None:
    recruiter = {"authorization": f"Bearer {world.keys['recruiter']}"}
    body = {"id": "guest-lee", "name": "Lee <b>"}
    made = asked.ask("POST", f"{API}/applications/a2/guests", json=body, headers=recruiter)
    path = made.json()["address"].removeprefix("http://localhost")
    shown = asked.ask("GET", path)
    entered = asked.ask("POST", path, data={"step": "begin"})
    card = f"{HOME}/applications/a2/scorecards/guest-lee"
    assert (made.status_code, shown.status_code) == (201, 200)
    assert "<b>" not in shown.text
    assert (entered.status_code, entered.headers["location"]) == (303, card)
    assert asked.ask("POST", path, data={"step": "begin"}).status_code == 404
    seen = {
        address: with_cookie(asked, entered, address)
        for address in (
            card,
            card.replace("guest-lee", "interviewer"),
            card.replace("a2", "a1"),
            HOME,
            f"{HOME}/requisitions/desk",
            f"{HOME}/applications/a2/explanation",
            f"{API}/applications/a2/scorecards",
            f"{API}/applications/a1/scorecards",
        )
    }
    assert list(seen.values()) == [200, 403, 404, 404, 404, 403, 403, 404]
    taken = asked.ask(
        "POST",
        f"{API}/applications/a2/guests",
        json=body | {"id": "hr"},
        headers=recruiter,
    )
    assert taken.status_code == 409


def test_key_is_shown_once_replaced_with_an_overlap_and_revoked_at_once(
    asked, administrator
) -> None:
    made = administrator("POST", f"{API}/keys", json={"name": "ATS", "roles": ["recruiter"]}).json()
    assert re.fullmatch(r"hf_harbour-line\.[0-9a-f]{10}_[0-9a-f]{64}", made["key"])
    assert made["key"].startswith(made["starts_with"])
    assert with_key(asked, made["key"]) == 200
    path = f"{API}/keys/{made['id']}"
    rotated = administrator("POST", f"{path}/rotate", json={"overlap_hours": 2}).json()
    assert rotated["replaces"] == made["id"]
    assert [with_key(asked, key) for key in (made["key"], rotated["key"])] == [200, 200]
    assert administrator("POST", f"{path}/rotate", json={}).status_code == 409
    now = administrator("POST", f"{API}/keys/{rotated['id']}/rotate", json={"overlap_hours": 0})
    assert [with_key(asked, key) for key in (rotated["key"], now.json()["key"])] == [401, 200]
    administrator("POST", f"{path}/revoke")
    assert with_key(asked, made["key"]) == 401
    listed = administrator("GET", f"{API}/keys")
    assert not re.search(r"_[0-9a-f]{64}", listed.text)


def test_use_of_a_key_is_written_down_once_a_minute(asked, administrator) -> None:
    made = administrator("POST", f"{API}/keys", json={"name": "ATS", "roles": ["auditor"]}).json()

    def last_used() -> str | None:
        records = {item["id"]: item for item in administrator("GET", f"{API}/keys").json()}
        return records[made["id"]]["last_used_at"]

    def wait_for_other_than(value: str | None) -> str | None:
        deadline = time.monotonic() + 60
        while (found := last_used()) == value and time.monotonic() < deadline:
            time.sleep(0.01)
        return found

    assert last_used() is None
    with_key(asked, made["key"])
    first = wait_for_other_than(None)
    asked.app.state.gate.forget()
    with_key(asked, made["key"])
    assert last_used() == first
    key = {"id": made["id"]}
    change(asked, lambda store: store.update(api_keys, key, {"last_used_at": LONG_AGO}))
    asked.app.state.gate.forget()
    with_key(asked, made["key"])
    assert wait_for_other_than(LONG_AGO) >= first


def test_no_secret_is_in_the_database(world, asked, administrator) -> None:
    administrator("POST", f"{API}/people", json=new_person("hal"))
    link = administrator("POST", f"{API}/people/hal/invitation").json()["address"]
    secrets = [link, *world.keys.values(), *world.sessions.values()]
    file = asked.app.state.settings.sqlite_file
    stored = b"".join(
        part.read_bytes() for part in file.parent.iterdir() if part.name.startswith(file.name)
    )
    assert b"password_hash" in stored
    assert [text for text in secrets if text[-40:].encode() in stored] == []
    assert PASSWORD.encode() not in stored


def test_pages_do_what_the_api_does(world, asked) -> None:
    headers = {"cookie": f"hirefit={world.sessions['administrator']}"}

    def post(path: str, **data: str):
        return asked.ask("POST", f"{HOME}{path}", data=data, headers=headers)

    person = {"id": "ida", "name": "Ida <i>", "role:recruiter": "1"}
    made = post("/people", **person)
    [link] = re.findall(r"http://localhost(/companies/harbour-line/links/[^<]+)<", made.text)
    assert asked.ask("GET", link).status_code == 200
    assert "<i>" not in made.text + asked.ask("GET", f"{HOME}/people", headers=headers).text
    wrong = post("/people", id="a b", name="", email="x")
    assert wrong.status_code == 422
    assert to_mend(wrong) == 4
    assert post("/people", **person).status_code == 422
    assert post("/people/ida/roles", step="1").status_code == 422
    assert post("/people/ida/roles", **{"role:hr": "1"}).status_code == 303
    assert post("/people/ida/disable", step="1").status_code == 303
    shown = asked.ask("GET", f"{HOME}/people/ida", headers=headers).text
    assert "disabled since" in shown
    assert re.findall(r'name="role:(\w+)" value="1" checked', shown) == ["hr"]
    assert post("/people/ida/enable", step="1").status_code == 303
    key = post("/keys", name="ATS", days="30", **{"role:auditor": "1"})
    [text] = re.findall(r"hf_harbour-line\.[0-9a-f]{10}_[0-9a-f]{64}", key.text)
    assert with_key(asked, text) == 200
    key_id = text.partition(".")[2].partition("_")[0]
    replaced = post(f"/keys/{key_id}/rotate", step="1")
    [newer] = re.findall(r"hf_harbour-line\.[0-9a-f]{10}_[0-9a-f]{64}", replaced.text)
    assert post(f"/keys/{key_id}/revoke", step="1").status_code == 303
    assert [with_key(asked, item) for item in (text, newer)] == [401, 200]
    assert to_mend(post("/keys", name="", days="0")) == 3
