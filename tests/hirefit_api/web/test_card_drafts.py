"""Drafts: what was acknowledged is there, what is stale is shown, nobody else sees any."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Client, Response

from hirefit_api.app import create_app
from hirefit_api.settings import Settings

Fields = Callable[..., dict[str, str]]
Desk = Any  # see conftest

HOME = "/companies/harbour-line"
NASTY = '</textarea><script>alert(1)</script> =HYPERLINK("x") \u202e\u2066 \U0001f600\n\n  kept'
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def stored_notes(response: Response) -> list[str]:
    found = re.findall(
        r"<textarea[^>]*name=\"note:[^>]*>\n(.*?)</textarea>", response.text, re.DOTALL
    )
    return [html.unescape(text) for text in found]


def version(desk: Desk) -> int:
    return int(dict(HIDDEN.findall(desk.client.get(desk.card()).text))["draft_version"])


def save(desk: Desk, sent: dict[str, str], at: int, tab: str = "", number: int = 0) -> Response:
    mark = {"draft_version": str(at), "tab": tab, "sent": str(number)}
    return desk.client.post(f"{desk.card()}/draft", data=sent | mark)


def test_save_says_in_words_what_is_stored(desk: Desk, fields: Fields) -> None:
    answer = save(desk, fields("3    5    ", note2="good vibe"), 0)
    assert answer.status_code == 200
    found = answer.json()
    assert found["version"] == 1
    assert found["progress"] == "2 of 10 questions answered, about 4 minutes to go."
    assert [bool(question["stored"]) for question in found["questions"]] == [
        at in (0, 5) for at in range(10)
    ]
    assert found["questions"][0]["stored"].startswith("3 ")
    assert found["questions"][1]["flags"][0].startswith("“good vibe”: ")


def test_draft_comes_back_as_it_was_typed(desk: Desk, fields: Fields) -> None:
    save(desk, fields("4" + " " * 9, note1=NASTY, note2="  spaces \n"), 0)
    page = desk.client.get(desk.card())
    assert stored_notes(page)[:2] == [NASTY, "  spaces \n"]
    assert re.findall(r'value="([^"]+)" checked', page.text) == ["4"]
    assert "<script>alert" not in page.text
    one = desk.client.get(f"{desk.card()}?question=1")
    assert stored_notes(one) == stored_notes(page)


def test_without_scripts_every_button_saves(desk: Desk, fields: Fields) -> None:
    for at, button in enumerate(
        [{"step": "save"}, {"go": "3"}, {"go": "all"}, {"step": "check"}, {"clear": "none"}]
    ):
        sent = fields("4" * at, note3=f"typed {at}") | {"draft_version": str(at)} | button
        assert desk.client.post(desk.card(), data=sent).status_code in (200, 422)
        assert stored_notes(desk.client.get(desk.card()))[2] == f"typed {at}"


def test_go_leads_to_one_question_and_back(desk: Desk, fields: Fields) -> None:
    reply = desk.client.post(desk.card(), data=fields("4") | {"go": "2"}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{desk.card()}?question=2")
    page = desk.client.get(f"{desk.card()}?question=2").text
    assert page.count('type="radio"') == 9
    assert "Question 2 of 10" in page
    assert "1 of 10 questions answered, about 5 minutes to go." in page
    for odd in ("0", "99", "x", "²", ""):
        moved = desk.client.post(desk.card(), data=fields("4") | {"go": odd, "draft_version": "1"})
        assert str(moved.url).endswith(desk.card())


@pytest.mark.parametrize("number", ["0", "11", "201", "x"])
def test_question_that_is_not_there_is_no_page(desk: Desk, number: str) -> None:
    assert desk.client.get(f"{desk.card()}?question={number}").status_code == 404


def test_second_tab_is_refused_and_sees_both_texts(desk: Desk, fields: Fields) -> None:
    assert save(desk, fields(note1="first tab", note2="same"), 0, "aa", 1).json()["version"] == 1
    stale = save(desk, fields("4" * 10, note1="second tab", note2="same"), 0, "bb", 1)
    assert stale.status_code == 409
    both = stale.text.partition('id="both"')[2].partition("</section>")[0]
    assert both.count("<h3>") == 10
    assert both.index("second tab") < both.index("first tab")
    assert stored_notes(stale)[0] == "second tab"
    assert stored_notes(desk.client.get(desk.card()))[0] == "first tab"


def test_whoever_has_seen_both_decides(desk: Desk, fields: Fields) -> None:
    save(desk, fields(note1="theirs 1", note2="theirs 2"), 0, "aa", 1)
    mine = fields(note1="mine 1", note2="mine 2")
    question = next(name for name in mine if name.startswith("note:")).partition(":")[2]
    taken = desk.client.post(desk.card(), data=mine | {"take": question})
    assert taken.status_code == 409
    assert stored_notes(taken)[:2] == ["theirs 1", "mine 2"]
    mixed = mine | {f"note:{question}": "theirs 1", "keep": "1"}
    assert desk.client.post(desk.card(), data=mixed, follow_redirects=False).status_code == 303
    assert stored_notes(desk.client.get(desk.card()))[:2] == ["theirs 1", "mine 2"]
    assert version(desk) == 2


def test_stale_form_cannot_submit_over_a_newer_draft(desk: Desk, fields: Fields) -> None:
    save(desk, fields(note1="newer"), 0, "aa", 1)
    for step in ("check", "submit"):
        assert (
            desk.client.post(desk.card(), data=fields(step=step, note1="older")).status_code == 409
        )
    assert desk.stored() == []


def test_own_page_goes_on_after_an_answer_was_lost(desk: Desk, fields: Fields) -> None:
    save(desk, fields(note1="a"), 0, "aa", 1)
    again = save(desk, fields(note1="a"), 0, "aa", 1)  # replayed
    assert (again.status_code, again.json()["version"]) == (200, 1)
    later = save(desk, fields(note1="ab"), 0, "aa", 2)  # the answer never came
    assert (later.status_code, later.json()["version"]) == (200, 2)
    overtaken = save(desk, fields(note1="a"), 1, "aa", 1)  # an older save arrives last
    assert overtaken.status_code == 200
    assert stored_notes(desk.client.get(desk.card()))[0] == "ab"


def test_saves_at_once_leave_one_and_refuse_the_rest(desk: Desk, fields: Fields) -> None:
    def one(number: int) -> int:
        sent = fields(note1=f"tab {number}")
        return save(desk, sent, 0, f"t{number}", 1).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(one, range(6)))
    assert statuses == [200] + [409] * 5


def test_draft_counts_nowhere_and_goes_with_the_card(desk: Desk, fields: Fields) -> None:
    before = [desk.client.get(f"{desk.api}{path}").content for path in ("", "/scorecards")]
    panel = desk.client.get(desk.card("r2")).content
    save(desk, fields(note1="SECRET"), 0)
    after = [desk.client.get(f"{desk.api}{path}").content for path in ("", "/scorecards")]
    assert after == before
    assert desk.client.get(desk.card("r2")).content == panel
    cards = desk.client.get(f"{HOME}/requisitions/desk/cards").text
    own = re.findall(rf'rowheader">{desk.application}</th>.*?</tr>', cards, re.DOTALL)
    assert [row.count("Card is not in yet") for row in own] == [1, 1]
    desk.client.post(desk.card(), data=fields(step="submit") | {"draft_version": "1"})
    assert "SECRET" not in desk.client.get(f"{desk.card()}/amend").text
    assert version_of_amendment(desk) == "0"


def readable(routes: list[Any]) -> list[str]:
    """The path of every address that answers GET."""
    found = []
    for route in routes:
        inner = getattr(route, "original_router", None)
        found += readable(inner.routes) if inner else []
        found += [route.path] if "GET" in (getattr(route, "methods", None) or ()) else []
    return found


@pytest.mark.slow
def test_no_address_shows_a_draft_to_anyone_else(desk: Desk, fields: Fields, opened: Any) -> None:
    save(desk, fields("5" * 10, note1="CANARY"), 0)
    paths = readable(create_app(Settings(database_url="sqlite:///unused.sqlite3")).routes)
    values = {"company": "harbour-line", "application": desk.application, "requisition": "desk"}
    named = [path.format_map(defaultdict(lambda: "r2", values)) for path in paths if "{" in path]
    key = {"authorization": f"Bearer {opened.key}"}
    with Client(base_url=desk.client.base_url, headers=key, timeout=60) as machine:
        told = [(path, machine.get(path.replace("r2", "r1"))) for path in named]
    told += [(path, desk.client.get(path)) for path in named]
    assert sum(answer.status_code == 200 for _, answer in told) > 20
    assert [path for path, answer in told if "CANARY" in answer.text] == []


def test_key_hands_cards_in_and_saves_no_draft(desk: Desk, fields: Fields, opened: Any) -> None:
    key = {"authorization": f"Bearer {opened.key}"}
    with Client(base_url=desk.client.base_url, headers=key, timeout=60) as machine:
        assert machine.post(f"{desk.card()}/draft", data=fields(note1="x")).status_code == 409
        assert machine.post(desk.card(), data=fields(step="save")).status_code == 200
        assert version(desk) == 0
        save(desk, fields(note1="CANARY"), 0)
        assert machine.post(desk.card(), data=fields(step="submit")).status_code == 303
    assert len(desk.stored()) == 1


def version_of_amendment(desk: Desk) -> str:
    return dict(HIDDEN.findall(desk.client.get(f"{desk.card()}/amend").text))["draft_version"]


def test_card_handed_in_through_the_api_takes_the_draft_along(desk: Desk, fields: Fields) -> None:
    sent = fields(note1="half done")
    save(desk, sent, 0)
    questions = [name.partition(":")[2] for name in sent if name.startswith("choice:")]
    answers = [{"question": question, "level": 3} for question in questions]
    body = {"rater": "r1", "kit_digest": sent["kit_digest"], "answers": answers}
    assert desk.client.post(f"{desk.api}/scorecards", json=body).status_code == 201
    assert version_of_amendment(desk) == "0"
    late = save(desk, sent, 1, "aa", 2)
    assert late.status_code == 409
    assert stored_notes(late)[0] == "half done"
    assert 'name="version" value="2"' in late.text


def test_change_of_a_card_has_its_own_draft(desk: Desk, fields: Fields) -> None:
    desk.client.post(desk.card(), data=fields(step="submit"))
    sent = fields(note1="more", version="2", amendment_reason="heard again") | {"step": "save"}
    moved = desk.client.post(desk.card(), data=sent, follow_redirects=False)
    assert moved.headers["location"] == f"{desk.card()}/amend"
    page = desk.client.get(f"{desk.card()}/amend")
    assert stored_notes(page)[0] == "more"
    assert "heard again" in page.text


def test_double_submit_and_replayed_form_store_once(desk: Desk, fields: Fields) -> None:
    save(desk, fields(note1="once"), 0, "aa", 1)
    sent = fields(step="submit", note1="once") | {"draft_version": "1", "tab": "aa"}
    with ThreadPoolExecutor(3) as pool:
        replies = pool.map(
            lambda _: desk.client.post(desk.card(), data=sent, follow_redirects=False), range(3)
        )
        assert [reply.status_code for reply in replies] == [303] * 3
    assert len(desk.stored()) == 1


@pytest.mark.parametrize(
    ("forged", "status"),
    [
        ({"version": "2"}, 409),
        ({"version": "-1"}, 409),
        ({"kit_digest": "sha256:" + "0" * 64}, 422),
        ({"draft_version": "x", "tab": "<b>", "sent": "9" * 40}, 200),
        ({"note:nowhere.b1": "forged", "choice:nowhere.b1": "5", "answers": "x"}, 200),
    ],
)
def test_forged_names_and_versions_do_no_harm(
    desk: Desk, fields: Fields, forged: dict[str, str], status: int
) -> None:
    reply = desk.client.post(f"{desk.card()}/draft", data=fields(note1="mine") | forged)
    assert reply.status_code == status
    page = desk.client.get(desk.card())
    assert stored_notes(page)[0] == ("mine" if status == 200 else "")
    assert "forged" not in page.text


@pytest.mark.parametrize("choice", ["0", "6", "-1", "3.5", "²", "x" * 50])
def test_level_that_no_button_sends_is_kept_out_of_the_card(
    desk: Desk, fields: Fields, choice: str
) -> None:
    sent = fields(note1="kept")
    first = next(name for name in sent if name.startswith("choice:"))
    reply = desk.client.post(f"{desk.card()}/draft", data=sent | {first: choice})
    assert reply.json()["questions"][0]["stored"] == ""
    refused = desk.client.post(desk.card(), data=sent | {first: choice, "draft_version": "1"})
    assert refused.status_code == 422
    assert 'href="#question-1"' in refused.text


def test_what_is_too_long_or_unstorable_is_refused_whole(desk: Desk, fields: Fields) -> None:
    save(desk, fields(note1="before"), 0)
    assert save(desk, fields(note1="x" * 1_000_000), 1).status_code == 413
    assert save(desk, fields(note1="a\0b"), 1).status_code == 400
    assert save(desk, fields(note1="y" * 500_000), 1).status_code == 200
    assert stored_notes(desk.client.get(desk.card()))[0] == "y" * 500_000


def test_card_of_another_company_has_no_draft(desk: Desk, fields: Fields) -> None:
    for address in (
        f"{desk.card()}/draft".replace("harbour-line", "other"),
        f"{desk.card()}/draft".replace("r1", "r9"),
    ):
        assert desk.client.post(address, data=fields()).status_code == 404


def test_forged_origin_saves_nothing(desk: Desk, fields: Fields) -> None:
    reply = desk.client.post(
        f"{desk.card()}/draft", data=fields(note1="x"), headers={"sec-fetch-site": "cross-site"}
    )
    assert reply.status_code == 403
    assert version(desk) == 0
