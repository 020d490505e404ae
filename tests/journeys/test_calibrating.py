"""HR's first hour in Chromium: a spreadsheet, three sentences, a what-if, published, taken back."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATIENCE = 600_000
HR = "hana-harbour"
SEVERE = "Pat Past"
"""In the spreadsheet only, and more than a level tougher there than the three others."""


def spreadsheet(file: Path) -> Path:
    """Past scores of three raters of today and one who is gone."""
    draw = random.Random(7)  # noqa: S311 - no secret
    lines = ["Candidate,Interviewer,Question,Score,Interview date"]
    for number in range(40):
        able = draw.gauss(3.4, 0.8)
        for rater in draw.sample(["Ivy Inlet", "Jo Juniper", "Di Dapple", SEVERE], 2):
            for question in ("Calm", "Clear", "Kept promises"):
                level = able + draw.gauss(0, 0.5) - 1.2 * (rater == SEVERE)
                score = min(max(round(level), 1), 5)
                day = f"2026-0{1 + number // 8}-02"
                lines.append(f"Somebody {number},{rater},{question},{score},{day}")
    lines[5] = lines[5].rsplit(",", 2)[0] + ",0,2026-01-02"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def look(page: Page) -> None:
    """Press the button and wait until the page shows the result by itself."""
    expect(page.get_by_text("Looking at the ratings.")).to_be_visible()
    expect(page.get_by_role("button", name="Recalibrate")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state()


def test_first_hour_of_hr(
    address: str,
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    walked: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:
    page = open_page(bypass_csp=True)
    page.context.request.post(f"{address.partition('/companies')[0]}/demo/people/{HR}")
    page.goto(address)
    page.get_by_role("link", name="Past scorecards").click()
    page.set_input_files("#files", spreadsheet(tmp_path / "past.csv"))
    page.get_by_role("button", name="Look at the files").click()
    expect(page.get_by_text("To decide first")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Not assessed", exact=True).check()
    page.get_by_role("button", name="Read them again with these answers").click()
    page.get_by_role("button", name="Take over 239 ratings").click()
    expect(page.get_by_text("239 past ratings count from now on.")).to_be_visible()

    page.get_by_role("button", name="Look at the ratings").click()
    look(page)
    assert page.locator(".three .key").count() == 3
    assert page.locator("li", has_text="pat-past rates about").count() == 1
    assert violations(page) == []
    assert walked(page) == []
    page.get_by_role("link", name="How strict is each rater?").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="pat-past"))
    expect(row).to_contain_text("tougher")
    assert violations(page) == []
    assert walked(page) == []
    page.locator("summary").press("Enter")
    expect(page.locator("details table").first).to_be_visible()

    page.goto(f"{address}/workspace/weights?opening=hill")
    page.fill("#w-candid_clarity", "3")
    page.get_by_role("button", name="Who would change side?").click()
    expect(page.get_by_text("change side of the cut of 3.00.")).to_be_visible()
    assert violations(page) == []

    page.goto(f"{address}/workspace/draft")
    expect(page.get_by_role("heading", name="Who changes side of the cut?")).to_be_visible()
    page.fill("#reason", "First month, with the past of four raters")
    assert violations(page) == []
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The draft is in force.")).to_be_visible()
    page.select_option("#number", "1")
    page.fill("#why-back", "We want to talk about it first")
    page.get_by_role("button", name="Go back").click()
    in_force = page.get_by_role("row").filter(has_text="in force")
    expect(in_force).to_contain_text("We want to talk about it first")
    expect(in_force.get_by_role("rowheader")).to_have_text("3 in force", use_inner_text=True)

    page.goto(f"{address}/imports/1")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("This import was taken back.")).to_be_visible()


def test_you_and_the_panel_on_a_phone(
    address: str, open_page: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page.context.request.post(f"{address.partition('/companies')[0]}/demo/people/ada-anvil")
    page.goto(address)
    page.get_by_role("link", name="You and the panel").click()
    expect(page.get_by_role("heading", name="You and the panel")).to_be_visible()
    assert "kit-kestrel" not in page.content()
    wider = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    assert wider is False
    assert violations(page) == []
