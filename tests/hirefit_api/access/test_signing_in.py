"""Sign-in, sessions, sign-out: what browsers get, what strangers can't learn, what ends when."""

from __future__ import annotations

import asyncio
import html
import re
import time

import pytest

from hirefit_api.access import gate, passwords
from hirefit_api.access.gate import KEPT_SECONDS, Gate
from hirefit_api.access.tokens import read_token
from hirefit_api.database.access_tables import sessions, sign_in_failures

HOME = "/companies/harbour-line"
SIGN_IN = f"{HOME}/sign-in"
API = "/api/v1/companies/harbour-line"
PASSWORD = "four plain words and a comma"  # noqa: S105 - of invented people
EVIL = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/companies/other",
    "/companies/harbour-line/../other",
    "/companies/harbour-line.evil.example",
    "/companies/harbour-line/sign-in?next=x",
    "javascript:alert(1)",
    "/companies/harbour-line\r\nset-cookie: a=b",
    "",
]


def sign_in(asked, login: str, password: str = PASSWORD, **more: str):
    return asked.ask("POST", SIGN_IN, data={"login": login, "password": password} | more)


def cookie_of(answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0].partition("=")[2]


def seen(asked, token: str, path: str = API) -> int:
    return asked.ask("GET", path, headers={"cookie": f"hirefit={token}"}).status_code


def change(asked, work) -> None:
    asked.app.state.database.write_and_wait("harbour-line", work)


def test_right_password_begins_a_session_that_scripts_and_other_sites_do_not_get(asked) -> None:
    first, second = sign_in(asked, "recruiter"), sign_in(asked, "recruiter")
    name, *attributes = first.headers["set-cookie"].split("; ")
    assert (first.status_code, first.headers["location"]) == (303, HOME)
    assert name.startswith("hirefit=harbour-line.")
    assert {a.lower() for a in attributes} == {
        "httponly",
        "max-age=43200",
        "path=/",
        "samesite=lax",
    }
    assert cookie_of(first) != cookie_of(second)
    assert seen(asked, cookie_of(first)) == seen(asked, cookie_of(second)) == 200


def test_language_that_somebody_chose_comes_with_signing_in_anywhere(asked) -> None:
    def chosen(answer) -> str | None:
        return answer.cookies.get("hirefit-language")

    first = sign_in(asked, "recruiter")
    headers = {"cookie": f"hirefit={cookie_of(first)}"}
    asked.ask("POST", "/language", data={"language": "de"}, headers=headers)
    assert [chosen(first), chosen(sign_in(asked, "recruiter"))] == [None, "de"]
    assert chosen(sign_in(asked, "interviewer")) is None
    # What was chosen in this browser counts more there, and is kept for whoever had none.
    data = {"login": "interviewer", "password": PASSWORD}
    for login in ("recruiter", "interviewer"):
        answer = asked.ask(
            "POST",
            SIGN_IN,
            data=data | {"login": login},
            headers={"cookie": "hirefit-language=en"},
        )
        assert chosen(answer) is None
    assert [chosen(sign_in(asked, who)) for who in ("recruiter", "interviewer")] == ["de", "en"]


def test_choice_of_a_session_that_is_over_is_kept_with_nobody(asked) -> None:
    token = cookie_of(sign_in(asked, "hr"))
    headers = {"cookie": f"hirefit={token}"}
    asked.ask("POST", f"{HOME}/sign-out", headers=headers)
    answer = asked.ask("POST", "/language", data={"language": "de"}, headers=headers)
    assert answer.status_code == 303
    assert sign_in(asked, "hr").cookies.get("hirefit-language") is None


def test_session_before_signing_in_is_not_taken_over_but_ended(asked) -> None:
    old = cookie_of(sign_in(asked, "recruiter"))
    headers = {"cookie": f"hirefit={old}"}
    data = {"login": "recruiter", "password": PASSWORD}
    fresh = cookie_of(asked.ask("POST", SIGN_IN, data=data, headers=headers))
    assert fresh != old
    assert [seen(asked, old), seen(asked, fresh)] == [401, 200]


def test_whoever_is_not_let_in_hears_the_same_words_and_costs_the_same_work(
    asked, monkeypatch
) -> None:
    worked = []
    real = passwords.HASHER

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            worked.append(stored.rpartition("$")[0].rpartition("$")[0])
            return real.verify(stored, password)

        hash = real.hash

    monkeypatch.setattr(passwords, "HASHER", Counting())
    cases = [("hr", "not her password"), ("nobody-here", PASSWORD), ("gone@example.org", PASSWORD)]
    answers = [sign_in(asked, *case) for case in cases]
    texts = [
        answer.text.replace(f'value="{login}"', "typed")
        for answer, (login, _) in zip(answers, cases, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len(set(texts)) == 1
    assert len(worked) == 3
    assert len(set(worked)) == 1, "the same parameters"
    assert all("set-cookie" not in answer.headers for answer in answers)


@pytest.mark.parametrize("login", ["auditor", "nobody-there"])
def test_after_five_failures_everybody_waits(asked, login: str) -> None:
    statuses = [sign_in(asked, login, f"wrong {at}").status_code for at in range(7)]
    waiting = sign_in(asked, login)
    assert statuses == [422] * 5 + [429] * 2
    assert waiting.status_code == 429
    assert 1 <= int(waiting.headers["retry-after"]) <= 60
    bucket = {"bucket": passwords.bucket_of(login)}
    long_ago = {"last_at": "2026-01-01T00:00:00.000Z"}
    change(asked, lambda store: store.update(sign_in_failures, bucket, long_ago))
    assert sign_in(asked, login).status_code == (303 if login == "auditor" else 422)


def test_names_fall_into_a_fixed_number_of_counters() -> None:
    buckets = {passwords.bucket_of(f"name-{number}") for number in range(20_000)}
    assert max(buckets) < passwords.BUCKETS
    assert len(buckets) > passwords.BUCKETS * 0.9


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_leads_nowhere_but_to_this_company(asked, wanted: str) -> None:
    token = cookie_of(sign_in(asked, "recruiter"))
    answer = sign_in(asked, "recruiter", next=wanted)
    assert answer.headers["location"] == HOME
    assert seen(asked, token) == 200


def test_page_without_a_session_leads_to_sign_in_and_back(asked) -> None:
    wanted = f"{HOME}/requisitions/desk?order=best"
    led = asked.ask("GET", wanted)
    assert led.status_code == 303
    form = asked.ask("GET", led.headers["location"])
    fields = dict(re.findall(r'name="(next)" value="([^"]*)"', form.text))
    back = sign_in(asked, "recruiter", next=html.unescape(fields["next"]))
    assert back.headers["location"] == wanted


def test_sign_in_page_is_the_same_for_a_company_that_does_not_exist(asked) -> None:
    known, unknown = asked.ask("GET", SIGN_IN), asked.ask("GET", "/companies/none/sign-in")
    assert known.text == unknown.text.replace("/none", "/harbour-line")


def test_signing_out_ends_the_session_everywhere(asked) -> None:
    token, other = cookie_of(sign_in(asked, "hr")), cookie_of(sign_in(asked, "hr"))
    assert seen(asked, token) == 200
    headers = {"cookie": f"hirefit={token}"}
    out = asked.ask("POST", f"{HOME}/sign-out", headers=headers)
    assert out.headers["location"] == SIGN_IN
    assert 'hirefit=""' in out.headers["set-cookie"]
    assert [seen(asked, token), seen(asked, other)] == [401, 200]
    assert asked.ask("GET", f"{HOME}/sign-out", headers=headers).status_code == 405


@pytest.mark.parametrize("path", [SIGN_IN, f"{HOME}/sign-out", f"{HOME}/people"])
def test_forms_of_other_sites_are_refused(asked, path: str) -> None:
    token = cookie_of(sign_in(asked, "administrator"))
    headers = {"cookie": f"hirefit={token}", "origin": "https://evil.example"}
    data = {"login": "recruiter", "password": PASSWORD}
    assert asked.ask("POST", path, data=data, headers=headers).status_code == 403
    assert seen(asked, token) == 200


def test_idle_and_old_sessions_end_though_the_cookie_is_kept(asked) -> None:
    for column, value in (
        ("last_seen_at", "2026-01-01T00:00:00.000Z"),
        ("expires_at", "2026-01-01T00:00:00.000Z"),
    ):
        token = cookie_of(sign_in(asked, "hr"))
        digest = read_token(token).digest
        assert seen(asked, token) == 200
        change(
            asked,
            lambda store, c=column, v=value, d=digest: store.update(
                sessions, {"token_digest": d}, {c: v}
            ),
        )
        asked.app.state.gate.forget()
        assert seen(asked, token) == 401


def test_another_worker_hears_of_a_change_within_a_second(asked) -> None:
    presented = read_token(cookie_of(sign_in(asked, "hr")))
    there = Gate(asked.app.state.database)

    def known() -> bool:
        return asked._runner.run(there.actor_of(presented)) is not None

    assert known()
    change(asked, lambda store: store.delete(sessions, {"token_digest": presented.digest}))
    time.sleep(KEPT_SECONDS)
    assert not known()


def test_what_was_read_before_a_change_is_not_believed_after_it(asked, monkeypatch) -> None:
    token = cookie_of(sign_in(asked, "hr"))
    here, real = asked.app.state.gate, gate._trusted

    def overtaken(expires_at: str) -> float:
        ended = {"token_digest": read_token(token).digest}
        change(asked, lambda store: store.delete(sessions, ended))
        here.forget()
        return real(expires_at)

    with monkeypatch.context() as patched:
        patched.setattr(gate, "_trusted", overtaken)
        assert seen(asked, token) == 200
    assert seen(asked, token) == 401


def test_one_asks_ahead_of_time_and_the_others_do_not_wait_for_it(asked, monkeypatch) -> None:
    monkeypatch.setattr(gate, "_trusted", lambda _expires_at: 2_000.0)
    presented = read_token(cookie_of(sign_in(asked, "hr")))
    there = Gate(asked.app.state.database)

    async def ask() -> list[bool]:
        first = await there.actor_of(presented)
        change(asked, lambda store: store.delete(sessions, {"token_digest": presented.digest}))
        before = await there.actor_of(presented)
        monkeypatch.setattr(gate, "ASKED_BEFORE", 3_000.0)
        ahead = asyncio.ensure_future(there.actor_of(presented))
        await asyncio.sleep(0)
        meanwhile = await there.actor_of(presented)
        return [actor is not None for actor in (first, before, meanwhile, await ahead)]

    assert asyncio.run(ask()) == [True, True, True, False]


def test_what_was_typed_when_the_session_had_ended_is_kept_until_it_is_sent(world, asked) -> None:
    card = f"{HOME}/applications/a1/scorecards/interviewer"
    note = 'She said: <b>"I rang back"</b>\n\n  twice & more \u202e \U0001f600'
    typed = {"kit_digest": world.kit_digest, "version": "1", "step": "check"}
    typed[f"note:{world.questions[0]}"] = note
    asking = asked.ask("POST", card, data=typed)
    assert asking.status_code == 401
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', asking.text)
    fields = {html.unescape(name): html.unescape(value) for name, value in found}
    assert fields[f"kept:note:{world.questions[0]}"] == note
    wrong = sign_in(asked, "interviewer", "wrong", **fields)
    assert html.escape(note, quote=False).replace("&quot;", '"')[:9] in html.unescape(wrong.text)
    going = sign_in(asked, "interviewer", **fields)
    assert going.status_code == 200
    assert f'action="{card}"' in going.text
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', going.text)
    sent_on = {html.unescape(name): html.unescape(value) for name, value in found}
    assert sent_on == typed
    assert seen(asked, cookie_of(going)) == 200


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("short", {"password-length", "password-monotonous"}),
        ("a" * 201, {"password-length", "password-monotonous"}),
        ("aaaaaaaaaaaaaaa", {"password-monotonous"}),
        ("Password12345", {"password-guessable"}),
        ("harbour-line-mara", {"password-guessable"}),
        ("four plain words and a comma", set()),
        ("пароль из четырёх слов", set()),
    ],
)
def test_new_passwords(password: str, codes: set[str]) -> None:
    faults = passwords.check_password(password, ("harbour-line", "mara"))
    assert {fault.code for fault in faults} == codes
