"""What a part of a competency is called on a page; JSON and files have the keys of its YAML."""

from __future__ import annotations

import re

from hirefit_api.languages.speaking import gettext, marked

STEP = re.compile(
    r"(?P<key>[a-z][a-z ]*?)(?: (?P<number>\d+)| \w+\.(?P<kind>[bs])(?P<of_kind>\d+))?"
)
KEYS = {
    "accommodation note": marked("adjustment for a candidate"),
    "bias traps": marked("where judgement goes wrong"),
    "complementary evidence": marked("other evidence"),
    "definition": marked("definition"),
    "development": marked("development"),
    "element": marked("element"),
    "examples": marked("example"),
    "failure reasons": marked("reason why service fails"),
    "family": marked("family"),
    "id": marked("id"),
    "importance": marked("importance"),
    "label": marked("label"),
    "level": marked("level"),
    "look for": marked("listen for"),
    "name": marked("name"),
    "not this": marked("what it is not"),
    "onet": marked("O*NET"),
    "probes": marked("probe"),
    "recognise": marked("what to notice and praise"),
    "red herrings": marked("what sounds like it and is not"),
    "sentence": marked("sentence"),
    "service values": marked("service value"),
    "servqual": marked("SERVQUAL"),
    "status": marked("status"),
    "text": marked("text"),
    "train first": marked("what to train first"),
    "typical evidence": marked("evidence"),
    "version": marked("version"),
}
SHIPPED = marked("Ships with hirefit.")
"""The reason of versions that nobody here has published."""
KINDS = {"b": marked("behavioural question"), "s": marked("situational question")}


QUOTED = re.compile(r"(?<=['„])[a-z]+(?:_[a-z]+)*(?=['“])")


def keys_in_words(sentence: str) -> str:
    """Return a sentence with the keys of YAML that it quotes in words, for the form beside it."""
    return QUOTED.sub(_key_in_words, sentence)


def _key_in_words(found: re.Match[str]) -> str:
    words = KEYS.get(found[0].replace("_", " "))
    return found[0] if words is None else gettext(words)


def part_name(place: str) -> str:
    """Return a place such as ``level 2, examples 1`` in words of the page; as it is if unknown."""
    said = ", ".join(map(_step, place.split(", ")))
    return said[:1].upper() + said[1:]


def question_name(question: str) -> str:
    """Return a question of the competency at hand by its kind and number."""
    return part_name(f"question {question}")


def _step(step: str) -> str:
    found = STEP.fullmatch(step)
    if found is None:
        return step
    key, number, kind, of_kind = found.group("key", "number", "kind", "of_kind")
    words, count = (KINDS[kind], of_kind) if kind else (KEYS.get(key), number)
    if words is None:
        return step
    return " ".join(filter(None, (gettext(words), count)))
