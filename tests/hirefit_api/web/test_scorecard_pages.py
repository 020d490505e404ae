"""The scorecard's pages: nothing typed is lost, nothing is seen too early, nothing counts twice."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response

Fields = Callable[..., dict[str, str]]
Desk = Any  # see conftest

NASTY = '</textarea><script>alert(1)</script> =HYPERLINK("x") \u202e \U0001f600\n\n  kept'


def problems(response: Response) -> list[tuple[str, str]]:
    """Field and sentence of each line of the error summary."""
    _, _, rest = response.text.partition('class="summary"')
    summary = rest.partition("</section>")[0]
    found = re.findall(r'<li><a href="#([^"]+)">(.*?)</a></li>', summary)
    return [(field, html.unescape(text)) for field, text in found]


def notes(response: Response) -> list[str]:
    found = re.findall(
        r"<textarea[^>]*name=\"note:[^>]*>\n(.*?)</textarea>", response.text, re.DOTALL
    )
    return [html.unescape(text) for text in found]


def chosen(response: Response) -> list[str]:
    return re.findall(r'value="([^"]+)" checked', response.text)


def test_empty_form_has_nothing_chosen(desk: Desk) -> None:
    response = desk.client.get(desk.card())
    assert response.status_code == 200
    assert chosen(response) == []
    assert response.text.count('type="radio"') == 10 * 9
    assert "Every caller hangs up knowing what happens next." in response.text


def test_parts_of_the_form_that_are_kept_hold_nothing_of_another_card(
    desk: Desk, fields: Fields
) -> None:
    sent = desk.client.post(desk.card("r1"), data=fields("3234323432", step="save", note1=NASTY))
    assert notes(sent)[0] == NASTY
    for rater in ("r1", "r2"):
        page = desk.client.get(desk.card(rater))
        assert set(re.findall(r'formaction="([^"#]*)#', page.text)) == {desk.card(rater)}
        own = (list("3234323432"), NASTY) if rater == "r1" else ([], "")
        assert (chosen(page), notes(page)[0]) == own


def test_faults_name_their_field_and_keep_everything(desk: Desk, fields: Fields) -> None:
    response = desk.client.post(
        desk.card(), data=fields("15 3333333", note3=NASTY, note4="  spaces  ")
    )
    assert response.status_code == 422
    assert [field for field, _ in problems(response)] == ["note-1", "note-2", "question-3"]
    assert chosen(response) == list("153333333")
    assert notes(response)[2:4] == [NASTY, "  spaces  "]
    assert "<script>alert" not in response.text


def test_every_problem_leads_to_a_field_of_the_page(desk: Desk, fields: Fields) -> None:
    response = desk.client.post(desk.card(), data=fields("1" + " " * 9, version="2"))
    links = [field for field, _ in problems(response)]
    assert links == ["amendment-reason", "note-1", *(f"question-{n}" for n in range(2, 11))]
    assert [link for link in links if f'id="{link}"' not in response.text] == []


def test_note_that_is_too_long_is_kept_whole(desk: Desk, fields: Fields) -> None:
    long = "x" * 4_001
    response = desk.client.post(desk.card(), data=fields(note7=long, step="submit"))
    assert response.status_code == 422
    assert [field for field, _ in problems(response)] == ["note-7"]
    assert problems(response)[0][1].startswith("Question 7: this has 4,001 characters; 4,000 are")
    assert notes(response)[6] == long
    assert desk.stored() == []


def test_check_page_saves_nothing_and_carries_everything(desk: Desk, fields: Fields) -> None:
    response = desk.client.post(desk.card(), data=fields(note2=NASTY))
    assert response.status_code == 200
    assert notes(response)[1] == NASTY
    assert "<script>alert" not in response.text
    assert desk.stored() == []


def test_submitting_redirects_and_stores_once(desk: Desk, fields: Fields) -> None:
    sent = fields("3234323432", step="submit", note1=NASTY)
    for _ in range(2):
        response = desk.client.post(desk.card(), data=sent, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (
            303,
            f"{desk.card()}/submitted",
        )
    stored = desk.stored()
    assert len(stored) == 1
    assert [answer["level"] for answer in stored[0]["answers"]] == [3, 2, 3, 4, 3, 2, 3, 4, 3, 2]
    assert stored[0]["answers"][0]["evidence"] == NASTY


def test_not_assessed_is_stored_with_its_reason_and_no_level(desk: Desk, fields: Fields) -> None:
    sent = fields(step="submit")
    first = next(name for name in sent if name.startswith("choice:"))
    desk.client.post(desk.card(), data=sent | {first: "no_time"})
    answer = desk.stored()[0]["answers"][0]
    assert (answer["level"], answer["not_assessed_reason"]) == (None, "no_time")


def test_other_text_from_a_second_tab_is_kept_and_offered_as_a_change(
    desk: Desk, fields: Fields
) -> None:
    desk.client.post(desk.card(), data=fields(step="submit"))
    for step in ("check", "submit"):
        response = desk.client.post(
            desk.card(), data=fields("4" * 10, step=step, note5="typed here")
        )
        assert response.status_code == 409
        assert chosen(response) == ["4"] * 10
        assert notes(response)[4] == "typed here"
        assert 'name="version" value="2"' in response.text
    sent = fields("4" * 10, step="submit", version="2", amendment_reason="Second thoughts")
    assert desk.client.post(desk.card(), data=sent, follow_redirects=False).status_code == 303
    assert [card["version"] for card in desk.stored()] == [1, 2]


def test_change_without_reason_is_asked_for_one(desk: Desk, fields: Fields) -> None:
    desk.client.post(desk.card(), data=fields(step="submit"))
    response = desk.client.post(desk.card(), data=fields("4" * 10, version="2"))
    assert [field for field, _ in problems(response)] == ["amendment-reason"]


def test_amendment_starts_from_the_stored_card(desk: Desk, fields: Fields) -> None:
    desk.client.post(desk.card(), data=fields("3234323432", step="submit", note1=NASTY))
    response = desk.client.get(f"{desk.card()}/amend")
    assert chosen(response) == list("3234323432")
    assert notes(response)[0] == NASTY


def test_clear_takes_one_choice_away_and_no_text(desk: Desk, fields: Fields) -> None:
    sent = fields("3" * 10, note1="kept")
    question = next(name for name in sent if name.startswith("choice:")).partition(":")[2]
    response = desk.client.post(desk.card(), data=sent | {"clear": question})
    assert chosen(response) == ["3"] * 9
    assert notes(response)[0] == "kept"


@pytest.mark.parametrize(
    "forged", [{"version": "0"}, {"version": "x"}, {"version": "9999"}, {"kit_digest": "me"}]
)
def test_forged_fields_are_refused_and_the_text_is_kept(
    desk: Desk, fields: Fields, forged: dict[str, str]
) -> None:
    response = desk.client.post(desk.card(), data=fields(note1="kept", step="submit") | forged)
    assert response.status_code == 422
    assert [field for field, _ in problems(response)] == ["card"]
    assert notes(response)[0] == "kept"
    assert desk.stored() == []


@pytest.mark.parametrize("level", ["0", "6", "999", "-1", "3.5", "none", "²", "3 "])
def test_choice_that_is_no_level_is_refused(desk: Desk, fields: Fields, level: str) -> None:
    sent = fields(step="submit")
    first = next(name for name in sent if name.startswith("choice:"))
    response = desk.client.post(desk.card(), data=sent | {first: level})
    assert response.status_code == 422
    assert [field for field, _ in problems(response)] == ["question-1"]
    assert desk.stored() == []


def test_panel_is_closed_until_the_own_card_is_in(desk: Desk, fields: Fields) -> None:
    desk.client.post(
        desk.card("r2"),
        data=fields("5555555555", step="submit", **{f"note{n}": "SECRET" for n in range(1, 11)}),
    )
    for response in (
        desk.client.get(f"{desk.card()}/submitted"),
        desk.client.get(desk.card()),
        desk.client.get(f"{desk.card()}/amend"),
        desk.client.post(desk.card(), data=fields("1" * 10)),
        desk.client.post(desk.card(), data=fields()),
    ):
        assert "SECRET" not in response.text
        assert "panel-caption" not in response.text
    desk.client.post(desk.card(), data=fields(step="submit", draft_version="1"))
    assert desk.client.get(f"{desk.card()}/submitted").text.count("SECRET") == 10


def test_form_is_the_same_whether_or_not_others_are_in(desk: Desk, fields: Fields) -> None:
    before = desk.client.get(desk.card()).content
    desk.client.post(desk.card("r2"), data=fields("4" * 10, step="submit"))
    assert desk.client.get(desk.card()).content == before


@pytest.mark.parametrize(
    "address",
    [
        "/companies/harbour-line/applications/a1/scorecards/nobody",
        "/companies/harbour-line/applications/a2/scorecards/r1",
        "/companies/other/applications/a1/scorecards/r1",
        "/companies/other/applications/a1/explanation",
        "/companies/other/requisitions/desk",
        "/companies/unknown",
        "/companies/..%2f/requisitions/desk",
    ],
)
def test_what_is_not_there_or_not_ours_is_a_page_of_status_404(desk: Desk, address: str) -> None:
    response = desk.client.get(address)
    assert response.status_code == 404
    if response.headers["content-type"].startswith("text/html"):
        assert "There is no such page" in response.text
