"""Every text of a page is a message, and every message is there in German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from jinja2 import nodes

from hirefit_api.languages.catalogues import catalogue
from hirefit_api.languages.extraction import messages
from hirefit_api.languages.known import GERMAN
from hirefit_api.languages.pseudo import CLOSES, LONGEST, OPENS, compounded, pseudo
from hirefit_api.languages.sentences import FINISHED
from hirefit_api.web.shell import FEATURES, environment

AS_IT_IS = re.compile(
    r"\b(?:hirefit(?: demo)?|UTC|JSON|CSV|YAML|API)\b|[/-]\w[\w/-]*|[\w-]+=\"[^\"]*\""
)
"""What every language writes the same: names, abbreviations, parts of addresses, attributes."""
WORD = re.compile(r"[^\W\d_]{2,}")
SAID_ATTRIBUTES = ("alt", "aria-label", "placeholder", "title")
GETTEXT = ("_", "gettext", "ngettext")
MESSAGES = ("message", "counted")
"""What ours become when a template is compiled."""
PLACES = re.compile(r"%\(\w+\)s|%%|\{\w+\}")
ELEMENTS = re.compile(r"</?\w+|\b[\w-]+=\"[^\"]*\"")


class Outside(HTMLParser):
    """Collects words that a reader sees or hears, outside of code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_code = 0

    def handle_starttag(self, tag, attrs):
        self.in_code += tag in ("code", "pre")
        for name, value in attrs:
            if name in SAID_ATTRIBUTES or (name.startswith("data-") and " " in (value or "")):
                self._look_at(value or "")

    def handle_endtag(self, tag):
        self.in_code -= tag in ("code", "pre")

    def handle_data(self, data):
        if not self.in_code:
            self._look_at(data)

    def _look_at(self, text: str) -> None:
        if WORD.search(AS_IT_IS.sub("", text)):
            self.found.append(text.strip())


def said_by(node: nodes.Node | None) -> str:
    """The constant words that an expression may print; nothing for what is translated."""
    match node:
        case nodes.Const(value=str(text)):
            return text
        case nodes.Call(node=nodes.Name(name=name)) if name not in GETTEXT:
            texts = [said_by(argument) for argument in node.args]
            return " ".join(text for text in texts if " " in text or text[:1].isupper())
    return "".join(said_by(part) for part in printed_parts(node))


def printed_parts(node: nodes.Node | None) -> list[nodes.Node | None]:
    """The parts of an expression that may be printed: not its conditions, not its subscripts."""
    match node:
        case nodes.CondExpr():
            return [node.expr1, node.expr2]
        case nodes.Concat():
            return list(node.nodes)
        case nodes.Add() | nodes.Or() | nodes.And():
            return [node.left, node.right]
        case nodes.Filter(name=name) if name not in MESSAGES:
            return [node.node]
    return []


def text_of(node: nodes.Node) -> Iterator[str]:
    """The text of a template in its order, with what its expressions say themselves."""
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            yield part.data if isinstance(part, nodes.TemplateData) else said_by(part)
        return
    for child in node.iter_child_nodes():
        yield from text_of(child)


def untranslated(source: str) -> list[str]:
    reader = Outside()
    reader.feed("".join(text_of(environment().parse(source))))
    return reader.found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Save</p>", ["Save"]),
        ('<p>{{ _("Save") }}{% trans %}two {{ words }}{% endtrans %} · 3</p>', []),
        ('<p>{{ "open" if a else "closed" }}</p>', ["openclosed"]),
        ('<input{{ " checked" if a }} class="{{ "done" if b }}">', []),
        (
            '<p aria-label="Parts of it">{{ field("id", "Why is it so?") }}</p>',
            ["Parts of it", "Why is it so?"],
        ),
        ('<b data-saved="Saved at {time}"></b><code>pip install</code>', ["Saved at {time}"]),
    ],
)
def test_forgotten_texts_are_found(source: str, expected: list[str]) -> None:
    assert untranslated(source) == expected


@pytest.mark.parametrize("folder", FEATURES)
def test_every_text_of_a_template_is_a_message(folder: str) -> None:
    loaded = environment()
    names = [name for name in loaded.list_templates(["html"]) if name.startswith(f"{folder}/")]
    sources = {name: loaded.loader.get_source(loaded, name)[0] for name in names}
    found = {name: untranslated(source) for name, source in sources.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.fixture(scope="module")
def extracted():
    """All messages of code and templates, with where they stand."""
    return {message.id: message.locations for message in messages() if message.id}


@pytest.fixture(scope="module")
def german():
    return {message.id: message for message in catalogue(GERMAN) if message.id}


def test_german_has_every_message_and_no_other(german, extracted) -> None:
    # `python dev.py languages` adds what is missing and takes out what is gone.
    missing, gone = extracted.keys() - german.keys(), german.keys() - extracted.keys()
    assert (missing, gone) == (set(), set())
    assert [key for key, message in german.items() if message.fuzzy] == []


def test_german_keeps_places_and_elements(german) -> None:
    for key, message in german.items():
        one, many = key if isinstance(key, tuple) else (key, key)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert len(said) == (2 if isinstance(key, tuple) else 1), key
        for text in said:
            assert text.strip(), key
            assert set(PLACES.findall(text)) <= {*PLACES.findall(one), *PLACES.findall(many)}, key
            if one == many:
                assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(one)), key
                assert sorted(ELEMENTS.findall(text)) == sorted(ELEMENTS.findall(one)), key
            # It would end an attribute that the text stands in.
            assert '"' not in ELEMENTS.sub("", text), key


def test_german_says_sie_and_keeps_to_its_words(german) -> None:
    said = " ".join(text for message in german.values() for text in _forms(message.string))
    assert re.findall(r"\b(?:[Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b", said) == []
    others = r"\b(?:Scorecard|Rater|Bewerter|Beurteiler|Kandidat|Bewerber|Interviewer|Benutzer)\w*"
    assert re.findall(others, said) == []
    assert re.findall(r"\w+[*:_]innen\b|\w+Innen\b", said) == []


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def test_sentences_of_the_core_are_messages(extracted) -> None:
    singular = {key[0] if isinstance(key, tuple) else key for key in extracted}
    assert set(FINISHED) <= singular
    assert len(set(FINISHED)) == len(FINISHED)


def test_pseudo_is_marked_longer_and_keeps_what_is_filled_in() -> None:
    text = pseudo('Read <a href="%(here)s">the explanation</a> of %(application)s')
    assert text.startswith(OPENS)
    assert text.endswith(CLOSES)
    assert '<a href="%(here)s">' in text
    assert "%(application)s" in text
    assert text.count("~") == round(0.3 * len("Read the explanation of "))


@pytest.mark.parametrize(
    "message",
    [
        "Which ratings are worth a second look?",
        'Read <a href="%(here)s">the explanation</a> of %(application)s',
        "No fit level moves by more than %(about)s.",
    ],
)
def test_words_of_the_other_pseudo_language_are_long_and_more(message: str) -> None:
    text = compounded(message)
    said = [PLACES.sub("", ELEMENTS.sub("", one)) for one in (message, text[1:-1])]
    longest = [max(len(word) for word in WORD.findall(one)) for one in said]
    assert (text[0], text[-1]) == (OPENS, CLOSES)
    assert PLACES.findall(text) == PLACES.findall(message)
    assert ELEMENTS.findall(text) == ELEMENTS.findall(message)
    assert 1.4 < len(said[1]) / len(said[0]) < 1.8
    assert longest[0] < longest[1] <= LONGEST
