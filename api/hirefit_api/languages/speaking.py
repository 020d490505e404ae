"""Say a message in the language of the request that is being answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hirefit_api.languages.catalogues import translations
from hirefit_api.languages.known import ENGLISH, Language

_SPOKEN: ContextVar[Language] = ContextVar("language", default=ENGLISH)
"""English wherever no page is being made: in answers as JSON, events, commands."""


def spoken() -> Language:
    """Return the language of the page that is being made."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything in a language while this lasts, in threads that are started from here too."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def gettext(message: str) -> str:
    """Return a message in the language spoken; the English text where there is none."""
    return translations(_SPOKEN.get()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a message that goes with a number."""
    return translations(_SPOKEN.get()).ngettext(one, many, number)


def marked(message: str) -> str:
    """Mark a message for the catalogues; it is said later, when the language is known."""
    return message
