"""Take a picture of each page: python tests/journeys/screenshots.py FOLDER [LANGUAGE].

Serves a demo of its own, gives each page something to show (`pictured_company`), and opens each
with the eyes of somebody whom it is for; the scorecard and forms also in their states. Each is
taken at 1280 and 320 pixels, light and dark, as NAME-WIDTH-SCHEME.png. LANGUAGE is `en` unless
given.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pictured_company import furnish
from pictured_pages import CARD, FORMS, PAGES, REFUSED, WRITER
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]

SEND = "form => { form.noValidate = true; form.requestSubmit(); }"


@contextmanager
def served_demo() -> Iterator[str]:
    """Serve a new demo while the block runs; the address that it prints."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "hirefit", "demo", "--file", f"{folder}/demo.sqlite3", "--port", "0"]
        server = subprocess.Popen(
            [sys.executable, "-u", *command], stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        try:
            line = next(line for line in server.stdout if line.startswith("Open "))
            yield line.split()[1]
        finally:
            server.terminate()
            server.wait(20)
            server.stdout.close()


class Camera:
    """A browser page that takes what it shows in each theme and width."""

    def __init__(self, page: Page, demo: str, folder: Path) -> None:
        self.page = page
        self.home = demo.replace("/demo", "/companies/harbour-line")
        self._demo = demo
        self._folder = folder
        self._reader = ""

    def become(self, person: str) -> None:
        """See the pages as somebody of the demo, or as nobody."""
        if person == self._reader:
            return
        self.page.context.clear_cookies()
        if person:
            self.page.request.post(f"{self._demo}/people/{person}")
        self._reader = person

    def open(self, path: str) -> bool:
        """Go to a page of the company; return whether it was found and shown."""
        answer = self.page.goto(self.home + path)
        return answer is not None and answer.ok

    def take(self, name: str) -> None:
        """Take what is there."""
        for scheme, width in VIEWS:
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=self._folder / f"{name}-{width}-{scheme}.png", full_page=True)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 900})


def take_card(camera: Camera) -> None:
    """Take what stands before a card, the card, its states, the check page, and what comes back."""
    page = camera.page
    camera.become(WRITER)
    camera.open(CARD)
    camera.take("card-before")
    page.click("button[value=conflict]")
    camera.take("card-closed")
    page.click("button[value=no_conflict]")
    camera.take("card")
    page.fill("#note-2", "Good vibe. Rang back the same afternoon.")
    page.check("#question-1")
    page.wait_for_selector("#saved[data-state=saved]")
    camera.take("card-saved")
    camera.open(f"{CARD}?question=2")
    camera.take("card-one-question")
    camera.open(CARD)
    page.context.set_offline(True)
    page.fill("#note-3", "Typed in a train.")
    page.wait_for_selector("#saved[data-state=offline]")
    camera.take("card-offline")
    page.context.set_offline(False)
    page.wait_for_selector("#saved[data-state=saved]", timeout=60_000)
    other = page.context.new_page()
    other.goto(camera.home + CARD)
    other.fill("#note-3", "Typed in the other tab.")
    other.wait_for_selector("#saved[data-state=saved]")
    page.fill("#note-3", "Typed in this tab.")
    page.wait_for_selector("#both")
    camera.take("card-two-texts")
    with page.expect_navigation():
        page.click("button[name=keep]")
    other.close()
    with page.expect_navigation():
        page.click("#check")
    camera.take("card-errors")
    for number in range(1, page.locator("fieldset").count() + 1):
        page.check(f"#question-{number}-3")
    page.check("#question-2-no_time")
    page.click("#check")
    camera.take("card-check")
    page.click("section.actions button")
    camera.take("card-submitted")
    camera.open(f"{CARD}/amend")
    camera.take("card-amendment")


def take_forms(camera: Camera, known: dict[str, str]) -> None:
    """Take what forms answer: what was made, and what is to be mended."""
    for name, person, path, typed, form in FORMS:
        camera.become(person)
        camera.open(path)
        for field, text in typed.items():
            camera.page.fill(field, text.format(**known))
        with camera.page.expect_navigation():
            camera.page.eval_on_selector(form, SEND)
        camera.take(name)


def main() -> None:
    """Read the command and do it."""
    folder, language = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "en"
    folder.mkdir(parents=True, exist_ok=True)
    with served_demo() as demo, sync_playwright() as playwright:
        known = furnish(demo)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(
            extra_http_headers={"Accept-Language": language}, reduced_motion="reduce"
        )
        camera = Camera(context.new_page(), demo, folder)
        for name, (person, path) in PAGES.items():
            camera.become(person)
            if camera.open(path.format(**known)) == (name in REFUSED):
                sys.exit(f"{name} does not show what it should: {path}")
            camera.take(name)
        take_card(camera)
        take_forms(camera, known)
        browser.close()


if __name__ == "__main__":
    main()
