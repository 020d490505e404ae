"""Pages in two pseudo languages, and in German: nothing breaks, sticks out or is too small.

One pseudo language runs from right to left, the other has words as long as German ones.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

RATER, RECRUITER, HR, ADMINISTRATOR = "ivy-inlet", "rae-rudder", "hana-harbour", "mara-mast"
APPLICATION = "/applications/hill-001"
PAGES = {
    "": ("/sign-in",),
    RATER: ("/reminders", f"{APPLICATION}/scorecards/{RATER}/amend", "/you", "/practice"),
    RECRUITER: (
        "",
        "/requisitions/hill",
        f"{APPLICATION}/explanation",
        f"{APPLICATION}/decision",
        f"{APPLICATION}/letter",
        "/requisitions/hill/plan",
        "/overdue-cards",
    ),
    HR: ("/workspace", "/workspace/draft", "/imports", "/outcomes", "/rubrics", "/profile"),
    ADMINISTRATOR: ("/people", "/keys", "/integrations"),
}
EXAMINED = (
    "/sign-in",
    f"{APPLICATION}/scorecards/{RATER}/amend",
    f"{APPLICATION}/explanation",
    "/workspace",
    "/people",
)
"""Pages that axe looks at in the pseudo languages: what it finds elsewhere, it finds in English."""
LANGUAGES = {"ar-XB": "rtl", "en-XA": "ltr", "de": "ltr"}
LOOK = """() => {
  document.querySelectorAll('details').forEach(part => part.open = true);
  const shown = part => part.offsetParent && getComputedStyle(part).clipPath === 'none';
  const box = part => part.getBoundingClientRect();
  const asked = 'button, select, summary, input:not([type=hidden])';
  const targets = [...document.querySelectorAll(asked)]
    .filter(shown).map(part => part.closest('label') ?? part);
  const small = targets.filter(part => Math.min(box(part).width, box(part).height) < 24);
  const far = [...document.querySelectorAll('label > input[type=radio]')].filter(shown)
    .filter(part => {
      const words = document.createRange();
      words.selectNodeContents(part.parentElement);
      words.setStartAfter(part);
      const [one, other] = [box(part), [...words.getClientRects()].find(rect => rect.width > 1)];
      return other && Math.max(other.left - one.right, one.left - other.right) > 24;
    });
  return {
    language: [document.documentElement.lang, document.documentElement.dir],
    tooWide: document.documentElement.scrollWidth > innerWidth,
    small: small.map(part => part.outerHTML.slice(0, 120)),
    far: far.map(part => part.outerHTML.slice(0, 120)),
  };
}"""
"""Sideways scroll, targets under 24 pixels, radio buttons more than 24 pixels from their label."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_pages_fit_a_phone_in_every_language(
    address: str,
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    code: str,
) -> None:
    found = {}
    for person, paths in PAGES.items():
        page = open_page(
            person,
            bypass_csp=True,
            reduced_motion="reduce",
            viewport={"width": 320, "height": 800},
            extra_http_headers={"Accept-Language": code},
        )
        for path in paths:
            page.goto(address + path)
            examined = path in EXAMINED and code != "de"
            found[path] = (page.evaluate(LOOK), violations(page) if examined else [])
    right = {"language": [code, LANGUAGES[code]], "tooWide": False, "small": [], "far": []}
    assert {path: one for path, one in found.items() if one != (right, [])} == {}


def test_language_is_chosen_on_the_page_and_stays(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(RECRUITER, extra_http_headers={"Accept-Language": "en-GB"})
    page.goto(f"{address}/requisitions/hill")
    page.get_by_role("button", name="Deutsch").click()
    expect(page).to_have_url(f"{address}/requisitions/hill")
    expect(page.get_by_role("columnheader", name="Passungsstufe")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Stellen")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Openings")).to_be_visible()
