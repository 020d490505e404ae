"""The card in a real browser: every state of it can be read by all, and is quick to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("card")]

UNASKED = "unasked"
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  return {id: e.id, group: e.type === 'radio' ? e.name : '', html: e.outerHTML.slice(0, 90),
    covered: !top || !(e.contains(top) || top.contains(e))};
}"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
MOST_BYTES, MOST_REQUESTS = 50_000, 4
TEXT = 'Said: <b>"I rang back"</b> \U0001f600 \u202eabc\u202c\n=1+1\n  kept'
VIEWS = [
    ("light", "none", WIDE, "ltr"),
    ("dark", "none", WIDE, "ltr"),
    ("light", "active", WIDE, "ltr"),
    ("light", "none", NARROW, "ltr"),
    ("dark", "none", NARROW, "rtl"),
]
"""Scheme, forced colours, size, direction. 320 px is also what 1280 px at 400 % leaves."""
SEEN = """() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b); };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
    return (x + .05) / (y + .05); };
  const ground = getComputedStyle(document.body).backgroundColor;
  const shown = s => [...document.querySelectorAll(s)].filter(e => e.tabIndex >= 0
    && e.checkVisibility() && !e.closest('.visually-hidden'));
  const small = shown('button, input, summary, textarea').map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width < 24 || box.height < 24);
  const faint = shown('input, textarea, button:not(.link)')
    .filter(e => ratio(getComputedStyle(e).borderTopColor, ground) < 3);
  const stray = shown('input[type=radio]').filter(e => {
    const box = e.getBoundingClientRect();
    const text = e.parentElement.querySelector('span').getBoundingClientRect();
    return Math.max(text.left - box.right, box.left - text.right) > 24; });
  const ring = shown('button, input, textarea, summary, a').slice(0, 12).filter(e => {
    e.focus({focusVisible: true});
    const style = getComputedStyle(e);
    return style.outlineStyle === 'none' || ratio(style.outlineColor, ground) < 3; });
  const tag = e => e.outerHTML.slice(0, 90);
  return [...small.map(([e]) => 'small ' + tag(e)), ...faint.map(e => 'faint ' + tag(e)),
    ...stray.map(e => 'stray ' + tag(e)), ...ring.map(e => 'no ring ' + tag(e)),
    ...(document.documentElement.scrollWidth > innerWidth ? ['too wide'] : [])];
}"""


@pytest.fixture
def examine(violations: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """What is wrong with a page in any theme, width or direction; the page is left as it was."""

    def look(page: Page, views: list[tuple[Any, ...]] = VIEWS) -> list[str]:
        found: list[str] = []
        for number, (scheme, forced, size, direction) in enumerate(views):
            page.emulate_media(color_scheme=scheme, forced_colors=forced)
            page.set_viewport_size(size)
            page.evaluate("d => { document.documentElement.dir = d }", direction)
            found += violations(page, by_theme=number > 0)
            found += page.evaluate(SEEN) if forced == "none" else []
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.set_viewport_size(WIDE)
        page.evaluate("document.documentElement.dir = 'ltr'")
        return found

    return look


def test_every_state_can_be_read_by_all(
    house: Any, person: Callable[..., BrowserContext], examine: Callable[..., list[str]]
) -> None:
    address, context = house.card(), person(bypass_csp=True)
    page, other = context.new_page(), context.new_page()
    found = {}
    page.goto(f"{address}?question=1")
    found["empty"] = examine(page)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/draft", hold)
    page.check("#question-1-3")
    page.fill("#note-1", "good vibe")
    house.expect_state(page, "saving")
    found["saving"] = examine(page)
    held.pop().continue_()
    page.unroute("**/draft")
    house.expect_state(page, "saved")
    found["saved, with words to think about"] = examine(page)
    context.set_offline(True)
    page.fill("#note-1", "no connection")
    house.expect_state(page, "offline")
    found["offline"] = examine(page)
    context.set_offline(False)
    house.expect_state(page, "saved")
    other.goto(f"{address}?question=1")
    page.fill("#note-1", "here")
    house.expect_state(page, "saved")
    other.fill("#note-1", "and there")
    house.expect_state(other, "both")
    found["two texts"] = examine(other)
    with page.expect_navigation():
        page.click("#check")
    assert page.title().startswith("Error: ")
    found["errors, whole card"] = examine(page, [VIEWS[0], VIEWS[2], VIEWS[4]])
    for number in range(2, 11):
        page.check(f"#question-{number}-no_time")
    house.expect_state(page, "saved")
    with page.expect_navigation():
        page.click("#check")
    found["check"] = examine(page)
    with page.expect_navigation():
        page.click("section.actions button")
    found["submitted"] = examine(page)
    assert found == {name: [] for name in found}


def test_card_that_is_not_opened_can_be_read_by_all(
    house: Any, person: Callable[..., BrowserContext], examine: Callable[..., list[str]]
) -> None:
    page = house.opened(person(bypass_csp=True), house.card(UNASKED))
    found = {"asked": examine(page)}
    page.click("button[value=conflict]")
    found["closed"] = examine(page)
    page.click("button[value=no_conflict]")
    page.click("text=The interview did not take place, or")
    page.click("button[value=was_not_there]")
    expect(page.locator("main")).to_contain_text("You said that you were not there.")
    page.click("button[value=took_place]")
    expect(page.locator("input[type=radio]")).to_have_count(90)
    assert found == {name: [] for name in found}


def test_whole_card_is_light_and_asks_nobody_else(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    page = person().new_page()
    answers: list[Any] = []

    def note(answer: Any) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(house.card(), wait_until="networkidle")
    assert page.locator("input[type=radio]").count() == 90
    assert [answer.url for answer in answers if not answer.url.startswith(house.origin)] == []
    assert len(answers) <= MOST_REQUESTS
    assert sum(answer.request.sizes()["responseBodySize"] for answer in answers) <= MOST_BYTES


def test_two_key_presses_rate_a_question_and_focus_is_never_hidden(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    page = house.opened(person(viewport={"width": 640, "height": 400}), house.card())
    presses, hidden = {}, []
    page.locator("#saved").evaluate("e => { e.tabIndex = -1; e.focus() }")
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        hidden += [at["html"]] if at["covered"] else []
        if at["group"] and at["group"] not in presses:
            page.keyboard.press("4")
            presses[at["group"]] = page.locator(f"[name='{at['group']}']:checked").count()
        if at["id"] == "check":
            break
    assert at["id"] == "check"
    assert hidden == []
    assert list(presses.values()) == [1] * 10
    page.keyboard.press("4")  # elsewhere a digit is no shortcut
    page.focus("#note-1")
    page.keyboard.type("4 calls")
    assert page.input_value("#note-1") == "4 calls"
    assert page.locator("input[value='4']:checked").count() == 10


def test_one_question_at_a_time_without_scripts(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address = house.card()
    page = house.opened(person(java_script_enabled=False, viewport=NARROW), address)
    page.click("text=Show one question at a time")
    for number in range(1, 11):
        expect(page).to_have_url(f"{address}?question={number}")
        page.wait_for_load_state()
        assert page.locator("fieldset").count() == 1
        page.check(f"#question-{number}-3")
        page.fill(f"#note-{number}", f"note {number}\n{TEXT}")
        if number < 10:
            page.click("text=Save and go on")
    page.click("text=Parts of this card")
    page.click("button[name=go][value='3']")
    assert page.input_value("#note-3") == f"note 3\n{TEXT}"
    page.click("#check")
    assert page.locator(".answer .note").nth(9).inner_text().startswith("note 10")
    page.click("section.actions button")
    expect(page).to_have_url(f"{address}/submitted")


def test_workbook_goes_out_and_comes_back(
    house: Any, person: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = house.opened(person(), house.card())
    page.click("text=Fill in this card without a connection")
    with page.expect_download() as download:
        page.click("text=Download this card as a workbook")
    file = tmp_path / "card.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book["Card"]
    for row in range(7, 17):
        sheet.cell(row, 5).value = "No time" if row == 7 else "3"
    sheet.cell(8, 6).value = '=HYPERLINK("http://x")'
    book.save(file)
    page.set_input_files("#workbook", file)
    page.click("text=Read the file into the form")
    expect(page.locator("input:checked")).to_have_count(10)
    assert page.is_checked("#question-1-no_time")
    assert page.input_value("#note-2") == '=HYPERLINK("http://x")'
    page.click("#check")
    expect(page).to_have_title(re.compile("^Check your scorecard"))
