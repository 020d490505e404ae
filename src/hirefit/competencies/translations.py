"""What the library says in another language, looked up by the English text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from hirefit.competencies.definitions import library_root
from hirefit.competencies.findings import named, suggestion
from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.model import EmployerMirrorFile, ServiceValuesFile
from hirefit.competencies.translation_files import (
    KINDS,
    Kind,
    Translation,
    languages,
    pairs,
    read_translations,
    texts_digest,
)
from hirefit.exceptions import DefinitionError, Fault


@dataclass(frozen=True, slots=True)
class Translations:
    """Everything that a language has, looked up by the English text.

    Parameters
    ----------
    language : str
        Such as ``de``.
    texts : mapping of (Kind, str) to mapping of str to str
        For each source, by kind and id: English text, translated text.
    drafts : frozenset of (Kind, str)
        The sources whose translation nobody but the translator has read.
    """

    language: str
    texts: Mapping[tuple[Kind, str], Mapping[str, str]]
    drafts: frozenset[tuple[Kind, str]]

    def of(self, kind: Kind, name: str) -> Mapping[str, str]:
        """Return English text and translated text of one source; empty where there is none."""
        return self.texts.get((kind, name), MappingProxyType({}))


def load_translations(
    library: CompetencyLibrary, language: str, root: Path | None = None
) -> Translations:
    """Read the texts of a library in another language.

    Parameters
    ----------
    library : CompetencyLibrary
        The sources. A translation whose source digest is none of theirs is left out: its texts
        stay English until somebody has looked at it (`hirefit lint` names it `stale`).
    language : str
        One of `languages`.
    root : Path, optional
        The library's folder; the shipped one by default.

    Raises
    ------
    DefinitionError
        There is no such language, or a file has faults: all of them, with file and line.
    """
    folder = root or library_root()
    known = languages(folder)
    if language not in known:
        hint = suggestion(language, known)
        message = f"the library has no texts in {named(language)}.{hint}"
        raise DefinitionError(Fault(message, str(folder), "unknown-language"))
    found, faults = read_translations(folder, language)
    if faults:
        raise DefinitionError(*faults)
    sources = {
        (KINDS[type(source)].kind, texts_digest(source)): source for source in _sources(library)
    }
    texts: dict[tuple[Kind, str], dict[str, str]] = {}
    drafts = set()
    for entry in found:
        translation = entry.value
        source = sources.get((translation.kind, translation.source))
        if source is None:
            continue
        key = (translation.kind, translation.id)
        texts.setdefault(key, {}).update(_by_english(source, translation))
        if translation.status == "draft":
            drafts.add(key)
    return Translations(
        language,
        MappingProxyType({key: MappingProxyType(words) for key, words in texts.items()}),
        frozenset(drafts),
    )


def _sources(library: CompetencyLibrary) -> Iterator[BaseModel]:
    yield from library.versions.values()
    yield from library.roles.values()
    yield from library.practice_cases.values()
    version = "0.0.0"  # not among the texts
    yield EmployerMirrorFile(version=version, questions=library.employer_mirror)
    yield ServiceValuesFile(version=version, values=tuple(library.service_values.values()))


def _by_english(source: BaseModel, translation: Translation) -> dict[str, str]:
    words: dict[str, str] = {}
    for pair in pairs(source, translation):
        if isinstance(pair.source, str) and isinstance(pair.translated, str):
            words[pair.source] = pair.translated
        elif isinstance(pair.translated, list) and len(pair.translated) == len(pair.source):
            words.update(zip(pair.source, pair.translated, strict=True))
    return words
