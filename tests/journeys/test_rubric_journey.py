"""HR rewrites an anchor, somebody else approves it; a rater practises and reads why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

RUBRIC = "/rubrics/timely_response"
VIEWS = (("light", 1280), ("dark", 320))


def look(page: Page, violations: Callable[[Page], list[str]]) -> list[object]:
    """What axe finds, and whether the page is too wide, in two themes and widths."""
    found: list[object] = []
    for scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        found.extend(violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((page.url, width))
    return found


def test_anchor_is_rewritten_by_one_and_approved_by_another(
    address: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    page = open_page("hana-harbour", bypass_csp=True, reduced_motion="reduce")
    page.goto(f"{address}{RUBRIC}")
    page.click("text=Write a new version")
    page.fill("#version", "1.1.0")
    page.fill("#reason", "Says what one would hear")
    page.fill('[id="sentence:3"]', "Good service.")
    page.click("text=Save the draft and check it")
    page.locator("li", has_text="Rests on 'good' alone.").get_by_text("Go to the field").click()
    expect(page).to_have_url(re.compile("#sentence:3$"))
    found = look(page, violations)
    page.fill('[id="sentence:3"]', "Says when the next word will come, and sends it by then.")
    page.click("text=Save the draft and check it")
    expect(page.locator("main")).to_contain_text("Nothing. It can be proposed.")
    page.click("text=Propose for approval")
    expect(page.locator("main")).to_contain_text("nobody publishes their own text")
    other = open_page("mara-mast", bypass_csp=True, reduced_motion="reduce")
    other.goto(f"{address}{RUBRIC}/draft")
    other.click("text=Approve and publish")
    other.click("text=What changed")
    expect(other.locator("table").first).to_contain_text("sends it by then.")
    assert found == []


def test_own_competency_is_begun_from_a_name_and_listed_as_a_draft(
    address: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    page = open_page("hana-harbour", bypass_csp=True, reduced_motion="reduce")
    page.goto(f"{address}/rubrics")
    page.click("text=New competency")
    page.fill("#name", "Notes the next one can use")
    page.fill("#competency", "handover_notes")
    page.check("input[name=family][value=attitude]")
    found = look(page, violations)
    page.click("button:has-text('Begin')")
    expect(page.locator("h1")).to_have_text("Draft of Notes the next one can use")
    expect(page.locator("main")).to_contain_text("'definition' is empty; write something here.")
    page.fill("#definition", "Writes notes that the next one can act on.")
    page.click("text=Save the draft and check it")
    page.wait_for_load_state()
    assert "'definition' is empty" not in page.inner_text("main")
    found += look(page, violations)
    page.goto(f"{address}/rubrics")
    assert "Notes the next one can use: being written" in page.inner_text("main")
    page.click("text=Role profiles: what each role is asked")
    page.click("text=Complaints desk")
    assert page.input_value("[name='place:complaint_openness']") != ""
    assert found + look(page, violations) == []


def test_rater_practises_and_reads_why(
    address: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    page = open_page("ivy-inlet", bypass_csp=True, reduced_motion="reduce")
    page.goto(f"{address}/practice")
    page.click("text=Begin")
    found = look(page, violations)
    page.check("input[name=level][value='3']")
    page.fill("#note", "Named a step and a time.")
    page.click("text=Rate and compare")
    expect(page.locator("h1")).to_have_text(re.compile(r"^\s*You: 3\. Reference: "))
    assert found == []
