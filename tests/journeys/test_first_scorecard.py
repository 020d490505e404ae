"""A new rater opens the printed address, fills in a card, submits it, reads the explanation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

MOST_TABS = 60
NOTE = 'Said: <b>I rang back</b> & "kept" it.\n\nThen wrote it down.'


def has_focus(page: Page, selector: str) -> bool:
    return bool(page.evaluate("s => document.activeElement.matches(s)", selector))


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if has_focus(page, selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def follow(page: Page, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_first_card_by_keyboard_alone(
    printed: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    page = open_page("", bypass_csp=True)
    page.goto(printed)
    expect(page.get_by_text("A scorecard waits for Bo Bramble, ")).to_be_visible()
    follow(page, 'form[action$="/bo-bramble"] button')
    follow(page, 'a[href*="/scorecards/"]')
    follow(page, "button[value=no_conflict]")
    assert page.locator("input:checked").count() == 0
    form = page.url
    questions = page.locator("fieldset").count()
    for number in range(1, questions + 1):
        tab_to(page, f"#question-{number}")
        page.keyboard.press("5" if number == 1 else "4" if number % 2 else "3")
    assert page.locator("input:checked").count() == questions
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".summary")
    assert page.title().startswith("Error: ")
    assert page.locator("input:checked").count() == questions
    assert violations(page) == []
    tab_to(page, '.summary a[href="#note-1"]')
    page.keyboard.press("Enter")
    expect(page.locator("#note-1")).to_be_focused()
    page.keyboard.insert_text(NOTE)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.title().startswith("Check your scorecard")
    assert violations(page) == []
    follow(page, "section.actions button")
    assert page.url == f"{form}/submitted"
    assert page.locator("#row-1 td .note").first.inner_text() == NOTE
    assert violations(page) == []
    follow(page, 'form[action$="/sign-out"] button')
    page.goto(printed)
    follow(page, 'form[action$="/rae-rudder"] button')
    page.goto(form.replace("/scorecards/bo-bramble", "/explanation"))
    assert page.locator(".key").inner_text().startswith("Fit level ")
    assert page.locator("#contributions").count() == 1


def test_first_card_without_scripts_on_a_phone(
    printed: str, open_page: Callable[..., Page]
) -> None:
    page = open_page("", java_script_enabled=False, viewport={"width": 320, "height": 800})
    page.goto(printed)
    page.click('form[action$="/lu-lantern"] button')
    page.click('a[href*="/scorecards/"]')
    page.click("button[value=no_conflict]")
    page.fill("#note-2", NOTE)
    form = page.url
    page.check("#question-1-4")
    page.locator("#question-1").press("Enter")  # the Enter key checks; it does not clear
    page.wait_for_selector(".summary")
    expect(page.locator(".summary li")).to_have_count(9)
    assert page.is_checked("#question-1-4")
    assert page.input_value("#note-2") == NOTE
    for number in range(2, 11):
        page.check(f"#question-{number}-3")
    page.click("fieldset:has(#question-2) button[name=clear]")
    assert page.locator("fieldset:has(#question-2) input:checked").count() == 0
    assert page.input_value("#note-2") == NOTE
    page.check("#question-2-no_time")
    page.click("#check")
    page.locator("main button.link").nth(1).click()
    expect(page).to_have_url(re.compile("#question-2$"))
    assert page.is_checked("#question-2-no_time")
    page.check("#question-2-4")
    page.click("#check")
    page.click("section.actions button")
    expect(page).to_have_url(re.compile("/submitted$"))
    page.click("text=Change your card")
    page.check("#question-3-4")
    page.fill("#amendment-reason", "A level chosen by mistake")
    page.click("#check")
    page.click("section.actions button")
    expect(page.locator(".done")).to_contain_text("version 2")
    page.goto(form.replace("/scorecards/lu-lantern", "/explanation"))
    assert page.locator("h1").inner_text() == "This page is not for you."


def test_start_page_leads_to_the_company(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address.partition("/companies")[0])
    page.fill("#company", "harbour-line")
    page.press("#company", "Enter")
    page.wait_for_url(address)
    assert page.locator("h1").inner_text() == "Interviews at Harbour Line"
