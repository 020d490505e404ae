"""The company profile in the browser: read, checked, saved, kept when somebody was faster."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirefit_api.companies.profile_form import Author, document_with, fields_of, short_name
from hirefit_api.settings import Settings

HOME = "/companies/harbour-line/profile"
API = "/api/v1/companies/harbour-line"
TWO = ("candid_clarity", "steady_under_pressure")


def form_of(client: httpx.Client) -> dict[str, str]:
    """The fields of the form as a browser would send them unchanged."""
    html = client.get(f"{HOME}/edit").text
    inputs = [
        re.findall(r'(name|value)="([^"]*)"', tag) for tag in re.findall("<input[^>]+>", html)
    ]
    fields = {dict(tag)["name"]: unescape(dict(tag).get("value", "")) for tag in inputs}
    areas = re.findall(r'<textarea[^>]* name="([\w:]+)"[^>]*>([^<]*)<', html)
    return fields | {name: unescape(text) for name, text in areas}


def save(client: httpx.Client, fields: dict[str, str], step: str = "save") -> httpx.Response:
    return client.post(f"{HOME}/edit", data=fields | {"step": step})


def profile(client: httpx.Client) -> dict[str, Any]:
    return client.get(API).json()["profile"]


@pytest.fixture
def hana(office: Any) -> httpx.Client:
    return office.client("hana")


@pytest.fixture(scope="module")
def unchanged(
    prepared_office: Any, serving: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """The same for tests after which the profile is as before."""
    file, tokens = prepared_office
    copy = Path(shutil.copy(file, tmp_path_factory.mktemp("profile")))
    settings = Settings(database_url=f"sqlite:///{copy}", drain_seconds=0.0, access_log=False)
    with serving(settings, "none") as started:
        cookies = {"hirefit": tokens["hana"]}
        with httpx.Client(
            base_url=started.address, cookies=cookies, follow_redirects=True, timeout=60
        ) as client:
            yield client


def test_what_is_shown_and_sent_back_changes_nothing(unchanged: httpx.Client) -> None:
    before = unchanged.get(API).json()
    assert save(unchanged, form_of(unchanged)).url.path == HOME
    assert unchanged.get(API).json() == before


def test_a_change_is_saved_with_author_day_and_reason_and_shown(hana: httpx.Client) -> None:
    before = profile(hana)
    fields = form_of(hana) | {"service_vision": "Nobody waits without knowing why."}
    fields |= {f"weight:{TWO[0]}": "62,5", f"weight:{TWO[1]}": "37.5", "reason": "Calls got longer"}
    fields |= {f"share:{TWO[0]}:honesty": "100", "statement:3": "We answer fast."}
    shown = save(hana, fields).text
    for words in (
        "Nobody waits without knowing why.",
        "62.5",
        "Calls got longer",
        "We answer fast",
    ):
        assert words in shown
    now = profile(hana)
    assert now["weights"]["values"] == {TWO[0]: 0.625, TWO[1]: 0.375}
    assert (now["weights"]["author"], now["serves"]) == ("Hana", {TWO[0]: {"honesty": 1.0}})
    assert now["service_values"][3] == {"id": "we_answer_fast", "statement": "We answer fast."}
    untouched = {"scale", "cut", "standard_level", "planned_raters", "employer_mirror", "id"}
    assert {key: now[key] for key in untouched} == {key: before[key] for key in untouched}
    again = form_of(hana)
    assert again["weight:candid_clarity"] == "62.5"
    save(hana, again | {"name": "Harbour"})
    assert profile(hana)["weights"] == now["weights"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service_vision": "We care. We really do."}, "has 2 sentences"),
        ({"name": " "}, "Give the company&#39;s name."),
        ({"value:0": "", "statement:0": ""}, "Give at least three values."),
        ({"value:0": "Two Words"}, "small letters and underscores"),
        ({"value:0": "warmth"}, "Two values have the same short name."),
        ({f"weight:{TWO[0]}": "50", "reason": "x"}, "must come to 100 %"),
        ({f"weight:{TWO[0]}": "100"}, "Say why these weights"),
        ({f"weight:{TWO[0]}": "-1"}, "A weight is a number"),
        ({f"weight:{TWO[0]}": "NaN"}, "A weight is a number"),
        ({f"weight:{TWO[0]}": "1e400"}, "A weight is a number"),
        ({f"share:{TWO[0]}:honesty": "60"}, "shares of a competency must come to 100 %"),
        ({f"share:{TWO[0]}:gone": "100"}, "not among the declared service values"),
        ({"weight:nonsense": "100", "reason": "x"}, "unknown competency"),
    ],
)
def test_a_fault_is_said_kindly_and_what_was_typed_stays(
    unchanged: httpx.Client, changes: dict[str, str], words: str
) -> None:
    before = unchanged.get(API).json()
    answer = save(unchanged, form_of(unchanged) | changes)
    assert (answer.status_code, words in answer.text) == (422, True)
    typed = max(changes.values(), key=len)
    assert f'value="{typed}"' in answer.text or typed in answer.text or not typed.strip()
    assert unchanged.get(API).json() == before


def test_check_only_saves_nothing(unchanged: httpx.Client) -> None:
    before = unchanged.get(API).json()
    answer = save(unchanged, form_of(unchanged) | {"name": "Harbour Two"}, step="check")
    assert "The check finds nothing to mend" in answer.text
    assert 'value="Harbour Two"' in answer.text
    assert unchanged.get(API).json() == before


def test_who_was_slower_keeps_the_text_and_can_save_again(office: Any) -> None:
    hana, hugo = office.client("hana"), office.client("hugo")
    slow = form_of(hana) | {"name": "Typed slowly"}
    save(hugo, form_of(hugo) | {"name": "Was faster"})
    answer = save(hana, slow)
    assert (answer.status_code, 'value="Typed slowly"' in answer.text) == (409, True)
    assert "Somebody saved the profile while you typed" in answer.text
    assert profile(hana)["name"] == "Was faster"
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    save(hana, slow | {"version": version})
    assert profile(hana)["name"] == "Typed slowly"


def test_raters_read_the_profile_and_do_not_change_it(office: Any) -> None:
    rater = office.client("r1")
    shown = rater.get(HOME)
    assert (shown.status_code, "/profile/edit" in shown.text) == (200, False)
    assert rater.get(f"{HOME}/edit").status_code == 403
    assert rater.post(f"{HOME}/time-zone", data={"time_zone": "UTC"}).status_code == 403


def test_the_time_zone_is_set_from_the_page(unchanged: httpx.Client) -> None:
    shown = unchanged.post(f"{HOME}/time-zone", data={"time_zone": "Europe/Lisbon"})
    assert "by the clock in Europe/Lisbon" in shown.text
    assert unchanged.post(f"{HOME}/time-zone", data={"time_zone": "Mars"}).status_code == 422


@given(
    shares=st.lists(st.integers(1, 999), min_size=2, max_size=6).filter(lambda s: sum(s) <= 1000),
    statement=st.text(max_size=40),
)
def test_fields_and_document_are_the_same_thing(shares: list[int], statement: str) -> None:
    values = {f"c{at}": share / 1000 for at, share in enumerate(shares)}
    document = {
        "id": "x",
        "name": "X",
        "service_vision": "One.",
        "service_values": [{"id": "a", "statement": "A."}],
        "weights": {"values": values, "reason": "r", "author": "a", "date": "2026-01-01"},
        "serves": {"c0": {"a": 1.0}},
    }
    typed = document_with(document, fields_of(document), Author("other", None))
    assert (typed.document, typed.faults) == (document, [])
    assert re.fullmatch(r"[a-z_]{0,60}", short_name(statement))
