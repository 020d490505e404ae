"""The library's texts in the language of the page: questions, anchors, names of competencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from hirefit_api.languages.known import ENGLISH
from hirefit_api.languages.sentences import said
from hirefit_api.languages.speaking import spoken
from hirefit_api.library import shipped_texts


def from_library(text: str) -> str:
    """Return a text of the library in the language spoken; as it stands where there is none.

    Looked up by the English text, so that a company's own wording stays as its people wrote it.
    """
    return text if spoken() == ENGLISH else _words(spoken().code).get(text, text)


def words_in(language: str) -> Callable[[str], str]:
    """Return what reads the library in a language, whatever the page is in."""
    words = {} if language == ENGLISH.code else _words(language)
    return lambda text: words.get(text, text)


def said_here(sentence: str) -> str:
    """Return a sentence of the core in the language spoken, the library's words in it too."""
    return said(sentence, from_library)


@cache
def _words(code: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for texts in shipped_texts(code).texts.values():
        words = {**texts, **words}
    return words
