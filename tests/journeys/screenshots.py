"""Take a picture of each page: python tests/journeys/screenshots.py FOLDER [DEMO].

DEMO is the address that `hirefit demo` prints, http://127.0.0.1:8000/demo unless given; each page
is seen by somebody whom it is for. Each page is taken at 1280 and 320
pixels, light and dark; the scorecard also with errors and as its check page. Nothing is submitted.
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
    "explanation": "/applications/hill-001/explanation",
    "explanation-provisional": "/applications/harbour-030/explanation",
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
    page.fill("#note-2", "Rang back the same afternoon.")
    page.check("#question-1")
    page.click("#check")
    yield "card-errors"
    for number in range(1, page.locator("fieldset").count() + 1):
        page.check(f"#question-{number}-3")
    page.check("#question-2-no_time")
    page.click("#check")
    yield "card-check"


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
        take(browser, folder, demo.replace("/demo", "/companies/harbour-line"))
        browser.close()


if __name__ == "__main__":
    main()
