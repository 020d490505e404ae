"""Pages from right to left and a third longer, and in German: nothing sticks out of a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

RATER = "ivy-inlet"
PAGES = {
    "sign in": ("", "/sign-in"),
    "card": (RATER, f"/applications/hill-001/scorecards/{RATER}/amend"),
    "list": ("rae-rudder", "/requisitions/hill"),
    "explanation": ("rae-rudder", "/applications/hill-001/explanation"),
}
LANGUAGES = {"ar-XB": "rtl", "de": "ltr"}


@pytest.mark.parametrize(("person", "path"), PAGES.values(), ids=PAGES.keys())
def test_page_fits_a_phone_in_every_language(
    address: str, open_page: Callable[..., Page], person: str, path: str
) -> None:
    found = {}
    for code in LANGUAGES:
        page = open_page(
            person,
            viewport={"width": 320, "height": 800},
            extra_http_headers={"Accept-Language": code},
        )
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        root = page.locator("html")
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[code] = (root.get_attribute("lang"), root.get_attribute("dir"), too_wide)
    assert found == {code: (code, way, False) for code, way in LANGUAGES.items()}


def test_language_is_chosen_on_the_page_and_stays(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page("rae-rudder", extra_http_headers={"Accept-Language": "en-GB"})
    page.goto(f"{address}/requisitions/hill")
    page.get_by_role("button", name="Deutsch").click()
    expect(page).to_have_url(f"{address}/requisitions/hill")
    expect(page.get_by_role("columnheader", name="Passungsstufe")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Stellen")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Openings")).to_be_visible()
