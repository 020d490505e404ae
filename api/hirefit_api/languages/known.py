"""The languages that pages are written in."""

from __future__ import annotations

from typing import NamedTuple


class Language(NamedTuple):
    """A language.

    Parameters
    ----------
    code : str
        As in ``lang="..."``.
    name : str
        Its own name.
    direction : str
        ``ltr`` or ``rtl``.
    locale : str
        Whose figures and dates are printed.
    """

    code: str
    name: str
    direction: str
    locale: str


ENGLISH = Language("en", "English", "ltr", "en_GB")
"""The language of the messages' own text; it has no catalogue."""
GERMAN = Language("de", "Deutsch", "ltr", "de")
LANGUAGES = (ENGLISH, GERMAN)
BY_CODE = {language.code: language for language in LANGUAGES}
MIRRORED = Language("ar-XB", "Pseudo", "rtl", "en_GB")
"""Made by code from the English text, written from right to left: it shows what was forgotten."""
COMPOUNDED = Language("en-XA", "Longpseudo", "ltr", "de")
"""Made by code from the English text, with words as long as German ones and German figures."""
PSEUDO = (MIRRORED, COMPOUNDED)
