from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from hirefit.company.profile import CompanyProfile
from hirefit.competencies.library import load_library
from hirefit.kit.build import build_kit
from hirefit.kit.kit import InterviewKit
from hirefit.kit.page import render_page
from hirefit.kit.text import render_text
from hirefit.kit.words import ENGLISH

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Collects what the tests ask for and sees to it that tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        for name in ("href", "aria-labelledby"):
            if attributes.get(name):
                self.targets.append(str(attributes[name]).removeprefix("#"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def kit() -> InterviewKit:
    library = load_library()
    company = CompanyProfile.model_validate(
        {
            "id": "harbour-line",
            "name": "Harbour & <Line>",
            "service_vision": "Every caller hangs up knowing what $happens <next>.",
            "service_values": [{"id": f"value_{n}", "statement": "x"} for n in range(3)],
            "employer_mirror": {"service_sentence": "yes, <since> 2019"},
        }
    )
    return build_kit(library.roles["complaints_desk"], library, company)


def test_render_page_is_one_well_formed_document(kit: InterviewKit) -> None:
    page = Page(render_page(kit))
    assert [page.tags.count(tag) for tag in ("html", "title", "h1", "main", "header")] == [1] * 5
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)


def test_render_page_loads_nothing(kit: InterviewKit) -> None:
    text = render_page(kit)
    page = Page(text)
    assert {"script", "link", "img", "iframe"} & set(page.tags) == set()
    assert re.findall(r"https?:|url\(|@import|src=", text) == []


def test_render_page_escapes_what_people_wrote(kit: InterviewKit) -> None:
    text = render_page(kit)
    assert "knowing what $happens &lt;next&gt;." in text
    assert "Harbour &amp; &lt;Line&gt;" in text
    assert "yes, &lt;since&gt; 2019" in text


def test_render_page_has_an_anchor_for_every_competency_and_question(kit: InterviewKit) -> None:
    ids = Page(render_page(kit)).ids
    wanted = [
        name
        for section in kit.competencies
        for name in (section.competency, *(question.id for question in section.questions))
    ]
    assert [name for name in ids if name in wanted] == wanted


def test_render_page_shows_every_text_of_the_kit(kit: InterviewKit) -> None:
    words = " ".join("".join(Page(render_page(kit)).words).split())
    for section in kit.competencies:
        for question in section.questions:
            for text in (question.text, question.look_for, *question.probes):
                assert " ".join(text.split()) in words
        for level in section.levels.values():
            for text in (level.sentence, *level.examples):
                assert " ".join(text.split()) in words
    for entry in kit.employer_mirror:
        assert " ".join(entry.text.split()) in words
    assert kit.digest in words


def test_render_page_puts_the_sentence_on_top_and_the_mirror_at_the_end(kit: InterviewKit) -> None:
    text = render_page(kit)
    order = [
        text.index(part) for part in ("$happens", "<h1>", "1. ", 'id="employer-mirror"', "sha256:")
    ]
    assert order == sorted(order)


def test_render_page_says_that_a_draft_is_one(kit: InterviewKit) -> None:
    words = "".join(Page(render_page(kit)).words)
    assert ENGLISH.draft_note in words
    validated = kit.model_copy(update={"status": "validated"})
    assert ENGLISH.draft_note not in "".join(Page(render_page(validated)).words)


def test_render_page_leaves_room_for_a_sentence_without_a_company(kit: InterviewKit) -> None:
    bare = kit.model_copy(update={"service_vision": "", "notes": ("3 competencies: four",)})
    words = "".join(Page(render_page(bare)).words)
    assert ENGLISH.no_vision in words
    assert "3 competencies: four" in words


def test_render_text_shows_questions_levels_and_mirror(kit: InterviewKit) -> None:
    text = render_text(kit)
    words = " ".join(text.split())
    for section in kit.competencies:
        for question in section.questions:
            assert " ".join(question.text.split()) in words
        for level in section.levels.values():
            assert " ".join(level.sentence.split()) in words
    assert text.startswith("Every caller hangs up")
    assert "(no answer yet)" in text
    assert max(map(len, text.splitlines())) <= 88
