"""Take a picture of each page: python tests/journeys/screenshots.py FOLDER [DEMO].

DEMO is the address that `hirefit demo` prints, http://127.0.0.1:8000/demo unless given; each page
is seen by somebody whom it is for. Each page is taken at 1280 and 320
pixels, light and dark; the scorecard in its states. Nothing is submitted.
The demo must be new: what stands before a card is asked once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
DEMO = "http://127.0.0.1:8000/demo"
CARD = "/applications/harbour-030/scorecards/bo-bramble"
PAGES = {
    "start": "/../..",
    "demo-people": "/../../demo",
    "sign-in": "/sign-in",
    "home": "",
    "opening": "/requisitions/hill",
    "kit": "/requisitions/hill/kit",
    "card": CARD,
    "amendment": "/applications/hill-001/scorecards/ivy-inlet/amend",
    "panel": "/applications/hill-001/scorecards/ivy-inlet/submitted",
    "cards": "/requisitions/harbour/cards",
    "explanation": "/applications/hill-001/explanation",
    "explanation-provisional": "/applications/harbour-030/explanation",
    "comparison": "/requisitions/hill/comparison?first=hill-001&second=hill-002",
    "decision": "/applications/hill-001/decision",
    "debrief": "/applications/hill-001/debrief",
    "letter": "/applications/hill-001/letter",
    "plan": "/requisitions/hill/plan",
    "reminders": "/reminders",
    "late-cards": "/overdue-cards",
    "profile": "/profile",
    "missing": "/requisitions/nowhere",
}


def pictures(page: Page, address: str) -> Iterator[str]:
    """Open one page after the other and name it."""
    demo = address.replace("/companies/harbour-line", "/demo")
    reader = ""
    for name, path in [*PAGES.items(), ("card", CARD)]:
        _, _, rest = path.partition("/scorecards/")
        wanted = rest.partition("/")[0] or "rae-rudder"
        if wanted != reader:
            page.goto(demo)
            page.click(f'form[action$="/{wanted}"] button')
            reader = wanted
        page.goto(address + path)
        yield name
    page.fill("#note-2", "Good vibe. Rang back the same afternoon.")
    page.check("#question-1")
    page.wait_for_selector("#saved[data-state=saved]")
    yield "card-saved"
    page.goto(f"{address}{CARD}?question=2")
    yield "card-one-question"
    page.goto(address + CARD)
    other = page.context.new_page()
    other.goto(address + CARD)
    other.fill("#note-3", f"Typed in the other tab. {other.viewport_size}")
    other.wait_for_selector("#saved[data-state=saved]")
    page.fill("#note-3", "Typed in this tab.")
    page.wait_for_selector("#both")
    yield "card-two-texts"
    with page.expect_navigation():
        page.click("button[name=keep]")
    other.close()
    with page.expect_navigation():
        page.click("#check")
    yield "card-errors"
    for number in range(1, page.locator("fieldset").count() + 1):
        page.check(f"#question-{number}-3")
    page.check("#question-2-no_time")
    page.click("#check")
    yield "card-check"


def before_the_card(browser: Browser, folder: Path, address: str) -> None:
    """Take what stands before a card: it is asked once, so all themes are taken of one page."""
    page = browser.new_page()
    page.goto(address.replace("/companies/harbour-line", "/demo"))
    page.click('form[action$="/bo-bramble"] button')
    page.goto(address + CARD)
    for name, answer in (("card-before", "conflict"), ("card-closed", "no_conflict")):
        for scheme in ("light", "dark"):
            for width in (1280, 320):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        page.click(f"button[value={answer}]")
    page.close()


def take(browser: Browser, folder: Path, address: str) -> None:
    """Take every page in every theme and width."""
    for scheme in ("light", "dark"):
        for width in (1280, 320):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            page = context.new_page()
            for name in pictures(page, address):
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            context.close()


def main() -> None:
    """Read the command and do it."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        demo = sys.argv[2] if len(sys.argv) > 2 else DEMO
        address = demo.replace("/demo", "/companies/harbour-line")
        before_the_card(browser, folder, address)
        take(browser, folder, address)
        browser.close()


if __name__ == "__main__":
    main()
