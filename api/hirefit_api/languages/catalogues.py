"""Catalogues: the translated messages of a language, read from its .po file."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hirefit_api.languages.known import COMPOUNDED, ENGLISH, MIRRORED, Language
from hirefit_api.languages.pseudo import PseudoTranslations, compounded, pseudo

FOLDER = "locale"
FILE = "LC_MESSAGES/hirefit.po"


def catalogue(language: Language) -> Catalog:
    """Read the catalogue of a language that has one."""
    file = files("hirefit_api.languages").joinpath(FOLDER, language.code, FILE)
    with file.open("rb") as stream:
        return read_po(stream, locale=language.code)


@cache
def translations(language: Language) -> NullTranslations:
    """Return the messages of a language; read and compiled once, when first asked for.

    The .po file is the only one: what is committed is what is read.
    """
    if language == ENGLISH:
        return NullTranslations()
    if language == MIRRORED:
        return PseudoTranslations(pseudo)
    if language == COMPOUNDED:
        return PseudoTranslations(compounded)
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
