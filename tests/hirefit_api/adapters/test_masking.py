"""What the log of calls may show."""

from __future__ import annotations

import json
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hirefit_api.adapters.masking import LONGEST_LOG, LONGEST_TEXT, MASK, masked

SHOWN = frozenset({"id", "url"})
CANARY = "Zaphod"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(CANARY) | st.just(f"x {CANARY} y"),
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(st.sampled_from(["name", CANARY, "e_mail", "Id"]), part, max_size=4)
    ),
)


@settings(max_examples=min(40, settings.default.max_examples), deadline=None)
@given(JSON)
def test_nothing_is_shown_that_is_not_named(document: object) -> None:
    text = masked({"about": document}, SHOWN)
    assert CANARY not in text
    json.loads(text)


def test_named_fields_are_shown_short_and_without_mail() -> None:
    document = {
        "id": "A-1",
        "url": "https://app.greenhouse.io/people/17?name=Zaphod",
        "name": "Zaphod",
        "list": [{"id": "to zaphod@example.org now"}],
    }
    assert json.loads(masked(document, SHOWN)) == {
        "id": "A-1",
        "url": f"app.greenhouse.io/{MASK}",
        "name": MASK,
        "list": [{"id": f"to {MASK} now"}],
    }


@settings(max_examples=min(40, settings.default.max_examples), deadline=None)
@given(st.text(max_size=60).map("https://".__add__))
@example("https://[")
@example("https://")
@example(f"https://{CANARY} called")
def test_of_an_address_no_more_than_its_host_is_shown(address: str) -> None:
    found = json.loads(masked({"url": address}, SHOWN))["url"]
    assert re.fullmatch(rf"([a-z0-9.:-]+|{MASK})/{MASK}", found)


def test_log_is_bounded() -> None:
    deep: object = "x"
    for _ in range(500):
        deep = {"a": [deep]}
    assert MASK in masked(deep, SHOWN)
    wide = {f"field_{'a' * 40}{chr(97 + at)}": ["x" * 100] * 20 for at in range(20)}
    assert len(masked(wide, frozenset())) <= LONGEST_LOG


def test_a_million_characters_without_mail_are_soon_looked_through() -> None:
    log = masked({"id": "x" * 1_000_000}, SHOWN)  # hours, if it grew with the square
    assert json.loads(log) == {"id": "x" * LONGEST_TEXT}
