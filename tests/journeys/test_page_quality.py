"""Every page in every theme and width: what axe finds, and what it misses."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

from hirefit.datasets.demo import demo_company
from hirefit.kit.build import build_kit
from hirefit.kit.page import render_page
from hirefit_api.library import shipped_library

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PAGES = {
    "home": "",
    "opening": "/requisitions/hill",
    "opening without applications": "/requisitions/night",
    "kit": "/requisitions/hill/kit",
    "before the card": "/applications/new-2/scorecards/ivy-inlet",
    "amendment": "/applications/hill-001/scorecards/ivy-inlet/amend",
    "panel": "/applications/hill-001/scorecards/ivy-inlet/submitted",
    "panel of twelve": "/applications/practice-1/scorecards/ivy-inlet/submitted",
    "explanation": "/applications/hill-001/explanation",
    "provisional explanation": "/applications/hill-030/explanation",
    "nothing to explain": "/applications/new-2/explanation",
    "plan": "/requisitions/night/plan",
    "profile": "/profile",
    "start": "/../..",
    "people of the demo": "/../../demo",
    "sign in": "/sign-in",
    "other systems": "/integrations",
    "one system": "/integrations/systems/kombo",
    "packages": "/integrations/packages",
    "orders": "/integrations/orders",
    "log of calls": "/integrations/calls",
    "rates of groups": "/groups",
    "reference": "/reference",
    "no such page": "/requisitions/nowhere",
}
VIEWS = [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)]
GROUND = "getComputedStyle(document.body).backgroundColor"
MOST_BYTES = 50_000
MOST_REQUESTS = 4


def reader_of(path: str) -> str:
    """Who opens a page: a card's rater, an administrator for other systems, else the recruiter."""
    _, _, rest = path.partition("/scorecards/")
    if path.startswith("/integrations"):
        return "mara-mast"
    if path == "/groups":
        return "finn-fathom"
    return rest.partition("/")[0] or "rae-rudder"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_has_no_violation_fits_is_light_and_stays_at_home(
    address: str,
    open_page: Callable[..., Page],
    session_of: Callable[[str], dict[str, str]],
    violations: Callable[[Page], list[str]],
    path: str,
) -> None:
    page = open_page(reader_of(path), bypass_csp=True, reduced_motion="reduce")
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(address + path, wait_until="networkidle")
    loaded = list(requested)
    found = {}
    for scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[scheme, width] = (violations(page), too_wide)
    assert found == dict.fromkeys(VIEWS, ([], False))
    origin = address.partition("/companies")[0]
    assert [url for url in requested if not url.startswith(origin)] == []
    assert len(loaded) <= MOST_REQUESTS
    cookie = session_of(reader_of(path))
    assert sum(transferred(url, cookie) for url in loaded) <= MOST_BYTES


def transferred(url: str, cookie: dict[str, str]) -> int:
    """Bytes of an answer as a browser gets it, or compressed if it came plain."""
    try:
        headers = {"Accept-Encoding": "gzip", "Cookie": f"{cookie['name']}={cookie['value']}"}
        with urlopen(Request(url, headers=headers)) as answer:  # noqa: S310 - loopback
            body = answer.read()
            packed = answer.headers["Content-Encoding"] == "gzip"
    except OSError:  # the page of what is not there
        return 0
    return len(body) if packed else len(gzip.compress(body))


def test_kit_of_six_competencies_prints_on_eight_white_pages(browser: Browser) -> None:
    library = shipped_library()
    kit = build_kit(library.roles["team_lead"], library, demo_company(library))
    page = browser.new_page()
    page.set_content(render_page(kit))
    page.emulate_media(color_scheme="dark")
    grounds = [page.evaluate(GROUND)]
    page.emulate_media(color_scheme="dark", media="print")
    grounds.append(page.evaluate(GROUND))
    page.emulate_media(color_scheme="null", media="null")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert grounds == ["rgb(20, 24, 29)", "rgb(255, 255, 255)"]  # paper is white in the dark, too
    assert len(kit.competencies) == 6
    assert 1 < printed.count(b"/Type /Page\n") <= 8
