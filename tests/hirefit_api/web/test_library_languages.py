"""The library's texts in the language of the page; what is frozen and stored stays the same."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from hirefit.competencies.translations import Translations
from hirefit_api.library import shipped_library, shipped_texts

Fields = Callable[..., dict[str, str]]
Desk = Any  # see conftest
GERMAN = {"accept-language": "de-AT,de;q=0.9"}
LEVELS = re.compile(r'<span class="sentence"[^>]*>(.*?)</span>')


def said(texts: Translations, competency: str) -> list[str]:
    levels = shipped_library().competencies[competency].levels
    words = texts.of("competency", competency)
    return [words[level.sentence] for level in levels.values()]


def test_the_card_shows_the_levels_in_german_and_stores_the_same(
    desk: Desk, fields: Fields
) -> None:
    page = desk.client.get(desk.card(), headers=GERMAN)
    sentences = [html.unescape(text) for text in LEVELS.findall(page.text)]
    first = said(shipped_texts("de"), "empathic_listening")
    assert sentences[:10] == first * 2
    assert '<span lang="en"' not in page.text
    german = desk.client.post(
        desk.card(), data=fields("4" * 10, step="submit"), headers=GERMAN, follow_redirects=True
    )
    assert "4 Stark" in german.text
    [stored] = desk.stored()
    assert [answer["level"] for answer in stored["answers"]] == [4] * 10
    kit = desk.client.get(desk.card("r2"))
    assert stored["kit_digest"] in kit.text


def test_the_check_page_says_the_chosen_level_in_german(desk: Desk, fields: Fields) -> None:
    page = desk.client.post(desk.card(), data=fields("3" * 10, step="check"), headers=GERMAN)
    assert "<strong>3 Erfüllt den Standard.</strong>" in page.text
    assert said(shipped_texts("de"), "candid_clarity")[2] in html.unescape(page.text)


def test_the_printed_kit_is_german_and_names_the_frozen_digest(desk: Desk) -> None:
    address = "/companies/harbour-line/requisitions/desk/kit"
    german = desk.client.get(address, headers=GERMAN)
    english = desk.client.get(address)
    digest = re.compile(r"sha256:[0-9a-f]{64}")
    assert '<html lang="de">' in german.text
    assert "Interviewleitfaden: Service am Telefon oder im Chat" in german.text
    assert '<span lang="en"' not in german.text
    assert digest.findall(german.text) == digest.findall(english.text)
    assert '<html lang="en">' in english.text
