"""Texts of the library in other languages: `competencies/translations/<language>/<id>.yaml`.

A translation mirrors the texts of one English source and names that source by the digest of its
texts. Texts are paired with the English text they were written for, so that whatever holds the same
English text (a frozen kit, a company's own version) finds its translation, and whatever was changed
since finds none and stays English.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, Field, StringConstraints

from hirefit.competencies.definitions import (
    TRANSLATIONS_FOLDER,
    Sourced,
    library_root,
    read_definition,
    translation_files,
)
from hirefit.competencies.findings import KeyPath
from hirefit.competencies.model import (
    SENTENCE_LENGTH,
    Competency,
    Definition,
    EmployerMirrorFile,
    Id,
    QuestionId,
    RoleProfile,
    ServiceValuesFile,
    Text,
    Version,
)
from hirefit.competencies.practice import PracticeCase
from hirefit.digests import digest_of
from hirefit.exceptions import Fault

SOURCE_LANGUAGE = "en"
TranslationStatus = Literal["draft", "reviewed", "validated"]
Kind = Literal["competency", "role", "practice_case", "employer_mirror", "service_values"]

_LONGEST_PHRASE = 400  # a third more than the source allows: other languages need the room
_DIGEST = r"^sha256:[0-9a-f]{64}$"
_HEAD = frozenset({"id", "version", "source", "status", "note"})
_NO_TEXT = frozenset({"id", "level", "anchor", "failure_reasons"})

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST_PHRASE)
]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SENTENCE_LENGTH)
]


class Translation(Definition):
    """What a translation says about itself; the texts are optional, a missing one stays English.

    `version` is that of the source, `source` the digest of its texts (`texts_digest`). A draft is
    one translator's work; a reviewed one was read by a second; a validated one was rated with, and
    its levels were used as the source's are.
    """

    kind: ClassVar[Kind]

    id: Id
    version: Version
    source: Annotated[str, StringConstraints(pattern=_DIGEST)]
    status: TranslationStatus
    note: Text


class TranslatedQuestion(Definition):
    """The texts of the question with that id."""

    id: QuestionId
    text: LongText | None = None
    look_for: Line | None = None
    probes: tuple[Line, ...] = ()


class TranslatedQuestions(Definition):
    """The questions of one competency."""

    behavioural: tuple[TranslatedQuestion, ...] = ()
    situational: tuple[TranslatedQuestion, ...] = ()


class TranslatedLevel(Definition):
    """The texts of one level; the sentence is as short as the source's, for the same form."""

    label: Label | None = None
    sentence: Sentence | None = None
    examples: tuple[Line, ...] = ()


class TranslatedDevelopment(Definition):
    """What to train first and what to recognise."""

    train_first: Line | None = None
    recognise: Line | None = None


class CompetencyTranslation(Translation):
    """The texts of a competency."""

    kind: ClassVar[Kind] = "competency"

    name: Line | None = None
    definition: Line | None = None
    not_this: tuple[Line, ...] = ()
    questions: TranslatedQuestions = Field(default_factory=TranslatedQuestions)
    levels: dict[int, TranslatedLevel] = Field(default_factory=dict)
    typical_evidence: tuple[Line, ...] = ()
    red_herrings: tuple[Line, ...] = ()
    bias_traps: tuple[Line, ...] = ()
    accommodation_note: Line | None = None
    complementary_evidence: tuple[Line, ...] = ()
    development: TranslatedDevelopment = Field(default_factory=TranslatedDevelopment)


class RoleTranslation(Translation):
    """The texts of a role profile."""

    kind: ClassVar[Kind] = "role"

    name: Line | None = None
    description: LongText | None = None


class TranslatedReason(Definition):
    """Why; the anchor that it quotes is translated with its competency."""

    why: Line | None = None


class PracticeCaseTranslation(Translation):
    """The texts of a practice case."""

    kind: ClassVar[Kind] = "practice_case"

    context: Line | None = None
    answer: LongText | None = None
    reasons: tuple[TranslatedReason, ...] = ()


class TranslatedMirrorQuestion(Definition):
    """The texts of the mirror question with that id."""

    id: Id
    text: LongText | None = None
    why: Line | None = None


class EmployerMirrorTranslation(Translation):
    """The texts of the employer mirror."""

    kind: ClassVar[Kind] = "employer_mirror"

    questions: tuple[TranslatedMirrorQuestion, ...] = ()


class TranslatedValue(Definition):
    """The text of the service value with that id."""

    id: Id
    statement: Line | None = None


class ServiceValuesTranslation(Translation):
    """The texts of the default service values."""

    kind: ClassVar[Kind] = "service_values"

    values: tuple[TranslatedValue, ...] = ()


KINDS: dict[type[BaseModel], type[Translation]] = {
    Competency: CompetencyTranslation,
    RoleProfile: RoleTranslation,
    PracticeCase: PracticeCaseTranslation,
    EmployerMirrorFile: EmployerMirrorTranslation,
    ServiceValuesFile: ServiceValuesTranslation,
}
"""Which translation belongs to which kind of source."""

_FOLDERS: dict[str, type[Translation]] = {
    "": CompetencyTranslation,
    "roles": RoleTranslation,
    "practice_cases": PracticeCaseTranslation,
}
_SINGLE: dict[str, type[Translation]] = {
    "employer_mirror.yaml": EmployerMirrorTranslation,
    "service_values.yaml": ServiceValuesTranslation,
}


class Pair(NamedTuple):
    """A text of the source, or a list of texts, with its translation or None."""

    path: KeyPath
    source: str | list[str]
    translated: str | list[str] | None


def texts_digest(source: BaseModel) -> str:
    """Return ``sha256:...`` of the texts of a source that a translation mirrors.

    A changed status, weight or reference leaves a translation as current as it was.
    """
    return digest_of(_texts(source))


def pairs(source: BaseModel, translation: Translation) -> Iterator[Pair]:
    """Yield every text of the source beside its translation.

    Questions and values are matched by their ids, everything else by its place.
    """
    yield from _paired(_texts(source), translation.model_dump(mode="json"), ())


def languages(root: Path | None = None) -> tuple[str, ...]:
    """Return the languages that a library has translations for, English aside."""
    folder = (root or library_root()) / TRANSLATIONS_FOLDER
    return tuple(sorted(entry.name for entry in folder.glob("[a-z]*") if entry.is_dir()))


def read_translations(root: Path, language: str) -> tuple[list[Sourced[Translation]], list[Fault]]:
    """Read the files of one language, and the faults of those that can't be read."""
    found: list[Sourced[Translation]] = []
    faults: list[Fault] = []
    for file in translation_files(root, language):
        source, wrong = read_definition(file, kind_of_file(file, root, language))
        faults.extend(wrong)
        if source is not None:
            found.append(source)
    return found, faults


def kind_of_file(file: Path, root: Path, language: str) -> type[Translation]:
    """Return what a file translates: its name and folder say so, as in the library itself."""
    home = root / TRANSLATIONS_FOLDER / language
    if file.parent == home and file.name in _SINGLE:
        return _SINGLE[file.name]
    return _FOLDERS.get(file.parent.name if file.parent != home else "", CompetencyTranslation)


def _texts(source: BaseModel) -> dict[str, Any]:
    """Return the part of a source that a translation mirrors."""
    wanted = KINDS[type(source)].model_fields.keys() - _HEAD
    document = source.model_dump(mode="json", include=set(wanted))
    return {key: _without_references(value) for key, value in document.items()}


def _without_references(value: Any) -> Any:  # noqa: ANN401 - a part of a document
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k == "id" or k not in _NO_TEXT}
        return {key: _without_references(part) for key, part in kept.items()}
    return [_without_references(part) for part in value] if isinstance(value, list) else value


def _paired(source: Any, translated: Any, path: KeyPath) -> Iterator[Pair]:  # noqa: ANN401 - same
    if isinstance(source, dict):
        below = translated if isinstance(translated, dict) else {}
        for key, value in source.items():
            if key not in _NO_TEXT and value != "":
                yield from _paired(value, below.get(key), (*path, key))
    elif isinstance(source, list) and all(isinstance(part, dict) for part in source):
        for index, (part, other) in enumerate(_matched(source, translated or [])):
            yield from _paired(part, other, (*path, index))
    else:
        yield Pair(path, source, translated)


def _matched(source: list[Any], translated: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each entry with the one of its id or, where entries have none, of its place."""
    if source and "id" in source[0]:
        by_id = {entry["id"]: entry for entry in translated}
        yield from ((entry, by_id.get(entry["id"])) for entry in source)
    elif len(source) == len(translated):
        yield from zip(source, translated, strict=True)
    else:
        yield from ((entry, None) for entry in source)
