"""Say a finished English sentence of the core or of a service in the language of the page.

Those sentences are part of documents, problem details and digests, and so they are made in
English. A page recognises each by its form, takes out what was filled in, and says it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from hirefit_api.languages.faults import FAULTS
from hirefit_api.languages.figures import figure
from hirefit_api.languages.findings import FINDINGS
from hirefit_api.languages.known import ENGLISH
from hirefit_api.languages.speaking import gettext, spoken

PLACE = re.compile(r"%\((\w+)\)s")
NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")


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
    if spoken() == ENGLISH or not sentence:
        return sentence
    whole = gettext(sentence)
    if whole != sentence:
        return whole
    for message, form in _forms():
        found = form.fullmatch(sentence)
        if found:
            filled = {name: _value(text, names) for name, text in found.groupdict().items()}
            return gettext(message) % filled
    return sentence


def _value(text: str, names: Callable[[str], str]) -> str:
    """Return what was filled in: figures with the language's signs, known words translated."""
    if NUMBER.fullmatch(text):
        return figure(text)
    inner = said(text, names)
    if inner != text:
        return inner
    whole = names(text)
    return whole if whole != text else ", ".join(names(part) for part in text.split(", "))


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((message, _form(message)) for message in (*FAULTS, *FINDINGS) if "%(" in message)


def _form(message: str) -> re.Pattern[str]:
    """Return the pattern of a message: a name that comes twice stands for the same text.

    What is called ``count`` is a number.
    """
    parts = PLACE.split(message)
    seen: set[str] = set()
    pattern = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            pattern += re.escape(part.replace("%%", "%"))
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += f"(?P<{part}>{NUMBER.pattern if part == 'count' else '.+?'})"
    return re.compile(pattern, re.DOTALL)
