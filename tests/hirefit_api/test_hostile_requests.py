"""Hostile bodies and addresses: refused with 4xx in one shape, never echoed, never logged."""

from __future__ import annotations

import json
import socket
import time

import httpx
import pytest

pytestmark = pytest.mark.slow

CANARY = "Zaphod-Canary-77"
SHAPE = {"type", "title", "status", "code", "faults"}
ADDRESS = "/api/v1/companies/harbour-line/applications/a1/scorecards"
JSON = {"content-type": "application/json"}
RAW = {
    "duplicate key": (b'{"rater": "r1", "rater": "r2"}', 400),
    "nested duplicate key": (b'{"answers": [{"level": 1, "level": 5}]}', 400),
    "not a number": (b'{"version": NaN}', 400),
    "infinity": (b'{"version": -Infinity}', 400),
    "huge float": (b'{"version": 1e400}', 400),
    "17 digits": (b'{"version": 10000000000000000}', 400),
    "4,000 digits": (b'{"version": ' + b"9" * 4_000 + b"}", 400),
    "5,000 digits": (b'{"version": ' + b"9" * 5_000 + b"}", 400),
    "deep list": (b"[" * 100_000, 400),
    "deep object": (b'{"a":' * 100_000, 400),
    "null character": (b'{"rater": "a\\u0000b"}', 400),
    "null byte": (b'{"rater": "a\x00b"}', 400),
    "half character": (b'{"rater": "\\ud800"}', 400),
    "half character as key": (b'{"\\udfff": 1}', 400),
    "not UTF-8": (b'{"rater": "\xff"}', 400),
    "byte order mark": (b"\xef\xbb\xbf{}", 400),
    "UTF-16": ('{"rater": "r1"}'.encode("utf-16"), 400),
    "cut off": (b'{"rater": "r1"', 400),
    "empty": (b"", 422),
    "a list": (b"[]", 422),
    "a number": (b"5", 422),
    "null": (b"null", 422),
}


def _check_shape(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert set(document) == SHAPE
    assert document["status"] == status
    assert all(set(fault) == {"place", "message", "code"} for fault in document["faults"])


def test_hostile_json_is_refused(opening) -> None:
    for body, status in RAW.values():
        _check_shape(opening.service.client.post(ADDRESS, content=body, headers=JSON), status)


WRONG = [
    {"version": True},
    {"version": "1"},
    {"version": 1.0},
    {"version": 0},
    {"version": -1},
    {"version": 2**31},
    {"rater": 5},
    {"rater": "a b"},
    {"rater": "../r1"},
    {"rater": "r1\n"},
    {"rater": "r" * 65},
    {"rater": None},
    {"kit_digest": "sha256:x"},
    {"answers": {}},
    {"answers": [[]]},
    {"amendment_reason": "x" * 4_001},
    {"company_id": "other-line"},
    {"score": 5.0},
    {CANARY: 1},
]


def test_wrong_types_and_unknown_fields_are_refused(opening) -> None:
    for change in WRONG:
        answer = opening.submit(opening.card() | change)
        _check_shape(answer, 422)
        assert CANARY not in answer.text


def test_level_must_be_a_whole_number_of_the_scale(opening) -> None:
    for level in (True, "5", 3.0, 3.5, 0, 6, -1, 10**9, [3], {}):
        card = opening.card()
        card["answers"][0] |= {"level": level, "evidence": CANARY}
        answer = opening.submit(card)
        _check_shape(answer, 422)
        assert CANARY not in answer.text


def test_strange_but_honest_text_comes_back_as_it_was(opening) -> None:
    notes = [
        "=HYPERLINK(1)",
        "\u202eabc",
        "👩🏽‍💻",
        "<script>alert(1)</script>",
        "\\u0000 spelled",
        "a\r\nb\x1b[",
    ]
    card = opening.card()
    for answer, note in zip(card["answers"], notes, strict=False):
        answer["evidence"] = note
    assert opening.submit(card).status_code == 201
    stored = opening.service.client.get(f"{ADDRESS}/r1").json()["answers"]
    assert [answer["evidence"] for answer in stored[: len(notes)]] == notes


def test_body_over_the_limit_is_refused_with_and_without_length(opening) -> None:
    client = opening.service.client
    large = json.dumps(opening.card(amendment_reason="x" * 2_000_000)).encode()
    _check_shape(client.post(ADDRESS, content=large, headers=JSON), 413)

    def chunks():
        for start in range(0, len(large), 50_000):
            yield large[start : start + 50_000]

    _check_shape(client.post(ADDRESS, content=chunks(), headers=JSON), 413)


PATHS = [
    ("GET", "/api/v1/nothing", 404),
    ("GET", "/api/v1/companies/%00", 404),
    ("GET", "/api/v1/companies/harbour-line/applications/%FF%FE", 422),
    ("GET", "/api/v1/companies/harbour-line/applications/a%0A1", 422),
    ("GET", "/api/v1/companies/harbour-line/requisitions?limit=100000", 422),
    ("GET", "/api/v1/companies/harbour-line/requisitions?after=%00", 422),
    ("GET", "/api/v1/companies/harbour-line/applications/a1/explanation?format=pdf", 422),
    ("GET", "/api/v1/companies/harbour-line/applications/a1/scorecards/r1?version=x", 422),
    ("DELETE", ADDRESS, 405),
    ("PATCH", "/api/v1/companies/harbour-line", 405),
    ("TRACE", "/livez", 405),
]


def test_every_error_has_the_one_shape(opening) -> None:
    for method, path, status in PATHS:
        _check_shape(opening.service.client.request(method, path), status)


def test_body_that_is_not_json_is_refused(opening) -> None:
    client = opening.service.client
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        body = json.dumps(opening.card()).encode()
        _check_shape(client.post(ADDRESS, content=body, headers={"content-type": kind}), 422)


def test_unknown_missing_or_doubled_host_is_refused(service) -> None:
    port = httpx.URL(service.address).port
    for hosts in ("Host: evil.example\r\n", "", "Host: localhost\r\nHost: localhost\r\n"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            request = f"GET /livez HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"
            connection.sendall(request.encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_no_log_line_holds_what_was_sent(opening) -> None:
    card = opening.card(amendment_reason=CANARY)
    card["answers"][0]["evidence"] = CANARY
    opening.submit(card)
    opening.submit(card | {"version": 7})
    opening.service.client.get(f"/api/v1/companies/{CANARY}/applications/{CANARY}")
    deadline = time.monotonic() + 60  # a line is written after its answer has left
    while opening.service.log.getvalue().count("\n") < 9 and time.monotonic() < deadline:
        time.sleep(0.01)
    lines = opening.service.log.getvalue().splitlines()
    assert len(lines) == 9
    assert all(json.loads(line)["event"] == "request" for line in lines)
    assert CANARY not in opening.service.log.getvalue()
