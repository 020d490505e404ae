"""Which language a page gets, and that nothing on it is left in English."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import available_timezones

import httpx
import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from hirefit_api.access.people import add_person
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewPerson
from hirefit_api.access.sessions import begin_session
from hirefit_api.app import create_app
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.languages.choice import preferred
from hirefit_api.languages.known import LANGUAGES
from hirefit_api.languages.pseudo import CLOSES, OPENS
from hirefit_api.library import shipped_library
from hirefit_api.requisitions.service import take_in
from hirefit_api.settings import Settings

HOME = "/companies/harbour-line"
API = "/api/v1/companies/harbour-line"
EVERYTHING = [role for role in Role if role not in (Role.GUEST_RATER, Role.OPERATOR)]


class House(NamedTuple):
    """A service where `ada` may do everything, r1 and r2 have rated a1, and a2 waits."""

    address: str
    settings: Settings
    clients: Mapping[str, httpx.Client]

    def get(self, path: str, who: str = "ada", **headers: str) -> httpx.Response:
        return self.clients[who].get(path, headers=headers)


@pytest.fixture(scope="module")
def house(prepared_office, tmp_path_factory, running_service) -> Iterator[House]:
    file, tokens = prepared_office
    copy = Path(shutil.copy(file, tmp_path_factory.mktemp("languages")))
    settings = Settings(
        database_url=f"sqlite:///{copy}",
        drain_seconds=0.0,
        access_log=False,
        pseudo_language=True,
    )

    def move_in(store: CompanyStore) -> str:
        take_in(store, "desk", "a2")
        add_person(store, NewPerson(id="ada", name="Ada", roles=EVERYTHING))
        return begin_session(store, "ada").text

    database = Database(settings)
    database.open()
    tokens = {**tokens, "ada": database.write_and_wait("harbour-line", move_in)}
    database.close()
    with running_service(settings, "none") as started:
        clients = {
            who: httpx.Client(base_url=started.address, cookies={"hirefit": token}, timeout=120)
            for who, token in tokens.items()
        }
        made = House(started.address, settings, clients)
        _rate(made)
        yield made
        for client in clients.values():
            client.close()


def _rate(house: House) -> None:
    ada = house.clients["ada"]
    for application in ("a1", "a2"):
        for rater in ("r1", "r2"):
            path = f"{API}/applications/{application}/interviews"
            assert ada.post(path, json={"rater": rater}).status_code == 201
    kit = ada.get(f"{API}/requisitions/desk/kit").json()
    questions = [q["id"] for section in kit["competencies"] for q in section["questions"]]
    digest = ada.get(f"{API}/requisitions/desk").json()["kit_digest"]
    for rater, lowest in (("r1", 3), ("r2", 2)):
        answers = [
            {"question": q, "level": lowest + at % 3, "evidence": "4711"}
            for at, q in enumerate(questions[:-1])
        ]
        answers.append({"question": questions[-1], "not_assessed_reason": "no_time"})
        card = {"rater": rater, "kit_digest": digest, "answers": answers}
        path = f"{API}/applications/a1/scorecards"
        assert house.clients[rater].post(path, json=card).status_code == 201
    _bring(ada)


PAST = [f"C{at},{who},Q1,{at % 6}" for at in range(3) for who in ("Mara Lint", "Bo Buoy")]


def _bring(ada: httpx.Client) -> None:
    """Past scorecards with a zero and a strange word, an outcome, a letter."""
    sheet = "\n".join(["Candidate,Interviewer,Question,Score", *PAST, "C9,Mara Lint,Q1,good"])
    sent = ada.post(f"{HOME}/imports/bulk", files={"files": ("old.csv", sheet.encode())})
    assert sent.status_code == 303
    outcome = "application,measure,value,date\na1,service,4.5,2026-06-30"
    assert ada.post(f"{HOME}/outcomes", data={"csv": outcome}).status_code == 303
    letter = f"{HOME}/applications/a1/letter"
    assert ada.post(letter, data={"contact": "Rae"}).status_code == 303


# ------------------------------------------------------------------ which language


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5,de;q=0.9", "de"),
        ("fr,de;q=0.1", "de"),
        ("de;q=0", "en"),
        ("fr, es", "en"),
        ("de;q=much", "en"),
        ("DE-ch", "de"),
        ("*", "en"),
        (",;,;;q=,", "en"),
    ],
)
def test_browsers_order_is_followed(header: str, expected: str) -> None:
    by_code = {language.code: language for language in LANGUAGES}
    assert preferred(header, by_code).code == expected


def test_page_says_its_language(house: House) -> None:
    page = house.get(HOME, **{"accept-language": "de"})
    assert '<html lang="de" dir="ltr">' in page.text
    assert page.headers["content-language"] == "de"
    assert page.headers["vary"] == "accept-encoding, accept-language, cookie"
    assert "<h2>Stellen</h2>" in page.text
    assert house.get(HOME).headers["content-language"] == "en"


def test_choice_counts_more_than_the_browser(house: House) -> None:
    with httpx.Client(base_url=house.address, timeout=60) as client:
        sent = {"language": "de", "back": f"{HOME}/sign-in?next=%2F"}
        answer = client.post("/language", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, sent["back"])
        assert (
            client.get(f"{HOME}/sign-in", headers={"accept-language": "en"}).headers[
                "content-language"
            ]
            == "de"
        )
        client.post("/language", data={"language": "en"})
        again = client.get(f"{HOME}/sign-in", headers={"accept-language": "de"})
        assert again.headers["content-language"] == "en"


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/a\n/b"],
)
def test_choice_leads_nowhere_else(house: House, wanted: str) -> None:
    data = {"language": "de", "back": wanted}
    answer = httpx.post(f"{house.address}/language", data=data, timeout=60)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("code", ["", "xx", "ar-XB", "de\n"])
def test_unknown_language_is_refused(house: House, code: str) -> None:
    data = {"language": code, "back": "/"}
    answer = httpx.post(f"{house.address}/language", data=data, timeout=60)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_json_stays_english(house: House) -> None:
    client = house.clients["ada"]
    german = {"accept-language": "de"}
    refused = client.post(f"{API}/requisitions", json={"id": "x"}, headers=german).json()
    assert refused == client.post(f"{API}/requisitions", json={"id": "x"}).json()
    document = client.get(f"{API}/applications/a1/explanation", headers=german)
    assert document.content == client.get(f"{API}/applications/a1/explanation").content


def test_pseudo_language_is_for_tests_only(house: House) -> None:
    assert Settings().pseudo_language is False
    assert house.get(HOME, **{"accept-language": "ar-XB"}).headers["content-language"] == "ar-XB"


def test_mistakes_are_said_in_the_language_of_the_page(house: House) -> None:
    card = f"{HOME}/applications/a2/scorecards/r1"
    german = {"accept-language": "de"}
    client = house.clients["r1"]
    client.post(f"{card}/statement", data={"statement": "no_conflict"}, headers=german)
    form = client.get(card, headers=german).text
    digest = re.search(r'name="kit_digest" value="([^"]+)"', form)
    assert digest is not None
    sent = {"kit_digest": digest[1], "version": "1", "step": "check"}
    refused = client.post(card, data=sent, headers=german)
    assert refused.status_code == 422
    assert "Frage 1: Geben Sie eine Stufe an oder sagen Sie, warum" in refused.text
    assert "Mend this" not in refused.text


# ------------------------------------------------------------------ figures


def test_german_figures_still_add_up(house: House) -> None:
    german = contributions(house, "de", "Beitrag jeder Kompetenz, in Stufen", "Beitrag")
    *parts, whole = german
    assert len(parts) > 1
    assert all(re.fullmatch(r"[+−]?\d,\d\d", text) for text in german)
    assert sum(map(_hundredths, parts)) == _hundredths(whole) != 0
    english = contributions(
        house, "en", "Contribution of each competency, in levels", "Contribution"
    )
    assert [text.replace(",", ".") for text in german] == english


def contributions(house: House, code: str, caption: str, label: str) -> list[str]:
    """The printed contributions of an explanation, their sum last."""
    page = house.get(f"{HOME}/applications/a1/explanation", **{"accept-language": code}).text
    table = page.partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    return re.findall(rf"{label}</span>([^<]+)<", table)


def _hundredths(text: str) -> int:
    return int(text.replace("−", "-").replace(",", ""))


# ------------------------------------------------------------------ nothing left in English

FILLED = {"company": "harbour-line", "application": "a1", "requisition": "desk", "person": "r1"}
FILLED["number"] = "1"
CARD_OF = {"rater": "r1"}
ELSEWHERE = {
    "/companies": "leads on",
    "/companies/{company}/requisitions/{requisition}/kit": "a document of the core",
    "/companies/{company}/requisitions/{requisition}/results.csv": "a file",
    "/companies/{company}/requisitions/{requisition}/results.xlsx": "a file",
    "/companies/{company}/applications/{application}/scorecards/{rater}/workbook": "a file",
    "/companies/{company}/applications/{application}/letters/{number}/document": "is in its own",
    "/companies/{company}/sign-in/openid": "leads to the provider",
    "/companies/{company}/sign-in/openid/back": "comes from the provider",
    "/static/{version}/{name}": "a file",
}
WORD = re.compile(r"[^\W\d_]{3,}")
DATE = re.compile(r"(?:\d{1,2} )?[A-Z][a-z]{2,3} \d{4}")
BETWEEN = re.compile(r"[\n,;:·]")
NUMBER = re.compile(r"^\d+ ")
EDGES = " .:;()|“”–"
SAID = ("alt", "aria-label", "placeholder", "title")


class Leftovers(HTMLParser):
    """Collects what a reader sees or hears that stands in no message."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0
        self.quiet = 0
        self.english = 0

    def handle_starttag(self, tag, attrs):
        self.quiet += tag in ("code", "pre", "textarea")
        # What says that it is English, as a letter to somebody who reads it, is no page text.
        self.english += tag == "div" and (("lang", "en") in attrs or self.english > 0)
        for name, value in attrs:
            if name in SAID or (name.startswith("data-") and " " in (value or "")):
                self._look_at(value or "", 0)

    def handle_endtag(self, tag):
        self.quiet -= tag in ("code", "pre", "textarea")
        self.english -= tag == "div" and self.english > 0

    def handle_data(self, data):
        self.depth = self._look_at(data, self.depth)

    def _look_at(self, text: str, depth: int) -> int:
        outside = ""
        for character in text:
            depth += character == OPENS
            if not depth:
                outside += character
            depth -= character == CLOSES
        if not self.quiet and not self.english:
            self.found += [NUMBER.sub("", part.strip(EDGES)) for part in BETWEEN.split(outside)]
        return depth


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts_of(value.model_dump())
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts_of(key)
            yield from texts_of(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from texts_of(item)


def library_texts() -> set[str]:
    library = shipped_library()
    sources = (library.competencies, library.roles, library.practice_cases)
    texts = {text for source in sources for text in texts_of(source)}
    return {part.strip(EDGES) for text in texts for part in (text, *BETWEEN.split(text))}


def page_routes(routes: list[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            if "GET" in route.methods and not route.path.startswith(("/api/", "/ats/")):
                yield route
        elif inner := getattr(route, "original_router", None):
            yield from page_routes(inner.routes)


def test_no_page_has_a_text_outside_of_its_messages(house: House) -> None:
    known = library_texts() | available_timezones() | {
        "Greenhouse", "Kombo", "Ashby", "Workable", "Lever",
        "hirefit", "Harbour & Line", "Desk", "Ada", "R1", "R2", "Hana", "Hugo",
        "ada", "hana", "hugo", "desk", "Deutsch", "English",
        "UTC", "JSON", "CSV", "4711", "Rae", "old.csv", "Candidate", "Interviewer", "Question",
        "Score", "Mara Lint", "Bo Buoy", "good", "service",
        "Every caller hangs up knowing what happens next",
        "We say what is true", "People feel welcome", "We see it through",
    }  # fmt: skip
    seen, left = set(), {}
    for route in page_routes(create_app(house.settings).routes):
        folder = route.endpoint.__module__.split(".")[1]
        if route.path in ELSEWHERE:
            continue
        path, who = _filled(route.path)
        if "{" in path:
            continue
        answer = house.get(path, who, **{"accept-language": "ar-XB"})
        if answer.status_code in (303, 307, 404):
            continue
        if answer.status_code != 200:
            left[path] = [str(answer.status_code)]
            continue
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert 'dir="rtl"' in answer.text, path
        seen.add(folder)
        reader = Leftovers()
        reader.feed(answer.text)
        rest = [
            part for part in reader.found if WORD.search(DATE.sub("", part)) and part not in known
        ]
        if rest:
            left[path] = rest
    assert left == {}
    assert {"access", "companies", "decisions", "planning", "practice", "requisitions"} <= seen
    assert {"scorecards", "scores", "web", "orders", "adapters"} <= seen
    assert {"imports", "outcomes", "reference", "reminders", "rubrics", "workspace"} <= seen


def _filled(path: str) -> tuple[str, str]:
    own = "/scorecards/{rater}" in path or "/practice/raters/{rater}" in path
    who = "r1" if own else "ada"
    for name, value in (FILLED | CARD_OF).items():
        path = path.replace(f"{{{name}}}", value)
    query = "?first=a1&second=a2" if path.endswith("/comparison") else ""
    return path + query, who
