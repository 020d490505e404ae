"""What every page owes: escaping, a strict policy, forms from here only."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from httpx import Client

from hirefit_api.languages.figures import percent
from hirefit_api.web.assets import address, asset
from hirefit_api.web.same_origin import comes_from_here
from hirefit_api.web.shell import environment

Fields = Callable[..., dict[str, str]]

HOME = "/companies/harbour-line"
CARD = f"{HOME}/applications/a1/scorecards/r1"
PAGES = [
    HOME,
    f"{HOME}/requisitions/desk",
    f"{HOME}/requisitions/desk/kit",
    CARD,
    f"{CARD}/submitted",
    f"{HOME}/applications/a1/explanation",
    "/companies/nobody",
]


@pytest.mark.parametrize("rated", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_escaped_and_strict(client: Client, fields: Fields, path: str, rated: bool) -> None:
    if rated:
        client.post(CARD, data=fields(step="submit"))
    response = client.get(path)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "same-origin"
    assert "<Ltd>" not in response.text
    assert "Desk <b>" not in response.text
    assert re.findall(r"<script(?! type=\"module\" src=\"/static/)", response.text) == []
    assert re.findall(r"\s(?:style|on\w+)=", response.text) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", response.text) == []


def test_kit_page_allows_its_own_style_and_no_other(client: Client) -> None:
    response = client.get(f"{HOME}/requisitions/desk/kit")
    sources = re.findall(r"style-src ([^;]*);", response.headers["content-security-policy"])
    assert len(sources) == 1
    assert re.fullmatch(r"'self' 'sha256-[A-Za-z0-9+/]{43}='", sources[0])


def test_no_template_switches_escaping_off() -> None:
    loaded = environment()
    source = [loaded.loader.get_source(loaded, name)[0] for name in loaded.list_templates(["html"])]
    assert len(source) >= 8
    assert [text for text in source if re.search(r"\|\s*safe|autoescape|Markup", text)] == []


def test_sentences_of_a_template_do_not_run_together() -> None:
    """A line break after a tag is dropped, so what follows in the sentence stands on its line."""
    loaded = environment()
    broken = re.compile(r"\S *\{% end(?:if|trans) %\}(?:\{% if [^%]+ %\})?\n(?:\{\{ _\(|\{% trans)")
    names = loaded.list_templates(["html"])
    source = {name: loaded.loader.get_source(loaded, name)[0] for name in names}
    assert {name: found[0] for name in names if (found := broken.search(source[name]))} == {}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({b"sec-fetch-site": "same-origin", b"host": "localhost"}, True),
        ({b"sec-fetch-site": "cross-site", b"host": "localhost"}, False),
        ({b"sec-fetch-site": "same-site", b"host": "localhost"}, False),
        ({b"sec-fetch-site": "none", b"host": "localhost"}, False),
        ({b"origin": "http://localhost:8000", b"host": "localhost:8000"}, True),
        ({b"origin": "http://localhost:8001", b"host": "localhost:8000"}, False),
        ({b"origin": "https://evil.example", b"host": "localhost"}, False),
        ({b"origin": "null", b"host": "localhost"}, False),
        ({b"origin": "", b"host": ""}, False),
        ({b"host": "localhost"}, True),
    ],
)
def test_changes_come_from_here(headers: dict[bytes, str], expected: bool) -> None:
    assert comes_from_here(headers) is expected


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_forged_request_changes_nothing(
    client: Client, fields: Fields, headers: dict[str, str]
) -> None:
    response = client.post(CARD, data=fields(step="submit"), headers=headers)
    assert response.status_code == 403
    api = "/api/v1/companies/harbour-line"
    again = client.post(f"{api}/requisitions", json={"id": "x"}, headers=headers)
    assert again.status_code == 403
    assert client.get(f"{api}/applications/a1/scorecards").json() == []
    assert client.get(CARD, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"step=check&step=submit", "application/x-www-form-urlencoded"),
        (b"note=%00", "application/x-www-form-urlencoded"),
        (b"note=%ff%fe", "application/x-www-form-urlencoded"),
        ("note=é".encode(), "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(501)), "application/x-www-form-urlencoded"),
        (b"step=submit", "text/plain"),
        (b"{}", "application/json"),
    ],
)
def test_unreadable_form_is_refused_with_a_page(client: Client, body: bytes, kind: str) -> None:
    response = client.post(CARD, content=body, headers={"content-type": kind})
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_form_of_two_megabytes_is_refused(client: Client, fields: Fields) -> None:
    response = client.post(CARD, data=fields(note1="x" * 2_000_000))
    assert response.status_code == 413


def test_static_files_are_kept_by_content(client: Client) -> None:
    response = client.get(address("hirefit.css"))
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-encoding"] == "gzip"
    assert response.content == asset("hirefit.css").plain
    assert gzip.decompress(asset("hirefit.css").packed) == response.content
    old = client.get("/static/000000000000/hirefit.css")
    assert old.headers["cache-control"] == "no-store"
    assert client.get("/static/0/secrets.txt").status_code == 404


def test_plain_answer_for_a_caller_that_takes_no_gzip(client: Client) -> None:
    response = client.get(HOME, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in response.headers
    assert response.text.startswith("<!doctype html>")


def test_share_is_printed_with_one_decimal_at_most() -> None:
    assert [percent(share) for share in (0.2, 1 / 6, 1.0)] == [
        "20\N{NO-BREAK SPACE}%",
        "16.7\N{NO-BREAK SPACE}%",
        "100\N{NO-BREAK SPACE}%",
    ]
