"""The card in a real browser: nothing typed is lost, whatever happens around it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("card")]

TEXT = 'Said: <b>"I rang back"</b> \U0001f600 \u202eabc\u202c\n=1+1\n  kept'


def test_what_is_typed_is_saved_said_and_brought_back(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    page = house.opened(context, address)
    status = page.locator("#saved")
    assert (status.get_attribute("role"), status.inner_text()) == ("status", "Nothing to save yet.")
    page.check("#question-2-4")
    page.fill("#note-1", TEXT)
    house.expect_state(page, "saved")
    assert status.inner_text().startswith("Saved at ")
    assert page.locator('[data-stored="2"]').inner_text().startswith("Saved: 4 ")
    assert page.locator("#progress").inner_text().startswith("1 of 10 questions answered")
    assert house.kept(page) == {}
    page.fill("#note-1", f"{TEXT}!")
    page.locator("#note-1").blur()  # on leaving a field
    page.fill("#note-3", "left at once")
    page.goto("about:blank")  # on leaving the page
    page.goto(address)
    expect(page.locator("#note-3")).to_have_value("left at once")
    assert page.input_value("#note-1") == f"{TEXT}!"
    assert page.is_checked("#question-2-4")
    page.wait_for_function("localStorage.length === 0")  # what was left behind is brought back
    page.click("fieldset:has(#question-2-4) button[name=clear]")
    house.expect_state(page, "saved")
    page.reload()
    assert page.locator("input:checked").count() == 0


def test_tab_closed_without_a_connection_loses_nothing(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    page = house.opened(context, address)
    page.fill("#note-1", "before the tunnel")
    house.expect_state(page, "saved")
    context.set_offline(True)
    page.fill("#note-1", "in the tunnel")
    page.check("#question-1-3")
    house.expect_state(page, "offline")
    assert "no connection" in page.locator("#saved").inner_text()
    [(name, item)] = house.kept(page).items()
    assert re.fullmatch(r"hirefit-card:[0-9a-f]+:[0-9a-z-]+", name), (
        "a digest and a page, nobody's name"
    )
    assert [word for word in address.split("/") if len(word) > 2 and word in name] == []
    assert "in+the+tunnel" in json.loads(item)["body"]
    page.click("#check")  # stays here: what can't be saved can't be checked
    assert page.url == address
    page.close()
    context.set_offline(False)
    again = house.opened(context, address)
    expect(again.locator("#note-1")).to_have_value("in the tunnel")
    house.expect_state(again, "saved")
    assert again.is_checked("#question-1-3")
    assert house.kept(again) == {}
    again.reload()
    assert again.input_value("#note-1") == "in the tunnel"


def test_a_minute_without_a_connection_is_waited_for(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    context = person()
    page = context.new_page()
    page.clock.install()
    page.goto(house.card())
    context.set_offline(True)
    page.fill("#note-1", "one minute")
    page.clock.run_for(1_000)
    house.expect_state(page, "offline")
    for _ in range(6):
        page.clock.run_for(10_000)
    context.set_offline(False)
    page.clock.run_for(31_000)
    house.expect_state(page, "saved")
    assert house.kept(page) == {}


def test_server_that_is_started_anew_gets_what_it_missed(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address = house.card()
    page = house.opened(person(), address)
    house.stop()
    page.fill("#note-2", "while the server was away")
    house.expect_state(page, "offline")
    house.start()
    house.expect_state(page, "saved")
    page.reload()
    assert page.input_value("#note-2") == "while the server was away"


def test_second_tab_sees_both_texts_and_decides(
    house: Any, person: Callable[..., BrowserContext], violations: Callable[[Page], list[str]]
) -> None:
    address, context = house.card(), person(bypass_csp=True)
    first, second = house.opened(context, address), house.opened(context, address)
    first.fill("#note-1", "from the first tab")
    first.check("#question-1-2")
    house.expect_state(first, "saved")
    second.fill("#note-1", "from the second tab")
    house.expect_state(second, "both")
    both = second.locator("#both")
    sides = both.locator(".note").all_inner_texts()
    assert sides == ["from the second tab", "from the first tab"]
    assert second.input_value("#note-1") == "from the second tab"
    second.fill("#note-2", "only here, and more")  # goes on; nothing is sent over the other
    assert violations(second) == []
    with second.expect_navigation():
        both.get_by_role("button", name="Take this one").first.click()
    assert second.input_value("#note-1") == "from the first tab"
    assert second.input_value("#note-2") == "only here, and more"
    with second.expect_navigation():
        second.click("button[name=keep]")
    assert second.url == address
    second.wait_for_timeout(100)
    assert second.input_value("#note-2") == "only here, and more"
    first.reload()
    assert first.input_value("#note-1") == "from the first tab"
    assert first.input_value("#note-2") == "only here, and more"


def test_session_that_ran_out_keeps_the_text(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    page = house.opened(context, address)
    context.clear_cookies()
    page.fill("#note-4", "after the session ran out")
    house.expect_state(page, "signedOut")
    page.keyboard.press("Control+Enter")
    assert page.url == address
    house.sign_in(context)
    house.expect_state(page, "saved")
    page.reload()
    assert page.input_value("#note-4") == "after the session ran out"


def test_submitting_clears_the_browser_and_a_late_tab_can_go_on(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    late, page = house.opened(context, address), house.opened(context, address)
    for number in range(1, 11):
        page.check(f"#question-{number}-3")
    old = {"at": 0, "body": "tab=x"}
    page.evaluate("item => localStorage.setItem('hirefit-card:old:1', item)", json.dumps(old))
    with page.expect_navigation():
        page.click("#check")
    with page.expect_navigation():
        page.click("section.actions button")
    assert page.url == f"{address}/submitted"
    assert house.kept(page) == {}
    late.fill("#note-5", "typed in the other tab")
    expect(late.locator(".summary")).to_contain_text("This card was submitted in the meantime")
    late.fill("#amendment-reason", "heard it again")
    for number in range(1, 11):
        late.check(f"#question-{number}-4")
    house.expect_state(late, "saved")
    with late.expect_navigation():
        late.click("#check")
    with late.expect_navigation():
        late.click("section.actions button")
    assert "version 2" in late.locator(".done").inner_text()


def test_setting_keeps_nothing_in_the_browser(
    house: Any, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    house.stop()
    before, house.settings = (
        house.settings,
        house.settings.model_copy(update={"keep_drafts_in_browser": False}),
    )
    house.start()
    page = house.opened(context, address)
    context.set_offline(True)
    page.fill("#note-1", "typed")
    house.expect_state(page, "offline")
    assert "kept in this browser" not in page.locator("#saved").inner_text()
    assert house.kept(page) == {}
    context.set_offline(False)
    house.expect_state(page, "saved")
    house.stop()
    house.settings = before
    house.start()
