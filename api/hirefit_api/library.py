"""The competency library, read once per process, and its texts in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType

from hirefit.competencies.library import CompetencyLibrary, load_library
from hirefit.competencies.model import Competency
from hirefit.competencies.practice import PracticeCase
from hirefit.competencies.reading import case_said, competency_said
from hirefit.competencies.translation_files import languages
from hirefit.competencies.translations import Translations, load_translations
from hirefit.kit.kit import InterviewKit
from hirefit.kit.reading import in_language, rests_on_draft
from hirefit.kit.words import KitWords, words_in
from hirefit_api.languages.known import ENGLISH
from hirefit_api.languages.speaking import spoken


@cache
def shipped_library() -> CompetencyLibrary:
    """Return the library that ships with the package."""
    return load_library()


@cache
def shipped_texts(language: str) -> Translations:
    """Return the library's texts in a language; none where nobody has translated it."""
    if language not in languages():
        return Translations(language, MappingProxyType({}), frozenset())
    return load_translations(shipped_library(), language)


def kit_as_spoken(kit: InterviewKit) -> InterviewKit:
    """Return a frozen kit as it reads in the language of the page that is being made."""
    if spoken() == ENGLISH:
        return kit
    return _read(_Frozen(kit.digest, kit), spoken().code)


def draft_note(kit: InterviewKit) -> str:
    """Say that the kit is read in a draft translation; nothing where it is not."""
    rests = spoken() != ENGLISH and rests_on_draft(kit, shipped_texts(spoken().code))
    return words_as_spoken().translation_note if rests else ""


def competency_as_spoken(competency: Competency) -> Competency:
    """Return a competency as it reads in the language of the page that is being made."""
    if spoken() == ENGLISH:
        return competency
    return competency_said(competency, shipped_texts(spoken().code))


def case_as_spoken(case: PracticeCase) -> PracticeCase:
    """Return a practice case as it reads in the language of the page that is being made."""
    return case if spoken() == ENGLISH else case_said(case, shipped_texts(spoken().code))


def words_as_spoken() -> KitWords:
    """Return the words of the printed kit in the language of the page that is being made."""
    return words_in(spoken().code)


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A kit that is known by its digest."""

    digest: str
    kit: InterviewKit = field(compare=False)


@lru_cache(maxsize=64)
def _read(frozen: _Frozen, language: str) -> InterviewKit:
    return in_language(frozen.kit, shipped_texts(language))
