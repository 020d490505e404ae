"""Find the library, read its files, and remember where everything stands."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from hirefit.competencies.findings import Locate, findings_of
from hirefit.competencies.model import (
    Competency,
    EmployerMirrorFile,
    FailureReasonsFile,
    RoleProfile,
    ServiceValuesFile,
)
from hirefit.competencies.practice import PracticeCase
from hirefit.competencies.yaml_reader import parse_yaml, read_yaml
from hirefit.exceptions import DefinitionError, Fault

Value = TypeVar("Value", bound=BaseModel)

ROLES_FOLDER = "roles"
PRACTICE_FOLDER = "practice_cases"
TRANSLATIONS_FOLDER = "translations"
SINGLE_FILES: dict[str, type[BaseModel]] = {
    "service_values.yaml": ServiceValuesFile,
    "failure_reasons.yaml": FailureReasonsFile,
    "employer_mirror.yaml": EmployerMirrorFile,
}


def library_root() -> Path:
    """Return the folder of the shipped library.

    Inside the package when hirefit was installed, else at the top of the checkout.

    Raises
    ------
    DefinitionError
        Neither folder exists: the installation is damaged.
    """
    here = Path(__file__).resolve()
    installed = here.parent / "library_files"
    checkout = here.parents[3] / "competencies"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise DefinitionError(
        Fault("the competency library is missing; install hirefit again.", "", "no-library")
    )


@dataclass(frozen=True, slots=True)
class Sourced(Generic[Value]):
    """A value with the file it came from and the place of each of its keys."""

    value: Value
    file: Path
    locate: Locate


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything that could be read below a folder, and the faults of what could not."""

    root: Path
    sources: tuple[Sourced[Any], ...]
    faults: tuple[Fault, ...]
    unread: frozenset[str] = frozenset()
    """Ids, by file name, of what could not be read: references to them are no further fault."""

    def of_kind(self, kind: type[Value]) -> list[Sourced[Value]]:
        """Return the values of one kind, in the order of their files."""
        return [source for source in self.sources if isinstance(source.value, kind)]

    @property
    def competencies(self) -> list[Sourced[Competency]]:
        """Every competency, all versions."""
        return self.of_kind(Competency)

    @property
    def roles(self) -> list[Sourced[RoleProfile]]:
        """Every role profile, all versions."""
        return self.of_kind(RoleProfile)

    @property
    def versioned(self) -> list[Sourced[Any]]:
        """What has an id, a version and a status."""
        return [*self.competencies, *self.roles, *self.of_kind(PracticeCase)]


def read_definitions(root: Path) -> Definitions:
    """Read every definition below a folder.

    Raises
    ------
    DefinitionError
        The folder can't be read or holds no definition file at all.
    """
    files = definition_files(root)
    missing = [
        Fault(f"the library needs the file {name}.", str(root / name), "missing-file")
        for name in SINGLE_FILES
        if root / name not in files
    ]
    read = {file: read_definition(file, kind_in_library(file, root)) for file in files}
    return Definitions(
        root,
        sources=tuple(source for source, _ in read.values() if source),
        faults=(*(fault for _, faults in read.values() for fault in faults), *missing),
        unread=frozenset(
            file.stem.partition("@")[0] for file, (source, _) in read.items() if not source
        ),
    )


def definition_files(root: Path) -> list[Path]:
    """Return the YAML files below a folder, sorted, without hidden ones and translations.

    Raises
    ------
    DefinitionError
        The folder can't be read or holds no YAML file.
    """
    if not root.is_dir():
        raise DefinitionError(Fault("there is no such folder.", str(root), "missing"))
    files = [
        file for file in _yaml_files(root) if file.relative_to(root).parts[0] != TRANSLATIONS_FOLDER
    ]
    if not files:
        raise DefinitionError(
            Fault("holds no definition; a library is made of .yaml files.", str(root), "no-files")
        )
    return files


def translation_files(root: Path, language: str) -> list[Path]:
    """Return the YAML files of one language, sorted."""
    return _yaml_files(root / TRANSLATIONS_FOLDER / language)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(
        file
        for pattern in ("*.yaml", "*.yml")
        for file in folder.rglob(pattern)
        if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def kind_in_library(file: Path, root: Path) -> type[BaseModel]:
    """Return what a file of a library defines: its name and folder say so."""
    if file.parent == root and file.name in SINGLE_FILES:
        return SINGLE_FILES[file.name]
    if file.parent == root / PRACTICE_FOLDER:
        return PracticeCase
    return RoleProfile if file.parent == root / ROLES_FOLDER else Competency


def read_definition(
    file: Path, kind: type[Value]
) -> tuple[Sourced[Value] | None, tuple[Fault, ...]]:
    """Read one file as a value of that kind; ``None`` where its faults do not allow it."""
    document = parse_yaml(file, str(file))
    if document.value is None:
        return None, document.faults
    if not isinstance(document.value, dict):
        fault = Fault("must be keys with values below them.", document.locate(()), "wrong-type")
        return None, (*document.faults, fault)
    try:
        value = kind.model_validate(document.value)
    except ValidationError as error:
        findings = findings_of(error, kind)
        return None, (*document.faults, *(f.fault(document.locate) for f in findings))
    return Sourced(value, file, document.locate), document.faults


def words_in_language(english: Value, package: str, name: str, language: str) -> Value:
    """Return the words of a page in a language: the English ones where it has no file.

    Parameters
    ----------
    english : Value
        With a field `language`; a word that the file leaves out stays English.
    package, name : str
        Where the page's words stand: a package's folder `pages`, the file's name in it.
    language : str
        Such as ``de``.

    Raises
    ------
    DefinitionError
        The file is no YAML that can be used.
    """
    file = files(package).joinpath("pages", name)
    if not file.is_file():
        return english
    document, _ = read_yaml(file.read_text("utf-8"), name)
    return type(english).model_validate({**document, "language": language})
