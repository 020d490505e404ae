"""A served demo company and a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client, HTTPTransport
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from hirefit_api.languages.choice import COOKIE as LANGUAGE

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""Without windows if it is here: `dev.py` says why."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (HERE / "vendor" / "axe.min.js").read_text("utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMED = ["color-contrast", "target-size", "scrollable-region-focusable"]
"""What axe finds in one theme or width of a page and not in another."""
FOUND = """tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(answer =>
  answer.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`))"""
"""Only what is wrong is described and leaves the page: to do so with all that was looked at costs
far more."""

STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(each => each.checkVisibility() && !each.disabled && each.type !== 'hidden'
    && (each.type !== 'radio' || each.checked
      || (each === document.getElementsByName(each.name)[0]
        && ![...document.getElementsByName(each.name)].some(other => other.checked)))).length"""
STANDS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  if (at === document.body) return null;
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const shown = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return [[...document.querySelectorAll('*')].indexOf(at), inside && shown ? '' : at.outerHTML];
}"""


PATIENCE = 60
"""Seconds that a busy machine may take for what is done in an instant."""
expect.set_options(timeout=PATIENCE * 1000)
FIRST = "rae-rudder"
"""Whose eyes a page is opened with unless a test says otherwise: the demo's recruiter."""
RUNNING: list[tuple[Playwright, Browser]] = []
"""The Chromium that test modules share for as long as they follow one another."""


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `hirefit demo` prints, being served."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    server = subprocess.Popen(
        [sys.executable, "-m", "hirefit", "demo", "--file", file, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "HIREFIT_PSEUDO_LANGUAGE": "true"},
    )
    assert server.stdout is not None
    try:
        line = next(line for line in server.stdout if line.startswith("Open "))
        address = line.split()[1]
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)
        server.stdout.close()


def wait_for(address: str) -> None:
    """Wait until the server that printed its address answers there."""
    with Client(transport=HTTPTransport(retries=9), timeout=PATIENCE) as client:
        client.get(address)


@pytest.fixture(scope="session")
def address(printed: str) -> str:
    """The company's first page; further applications `new-1` to `new-3` wait for their cards."""
    origin = "/".join(printed.split("/")[:3])
    base = f"{origin}/api/v1/companies/harbour-line"
    with Client(base_url=base, timeout=PATIENCE) as client:
        client.post(f"{printed}/people/{FIRST}")
        opening = {"id": "night", "title": "Night desk", "role": "complaints_desk"}
        client.post("/requisitions", json=opening).raise_for_status()
        for number in (1, 2, 3):
            name = f"new-{number}"
            client.post("/requisitions/hill/applications", json={"id": name}).raise_for_status()
            for rater in ("ivy-inlet", "lu-lantern"):
                planned = client.post(f"/applications/{name}/interviews", json={"rater": rater})
                planned.raise_for_status()
    return f"{origin}/companies/harbour-line"


@pytest.fixture(scope="session")
def session_of(printed: str) -> Callable[[str], dict[str, Any]]:
    """The cookie of a new session of somebody of the demo: a test may end its own."""

    def of(person: str) -> dict[str, Any]:
        with Client(timeout=PATIENCE) as client:
            client.post(f"{printed}/people/{person}")
            # Whoever has chosen a language is given it, too, in a cookie of its own.
            [cookie] = [one for one in client.cookies.jar if one.name != LANGUAGE]
        origin = "/".join(printed.split("/")[:3])
        return {"name": cookie.name, "value": cookie.value, "url": origin, "httpOnly": True}

    return of


@pytest.fixture
def browser() -> Browser:
    """Chromium; a context of its own keeps each test to itself."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium-headless-shell)")
    if not RUNNING:
        playwright = sync_playwright().start()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        RUNNING.append((playwright, chromium))
    return RUNNING[0][1]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """End Chromium with the last of the tests in a row that use one.

    Its driver keeps an event loop in the thread, which other tests can't do with.
    """
    if RUNNING and (nextitem is None or nextitem.get_closest_marker("browser") is None):
        playwright, chromium = RUNNING.pop()
        chromium.close()
        playwright.stop()


@pytest.fixture
def open_page(
    browser: Browser, session_of: Callable[[str], dict[str, Any]]
) -> Iterator[Callable[..., Page]]:
    """A new page with the given context options; what goes wrong on it fails the test.

    It is seen by `person`: somebody of the demo, or nobody (an empty text).
    """
    contexts, problems = [], []

    def note(kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):
            problems.append(text)

    def open_one(person: str = FIRST, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        if person:
            context.add_cookies([session_of(person)])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: note(message.type, message.text))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe-core finds on a page (opened with `bypass_csp`, for it is injected).

    A page that was looked through is looked at again `by_theme` when only its theme has changed.
    """

    def find(page: Page, *, by_theme: bool = False) -> list[str]:
        page.wait_for_load_state()
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE)
        return page.evaluate(FOUND, THEMED if by_theme else AXE_TAGS)

    return find


@pytest.fixture
def walked() -> Callable[[Page], list[str]]:
    """What is wrong on a walk through a page with the Tab key alone; and that the walk ends.

    Each stop comes once, in the order of the page, in view and with its focus shown.
    """

    def walk(page: Page) -> list[str]:
        page.wait_for_load_state()
        expected = page.evaluate(STOPS)
        places, wrong = [], []
        for _ in range(expected + 1):
            page.keyboard.press("Tab")
            stands = page.evaluate(STANDS)
            if stands is None or stands[0] in places:
                break
            places.append(stands[0])
            wrong += [stands[1]] if stands[1] else []
        if len(places) != expected or places != sorted(places):
            wrong.append(f"{len(places)} stops of {expected}, or out of order")
        return wrong

    return walk
