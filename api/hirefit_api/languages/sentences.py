"""Say a finished English sentence of the core or of a service in the language of the page.

Those sentences are part of documents, problem details and digests, and so they are made in
English. A page recognises each by its form, takes out what was filled in, and says it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from hirefit_api.languages.catalogues import catalogue
from hirefit_api.languages.checks import CHECKS
from hirefit_api.languages.faults import FAULTS
from hirefit_api.languages.figures import figure, month
from hirefit_api.languages.findings import FINDINGS
from hirefit_api.languages.known import ENGLISH, GERMAN
from hirefit_api.languages.looks import LOOKS
from hirefit_api.languages.past_readings import READ
from hirefit_api.languages.speaking import gettext, spoken

FINISHED = (*FAULTS, *FINDINGS, *LOOKS, *READ, *CHECKS)
PLACE = re.compile(r"%\((\w+)\)s")
NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
REMEMBERED = 4096
"""Sentences: a table says the same few in every row."""


class Form(NamedTuple):
    """A message that something is filled into; `fixed` is the longest part that never changes."""

    message: str
    fixed: str
    pattern: re.Pattern[str]


def _as_it_stands(text: str) -> str:
    return text


def said(sentence: str, names: Callable[[str], str] = _as_it_stands) -> str:
    """Return a finished sentence in the language spoken; as it stands if it is not known.

    Parameters
    ----------
    sentence : str
        English, as the core or a service made it.
    names : callable
        Translates the names that may be filled in.
    """
    language = spoken()
    if language == ENGLISH or not sentence:
        return sentence
    return _said(language.code, sentence, names)


@lru_cache(REMEMBERED)
def _said(_language: str, sentence: str, names: Callable[[str], str]) -> str:
    """Return the sentence in the language spoken, which is named for the memory's sake."""
    if sentence in _messages():
        return gettext(sentence)
    for form in _forms():
        found = form.pattern.fullmatch(sentence) if form.fixed in sentence else None
        if found:
            filled = {name: _value(text, names) for name, text in found.groupdict().items()}
            return gettext(form.message) % filled
    return sentence


def _value(text: str, names: Callable[[str], str]) -> str:
    """Return what was filled in: figures with the language's signs, known words translated."""
    if NUMBER.fullmatch(text):
        return figure(text)
    if MONTH.fullmatch(text):
        return month(text)
    inner = said(text, names)
    if inner != text:
        return inner
    whole = names(text)
    if whole != text or ", " not in text:
        return whole
    return ", ".join(_value(part, names) for part in text.split(", "))


@cache
def _messages() -> frozenset[str]:
    """Return every message there is, as a catalogue that lacks none names them."""
    names = (message.id for message in catalogue(GERMAN))
    return frozenset(name[0] if isinstance(name, (tuple, list)) else name for name in names if name)


@cache
def _forms() -> tuple[Form, ...]:
    return tuple(_form(message) for message in FINISHED if "%(" in message)


def _form(message: str) -> Form:
    """Return the form of a message: a name that comes twice stands for the same text.

    What is called ``count``, or something with it at the end, is a number.
    """
    parts = [part.replace("%%", "%") for part in PLACE.split(message)]
    seen: set[str] = set()
    pattern = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += f"(?P<{part}>{NUMBER.pattern if part.endswith('count') else '.+?'})"
    return Form(message, max(parts[::2], key=len), re.compile(pattern, re.DOTALL))
