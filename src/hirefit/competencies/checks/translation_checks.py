"""Rules for translations: what they translate exists, is current, and is translated whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel

from hirefit.competencies.checks.issue import LibraryCheck, LintIssue, Severity
from hirefit.competencies.definitions import Definitions, Sourced
from hirefit.competencies.findings import KeyPath, named, suggestion
from hirefit.competencies.translation_files import KINDS, Translation, pairs, texts_digest
from hirefit.competencies.versions import version_key


class TranslationReferences(LibraryCheck):
    """A translation without a source is shown to nobody."""

    id: ClassVar[str] = "translation-source"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = (
        "Name the file, its id, its version and its entries as the English source does."
    )

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield ids, versions and entries that the library does not hold."""
        for entry in translations_in(definitions):
            translation = entry.value
            if translation.id in definitions.unread:
                continue
            versions = _versions(definitions, translation)
            if entry.file.stem.partition("@")[0] != translation.id:
                yield self.issue(entry, ("id",), "The file has another name.")
            if not versions:
                hint = suggestion(translation.id, _ids(definitions, translation))
                detail = f"The library has no {named(translation.id)} of this kind.{hint}"
                yield self.issue(entry, ("id",), detail)
            elif translation.version not in versions:
                detail = f"There is no version {translation.version} of {named(translation.id)}."
                yield self.issue(entry, ("version",), detail)
            else:
                for name, path in _unknown(versions[translation.version], translation):
                    yield self.issue(entry, path, f"The source has no {named(name)}.")


class TranslationCurrent(LibraryCheck):
    """A text whose source has changed since may say something else."""

    id: ClassVar[str] = "stale"
    severity: ClassVar[Severity] = "warning"
    sentence: ClassVar[str] = (
        "Until then what changed is shown in English, or all of it where the source is gone."
    )

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield translations of another text or of an older version."""
        for entry, source in _with_source(definitions):
            digest = texts_digest(source)
            if entry.value.source != digest:
                detail = (
                    "The English texts are others than those that were translated. Go through "
                    f"the translation, then write source: {digest}."
                )
                yield self.issue(entry, ("source",), detail)
            newest = max(_versions(definitions, entry.value), key=version_key)
            if newest != entry.value.version and not _has_newer(definitions, entry, newest):
                detail = f"The newest version is {newest}. Translate that one."
                yield self.issue(entry, ("version",), detail)


class TranslationComplete(LibraryCheck):
    """A text that is missing is shown in English in the middle of another language."""

    id: ClassVar[str] = "translation-incomplete"
    severity: ClassVar[Severity] = "warning"
    sentence: ClassVar[str] = "Translate it; until then it is shown in English."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield every text without a translation."""
        for entry, source in _with_source(definitions):
            for pair in pairs(source, entry.value):
                if not pair.translated and pair.source:
                    where = ".".join(str(step) for step in pair.path)
                    yield self.issue(entry, pair.path, f"{where} is missing.")


class TranslationCounts(LibraryCheck):
    """Lists are matched by their order: another number of entries matches nothing."""

    id: ClassVar[str] = "translation-count"
    severity: ClassVar[Severity] = "error"
    sentence: ClassVar[str] = "Write as many entries as the source, in its order."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield the lists that are shorter or longer than the source's."""
        for entry, source in _with_source(definitions):
            for pair in pairs(source, entry.value):
                if not isinstance(pair.translated, list) or not pair.translated:
                    continue
                if len(pair.translated) != len(pair.source):
                    detail = f"Has {len(pair.translated)} entries; the source {len(pair.source)}."
                    yield self.issue(entry, pair.path, detail)


class TranslationRepeats(LibraryCheck):
    """Texts are looked up by the English text: one source, one text, one translation."""

    id: ClassVar[str] = "translation-repeat"
    severity: ClassVar[Severity] = "warning"
    sentence: ClassVar[str] = "Translate the same text alike within one file."

    def issues(self, definitions: Definitions) -> Iterator[LintIssue]:
        """Yield the second of two translations of one text."""
        for entry, source in _with_source(definitions):
            seen: dict[str, str] = {}
            for path, english, translated in _lines(source, entry.value):
                if seen.setdefault(english, translated) != translated:
                    yield self.issue(entry, path, "The same text is translated in another way.")


def translations_in(definitions: Definitions) -> list[Sourced[Translation]]:
    """Return the translations that were read, in the order of their files."""
    return [s for s in definitions.sources if isinstance(s.value, Translation)]


def _lines(source: BaseModel, translation: Translation) -> Iterator[tuple[KeyPath, str, str]]:
    for path, english, translated in pairs(source, translation):
        if isinstance(english, str) and isinstance(translated, str):
            yield path, english, translated
        elif isinstance(translated, list):
            for index, (one, other) in enumerate(zip(english, translated, strict=False)):
                yield (*path, index), one, other


def _of_kind(definitions: Definitions, translation: Translation) -> Iterator[Sourced[Any]]:
    for source in definitions.sources:
        if KINDS.get(type(source.value)) is type(translation):
            yield source


def _name(source: Sourced[Any]) -> str:
    """Return the id of a source; the files without one are called as they are."""
    return str(getattr(source.value, "id", source.file.stem))


def _ids(definitions: Definitions, translation: Translation) -> list[str]:
    return sorted({_name(source) for source in _of_kind(definitions, translation)})


def _versions(definitions: Definitions, translation: Translation) -> dict[str, BaseModel]:
    return {
        source.value.version: source.value
        for source in _of_kind(definitions, translation)
        if _name(source) == translation.id
    }


def _with_source(definitions: Definitions) -> Iterator[tuple[Sourced[Translation], BaseModel]]:
    for entry in translations_in(definitions):
        source = _versions(definitions, entry.value).get(entry.value.version)
        if source is not None:
            yield entry, source


def _has_newer(definitions: Definitions, entry: Sourced[Translation], newest: str) -> bool:
    """Say whether the newest version is translated in a file of its own."""
    return any(
        type(other.value) is type(entry.value)
        and (other.value.id, other.value.version) == (entry.value.id, newest)
        and other.file.parent == entry.file.parent
        for other in translations_in(definitions)
    )


def _unknown(source: BaseModel, translation: Translation) -> Iterator[tuple[str, KeyPath]]:
    """Yield the entries of a translation whose id its source does not hold."""
    held = {name for name, _ in _entries(source.model_dump(mode="json"), ())}
    for name, path in _entries(translation.model_dump(mode="json"), ()):
        if len(path) > 1 and name not in held:
            yield name, path


def _entries(document: Any, path: KeyPath) -> Iterator[tuple[str, KeyPath]]:  # noqa: ANN401 - a part of a document
    if isinstance(document, dict):
        if isinstance(document.get("id"), str):
            yield document["id"], (*path, "id")
        for key, value in document.items():
            yield from _entries(value, (*path, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from _entries(value, (*path, index))
