"""The card in a real browser: nothing typed is lost, and every state of it can be read by all.

One server in this process, on a database made once, and one browser; each test has a candidate of
its own. The server can be taken away and brought back on the same port.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hirefit_api.access.people import add_person
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.migrate import migrate
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.interviews.service import plan_interview
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition, take_in
from hirefit_api.scorecards.statements import state
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

COMPANY = {
    "id": "harbour-line",
    "name": "Harbour Line",
    "service_vision": "Every caller hangs up knowing what happens next.",
    "service_values": [
        {"id": "honesty", "statement": "We say what is true."},
        {"id": "warmth", "statement": "People feel welcome."},
        {"id": "ownership", "statement": "We see it through."},
    ],
}
VENDOR = Path(__file__).parent / "vendor"
AXE = (VENDOR / "axe.min.js").read_text("utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CANDIDATES = [f"c{number:02d}" for number in range(16)]
UNASKED = "unasked"
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  return {id: e.id, group: e.type === 'radio' ? e.name : '', html: e.outerHTML.slice(0, 90),
    covered: !top || !(e.contains(top) || top.contains(e))};
}"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
MOST_BYTES, MOST_REQUESTS = 50_000, 4
TEXT = 'Said: <b>"I rang back"</b> \U0001f600 \u202eabc\u202c\n=1+1\n  kept'
THEMED = ["color-contrast", "target-size", "scrollable-region-focusable"]
"""What axe finds in one theme or width and not in another; the rest is looked for once."""
VIEWS = [
    ("light", "none", WIDE, "ltr"),
    ("dark", "none", WIDE, "ltr"),
    ("light", "active", WIDE, "ltr"),
    ("light", "none", NARROW, "ltr"),
    ("dark", "none", NARROW, "rtl"),
]
"""Scheme, forced colours, size, direction. 320 px is also what 1280 px at 400 % leaves."""
SEEN = """() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b); };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
    return (x + .05) / (y + .05); };
  const ground = getComputedStyle(document.body).backgroundColor;
  const shown = s => [...document.querySelectorAll(s)].filter(e => e.tabIndex >= 0
    && e.checkVisibility() && !e.closest('.visually-hidden'));
  const small = shown('button, input, summary, textarea').map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width < 24 || box.height < 24);
  const faint = shown('input, textarea, button:not(.link)')
    .filter(e => ratio(getComputedStyle(e).borderTopColor, ground) < 3);
  const stray = shown('input[type=radio]').filter(e => {
    const box = e.getBoundingClientRect();
    const text = e.parentElement.querySelector('span').getBoundingClientRect();
    return Math.max(text.left - box.right, box.left - text.right) > 24; });
  const ring = shown('button, input, textarea, summary, a').slice(0, 12).filter(e => {
    e.focus({focusVisible: true});
    const style = getComputedStyle(e);
    return style.outlineStyle === 'none' || ratio(style.outlineColor, ground) < 3; });
  const tag = e => e.outerHTML.slice(0, 90);
  return [...small.map(([e]) => 'small ' + tag(e)), ...faint.map(e => 'faint ' + tag(e)),
    ...stray.map(e => 'stray ' + tag(e)), ...ring.map(e => 'no ring ' + tag(e)),
    ...(document.documentElement.scrollWidth > innerWidth ? ['too wide'] : [])];
}"""


class House:
    """A server that can be taken away, and people who are signed in."""

    def __init__(self, file: Path, token: str) -> None:
        self.settings = Settings(
            database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False
        )
        self.token = token
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.free = list(CANDIDATES)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = GracefulServer(create_app(self.settings), self.settings)
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._server.run, args=[[self._listening]])
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()

    def card(self, candidate: str | None = None) -> str:
        """The address of a card that no other test uses, unless it is named."""
        name = candidate or self.free.pop()
        return f"{self.origin}/companies/harbour-line/applications/{name}/scorecards/r1"


def _fill(store: CompanyStore) -> str:
    save_profile(store, checked_profile("harbour-line", COMPANY))
    new = NewRequisition(id="desk", title="Phone desk", role="phone_or_chat_agent")
    open_requisition(store, new)
    for name in (*CANDIDATES, UNASKED):
        take_in(store, "desk", name)
        plan_interview(store, name, "r1")
    for name in CANDIDATES:
        state(store, name, "r1", "no_conflict")
    person = {"id": "r1", "name": "Ria Reed", "roles": ["interviewer"]}
    add_person(store, NewPerson.model_validate(person, strict=False))
    return begin_session(store, "r1").text


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    file = tmp_path_factory.mktemp("card") / "house.sqlite3"
    settings = Settings(database_url=f"sqlite:///{file}", drain_seconds=0, access_log=False)
    migrate(settings)
    database = Database(settings)
    database.open()
    token = database.write_and_wait("harbour-line", _fill)
    database.close()
    made = House(file, token)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def person(browser: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    """A browser window of the rater; whatever goes wrong in its scripts fails the test."""
    contexts, problems = [], []

    def note(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(str(error)))

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))
        context.on("page", note)
        sign_in(context, house)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def sign_in(context: BrowserContext, house: House) -> None:
    cookie = {"name": "hirefit", "value": house.token, "url": house.origin, "httpOnly": True}
    context.add_cookies([cookie])


def expect_state(page: Page, wanted: str) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", wanted, timeout=15_000)


def kept(page: Page) -> dict[str, str]:
    return page.evaluate("({...localStorage})")


def examine(page: Page, views: list[tuple[Any, ...]] = VIEWS) -> list[str]:
    """What is wrong with a page in any theme, width or direction; the page is left as it was."""
    found = []
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    for scheme, forced, size, direction in views:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        page.set_viewport_size(size)
        page.evaluate("d => { document.documentElement.dir = d }", direction)
        rules = THEMED if found or (scheme, forced, size) != VIEWS[0][:3] else AXE_TAGS
        wrong = page.evaluate("rules => axe.run({runOnly: rules})", rules)["violations"]
        found += [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in wrong]
        found += page.evaluate(SEEN) if forced == "none" else []
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size(WIDE)
    page.evaluate("document.documentElement.dir = 'ltr'")
    return found


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def test_what_is_typed_is_saved_said_and_brought_back(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    page = opened(context, address)
    status = page.locator("#saved")
    assert (status.get_attribute("role"), status.inner_text()) == ("status", "Nothing to save yet.")
    page.check("#question-2-4")
    page.fill("#note-1", TEXT)
    expect_state(page, "saved")
    assert status.inner_text().startswith("Saved at ")
    assert page.locator('[data-stored="2"]').inner_text().startswith("Saved: 4 ")
    assert page.locator("#progress").inner_text().startswith("1 of 10 questions answered")
    assert kept(page) == {}
    page.fill("#note-1", f"{TEXT}!")
    page.locator("#note-1").blur()  # on leaving a field
    page.fill("#note-3", "left at once")
    page.goto("about:blank")  # on leaving the page
    page.goto(address)
    expect(page.locator("#note-3")).to_have_value("left at once")
    assert page.input_value("#note-1") == f"{TEXT}!"
    assert page.is_checked("#question-2-4")
    page.click("fieldset:has(#question-2-4) button[name=clear]")
    expect_state(page, "saved")
    page.reload()
    assert page.locator("input:checked").count() == 0


def test_tab_closed_without_a_connection_loses_nothing(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    page = opened(context, address)
    page.fill("#note-1", "before the tunnel")
    expect_state(page, "saved")
    context.set_offline(True)
    page.fill("#note-1", "in the tunnel")
    page.check("#question-1-3")
    expect_state(page, "offline")
    assert "no connection" in page.locator("#saved").inner_text()
    [(name, item)] = kept(page).items()
    assert re.fullmatch(r"hirefit-card:[0-9a-f]+:[0-9a-z-]+", name), (
        "a digest and a page, nobody's name"
    )
    assert [word for word in address.split("/") if len(word) > 2 and word in name] == []
    assert "in+the+tunnel" in json.loads(item)["body"]
    page.click("#check")  # stays here: what can't be saved can't be checked
    assert page.url == address
    page.close()
    context.set_offline(False)
    again = opened(context, address)
    expect(again.locator("#note-1")).to_have_value("in the tunnel")
    expect_state(again, "saved")
    assert again.is_checked("#question-1-3")
    assert kept(again) == {}
    again.reload()
    assert again.input_value("#note-1") == "in the tunnel"


def test_a_minute_without_a_connection_is_waited_for(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    context = person()
    page = context.new_page()
    page.clock.install()
    page.goto(house.card())
    context.set_offline(True)
    page.fill("#note-1", "one minute")
    page.clock.run_for(1_000)
    expect_state(page, "offline")
    for _ in range(6):
        page.clock.run_for(10_000)
    context.set_offline(False)
    page.clock.run_for(31_000)
    expect_state(page, "saved")
    assert kept(page) == {}


def test_server_that_is_started_anew_gets_what_it_missed(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address = house.card()
    page = opened(person(), address)
    house.stop()
    page.fill("#note-2", "while the server was away")
    expect_state(page, "offline")
    house.start()
    expect_state(page, "saved")
    page.reload()
    assert page.input_value("#note-2") == "while the server was away"


def test_second_tab_sees_both_texts_and_decides(
    house: House, person: Callable[..., BrowserContext], violations: Callable[[Page], list[str]]
) -> None:
    address, context = house.card(), person(bypass_csp=True)
    first, second = opened(context, address), opened(context, address)
    first.fill("#note-1", "from the first tab")
    first.check("#question-1-2")
    expect_state(first, "saved")
    second.fill("#note-1", "from the second tab")
    expect_state(second, "both")
    both = second.locator("#both")
    sides = both.locator(".note").all_inner_texts()
    assert sides == ["from the second tab", "from the first tab"]
    assert second.input_value("#note-1") == "from the second tab"
    second.fill("#note-2", "only here, and more")  # goes on; nothing is sent over the other
    assert violations(second) == []
    with second.expect_navigation():
        both.get_by_role("button", name="Take this one").first.click()
    assert second.input_value("#note-1") == "from the first tab"
    assert second.input_value("#note-2") == "only here, and more"
    with second.expect_navigation():
        second.click("button[name=keep]")
    assert second.url == address
    second.wait_for_timeout(100)
    assert second.input_value("#note-2") == "only here, and more"
    first.reload()
    assert first.input_value("#note-1") == "from the first tab"
    assert first.input_value("#note-2") == "only here, and more"


def test_session_that_ran_out_keeps_the_text(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    page = opened(context, address)
    context.clear_cookies()
    page.fill("#note-4", "after the session ran out")
    expect_state(page, "signedOut")
    page.keyboard.press("Control+Enter")
    assert page.url == address
    sign_in(context, house)
    expect_state(page, "saved")
    page.reload()
    assert page.input_value("#note-4") == "after the session ran out"


def test_submitting_clears_the_browser_and_a_late_tab_can_go_on(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    late, page = opened(context, address), opened(context, address)
    for number in range(1, 11):
        page.check(f"#question-{number}-3")
    old = {"at": 0, "body": "tab=x"}
    page.evaluate("item => localStorage.setItem('hirefit-card:old:1', item)", json.dumps(old))
    with page.expect_navigation():
        page.click("#check")
    with page.expect_navigation():
        page.click("section.actions button")
    assert page.url == f"{address}/submitted"
    assert kept(page) == {}
    late.fill("#note-5", "typed in the other tab")
    expect(late.locator(".summary")).to_contain_text("This card was submitted in the meantime")
    late.fill("#amendment-reason", "heard it again")
    for number in range(1, 11):
        late.check(f"#question-{number}-4")
    expect_state(late, "saved")
    with late.expect_navigation():
        late.click("#check")
    with late.expect_navigation():
        late.click("section.actions button")
    assert "version 2" in late.locator(".done").inner_text()


def test_setting_keeps_nothing_in_the_browser(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person()
    house.stop()
    before, house.settings = (
        house.settings,
        house.settings.model_copy(update={"keep_drafts_in_browser": False}),
    )
    house.start()
    page = opened(context, address)
    context.set_offline(True)
    page.fill("#note-1", "typed")
    expect_state(page, "offline")
    assert "kept in this browser" not in page.locator("#saved").inner_text()
    assert kept(page) == {}
    context.set_offline(False)
    expect_state(page, "saved")
    house.stop()
    house.settings = before
    house.start()


def test_every_state_can_be_read_by_all(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address, context = house.card(), person(bypass_csp=True)
    page, other = context.new_page(), context.new_page()
    found = {}
    page.goto(f"{address}?question=1")
    found["empty"] = examine(page)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/draft", hold)
    page.check("#question-1-3")
    page.fill("#note-1", "good vibe")
    expect_state(page, "saving")
    found["saving"] = examine(page)
    held.pop().continue_()
    page.unroute("**/draft")
    expect_state(page, "saved")
    found["saved, with words to think about"] = examine(page)
    context.set_offline(True)
    page.fill("#note-1", "no connection")
    expect_state(page, "offline")
    found["offline"] = examine(page)
    context.set_offline(False)
    expect_state(page, "saved")
    other.goto(f"{address}?question=1")
    page.fill("#note-1", "here")
    expect_state(page, "saved")
    other.fill("#note-1", "and there")
    expect_state(other, "both")
    found["two texts"] = examine(other)
    with page.expect_navigation():
        page.click("#check")
    assert page.title().startswith("Error: ")
    found["errors, whole card"] = examine(page, [VIEWS[0], VIEWS[4]])
    for number in range(2, 11):
        page.check(f"#question-{number}-no_time")
    expect_state(page, "saved")
    with page.expect_navigation():
        page.click("#check")
    found["check"] = examine(page)
    with page.expect_navigation():
        page.click("section.actions button")
    found["submitted"] = examine(page, VIEWS[:1])
    assert found == {name: [] for name in found}


def test_card_that_is_not_opened_can_be_read_by_all(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    page = opened(person(bypass_csp=True), house.card(UNASKED))
    found = {"asked": examine(page)}
    page.click("button[value=conflict]")
    found["closed"] = examine(page)
    page.click("button[value=no_conflict]")
    page.click("text=The interview did not take place, or")
    page.click("button[value=was_not_there]")
    assert "You said that you were not there." in page.inner_text("main")
    page.click("button[value=took_place]")
    assert page.locator("input[type=radio]").count() == 90
    assert found == {name: [] for name in found}


def test_whole_card_is_light_and_asks_nobody_else(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    page = person().new_page()
    answers: list[Any] = []

    def note(answer: Any) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(house.card(), wait_until="networkidle")
    assert page.locator("input[type=radio]").count() == 90
    assert [answer.url for answer in answers if not answer.url.startswith(house.origin)] == []
    assert len(answers) <= MOST_REQUESTS
    assert sum(answer.request.sizes()["responseBodySize"] for answer in answers) <= MOST_BYTES


def test_two_key_presses_rate_a_question_and_focus_is_never_hidden(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    page = opened(person(viewport={"width": 640, "height": 400}), house.card())
    presses, hidden = {}, []
    page.locator("#saved").evaluate("e => { e.tabIndex = -1; e.focus() }")
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        hidden += [at["html"]] if at["covered"] else []
        if at["group"] and at["group"] not in presses:
            page.keyboard.press("4")
            presses[at["group"]] = page.locator(f"[name='{at['group']}']:checked").count()
        if at["id"] == "check":
            break
    assert at["id"] == "check"
    assert hidden == []
    assert list(presses.values()) == [1] * 10
    page.keyboard.press("4")  # elsewhere a digit is no shortcut
    page.focus("#note-1")
    page.keyboard.type("4 calls")
    assert page.input_value("#note-1") == "4 calls"
    assert page.locator("input[value='4']:checked").count() == 10


def test_one_question_at_a_time_without_scripts(
    house: House, person: Callable[..., BrowserContext]
) -> None:
    address = house.card()
    page = opened(person(java_script_enabled=False, viewport=NARROW), address)
    page.click("text=Show one question at a time")
    for number in range(1, 11):
        assert page.url == f"{address}?question={number}"
        assert page.locator("fieldset").count() == 1
        page.check(f"#question-{number}-3")
        page.fill(f"#note-{number}", f"note {number}\n{TEXT}")
        if number < 10:
            page.click("text=Save and go on")
    page.click("text=Parts of this card")
    page.click("button[name=go][value='3']")
    assert page.input_value("#note-3") == f"note 3\n{TEXT}"
    page.click("#check")
    assert page.locator(".answer .note").nth(9).inner_text().startswith("note 10")
    page.click("section.actions button")
    assert page.url == f"{address}/submitted"


def test_workbook_goes_out_and_comes_back(
    house: House, person: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = opened(person(), house.card())
    page.click("text=Fill in this card without a connection")
    with page.expect_download() as download:
        page.click("text=Download this card as a workbook")
    file = tmp_path / "card.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book["Card"]
    for row in range(7, 17):
        sheet.cell(row, 5).value = "No time" if row == 7 else "3"
    sheet.cell(8, 6).value = '=HYPERLINK("http://x")'
    book.save(file)
    page.set_input_files("#workbook", file)
    page.click("text=Read the file into the form")
    assert page.locator("input:checked").count() == 10
    assert page.is_checked("#question-1-no_time")
    assert page.input_value("#note-2") == '=HYPERLINK("http://x")'
    page.click("#check")
    assert page.title().startswith("Check your scorecard")
