"""E1, E5 and the pages after scoring: traceable, short on paper, free of violations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

RECRUITER = "rae-rudder"
EXPLANATION = "/applications/hill-001/explanation"
VIEWS = [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)]
PAGES = {
    "decision": "/applications/hill-002/decision",
    "debrief": "/applications/hill-002/debrief",
    "letter": "/applications/hill-002/letter",
    "comparison": "/requisitions/hill/comparison?first=hill-013&second=hill-027",
}
MOST_BYTES = 60_000
MOST_PAGES = 2

UNTRACED = """() => {
  // Numbers that people set or that name something are not made from ratings.
  const numeral = /\\d[.]\\d/, isShown = e => e.getClientRects().length > 0;
  const reaches = (link, left) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return false;
    if (target.closest('#ratings')) return true;
    if (left === 0) return false;
    const around = target.matches('h2') ? target.nextElementSibling : target;
    const found = [];
    for (let e = around; e && !(e !== around && e.matches('h2')); e = e.nextElementSibling)
      found.push(...e.querySelectorAll('a[href^="#"]'));
    return found.some(next => reaches(next, left - 1));
  };
  const sections = [...document.querySelectorAll('main h2')];
  const after = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  const around = e => {
    const row = e.closest('tr, section.answer');
    if (row && row.querySelector('a[href^="#"]')) return [...row.querySelectorAll('a[href^="#"]')];
    const start = sections.filter(h => after(h, e)).pop();
    const end = sections.find(h => after(e, h));
    return [...document.querySelectorAll('main a[href^="#"]')]
      .filter(a => (!start || after(start, a)) && (!end || after(a, end)));
  };
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const lost = []; let seen = 0;
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!numeral.test(text) || !isShown(parent) || parent.closest('#ratings, dl.facts')) continue;
    seen += 1;
    if (!around(parent).some(link => reaches(link, 1))) lost.push(text);
  }
  return [seen, lost];
}"""


def test_every_number_is_two_clicks_from_its_ratings(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(RECRUITER)
    page.goto(address + EXPLANATION)
    seen, lost = page.evaluate(UNTRACED)
    assert seen > 50
    assert lost == []


def test_link_of_a_competency_opens_its_ratings(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(RECRUITER)
    page.goto(address + EXPLANATION)
    ratings = page.locator("#ratings-empathic_listening")
    assert not ratings.is_visible()
    page.click('#contributions ~ table a[href="#ratings-empathic_listening"]')
    expect(ratings).to_be_visible()
    assert ratings.locator("tr").count() == 4


@pytest.mark.parametrize("application", ["hill-001", "hill-030", "harbour-004"])
def test_explanation_is_light_and_prints_on_two_pages(
    address: str, open_page: Callable[..., Page], application: str
) -> None:
    page = open_page(RECRUITER)
    answer = page.goto(f"{address}/applications/{application}/explanation")
    assert answer is not None
    assert len(answer.body()) <= MOST_BYTES
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= MOST_PAGES


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_after_scoring_has_no_violation_and_fits(
    address: str,
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    path: str,
) -> None:
    page = open_page(RECRUITER, bypass_csp=True, reduced_motion="reduce")
    page.goto(address + path)
    found = {}
    for scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[scheme, width] = (violations(page), too_wide)
    assert found == dict.fromkeys(VIEWS, ([], False))


def test_recruiter_decides_and_writes_to_the_candidate(
    address: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(RECRUITER, bypass_csp=True, java_script_enabled=True)
    page.goto(f"{address}/applications/hill-003/explanation")
    page.click("text=Record a decision")
    page.check("#outcome-hold")
    page.fill("#reasons", "A second talk is planned.")
    page.click("button:has-text('Record the decision')")
    expect(page.locator("main ol li")).to_have_count(1)
    page.goto(f"{address}/applications/hill-003/letter")
    page.fill("#contact", "Hana Harbour, people@harbour-line.example")
    page.click("button:has-text('Draft the letter')")
    assert violations(page) == []
    page.click("button:has-text('Approve')")
    page.click("text=The letter alone")
    page.wait_for_load_state()
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= MOST_PAGES
    assert page.title() == "Your interviews at Harbour Line (hill-003)"


def test_decision_by_keyboard_alone(
    address: str, open_page: Callable[..., Page], walked: Callable[[Page], list[str]]
) -> None:
    page = open_page(RECRUITER)
    page.goto(f"{address}/applications/harbour-009/decision")
    assert walked(page) == []
    page.reload()
    for key in ("Tab", "Enter"):  # the skip link
        page.keyboard.press(key)
    expect(page.locator("#main")).to_be_focused()
    page.locator("form[novalidate] button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    for key in ("Tab", "Enter"):  # the first mistake
        page.keyboard.press(key)
    expect(page.locator("#outcome-advance")).to_be_focused()
    for key in ("Space", "ArrowDown", "ArrowUp", "Tab"):
        page.keyboard.press(key)
    assert page.is_checked("#outcome-advance")
    assert page.evaluate("document.activeElement.id") == "reasons"
    page.keyboard.insert_text("Told the caller what happens next, twice.")
    while page.evaluate("document.activeElement.tagName") == "TEXTAREA":
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.get_by_text("Told the caller what happens next, twice.")).to_be_visible()
