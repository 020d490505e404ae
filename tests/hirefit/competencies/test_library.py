from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from hirefit.competencies.definitions import SINGLE_FILES
from hirefit.competencies.library import CompetencyLibrary, library_root, load_library
from hirefit.competencies.versions import version_key
from hirefit.exceptions import DefinitionError


@pytest.fixture(scope="module")
def shipped() -> CompetencyLibrary:
    return load_library()


def test_library_root_holds_the_library() -> None:
    assert {file.name for file in library_root().glob("*.yaml")} == set(SINGLE_FILES)


def test_load_library_ships_sixteen_competencies_in_three_families(
    shipped: CompetencyLibrary,
) -> None:
    assert len(shipped.competencies) == 16
    assert {c.family for c in shipped.competencies.values()} == {
        "attitude",
        "personality",
        "culture_fit",
    }
    assert list(shipped.roles) == [
        "back_office",
        "complaints_desk",
        "phone_or_chat_agent",
        "team_lead",
    ]
    assert len(shipped.service_values) == 10
    assert len(shipped.employer_mirror) == 10


def test_load_library_answers_all_23_failure_reasons(shipped: CompetencyLibrary) -> None:
    assert len(shipped.failure_reasons) == 23
    assert [r.id for r in shipped.failure_reasons.values() if r.answered_by.is_empty] == []


def test_load_library_owns_every_question(shipped: CompetencyLibrary) -> None:
    for competency in shipped.competencies.values():
        for question in competency.questions.all:
            assert shipped.question_owner(question.id) is competency
    assert shipped.question_owner("nobody.b1") is None


def test_load_library_keeps_two_versions(libraries: Path) -> None:
    library = load_library(libraries / "valid")
    newest = library.get("parcel_care")
    older = library.get("parcel_care", "1.9.0")
    assert newest is not None
    assert older is not None
    assert (newest.version, older.version) == ("1.10.0", "1.9.0")
    assert newest.digest != older.digest
    assert library.get("parcel_care", "2.0.0") is None
    assert library.get("absent") is None


def test_question_owner_finds_a_question_that_the_newest_version_lost(
    changed_library: Callable[..., Path],
) -> None:
    root = changed_library(
        ("attitude/parcel_care.yaml", "id: parcel_care.b2", "id: parcel_care.b3")
    )
    owner = load_library(root).question_owner("parcel_care.b2")
    assert owner is not None
    assert owner.version == "1.9.0"


def test_load_library_digest_follows_the_content(
    libraries: Path, changed_library: Callable[..., Path]
) -> None:
    root = changed_library(("attitude/queue_care.yaml", "Doing it fast", "Doing it faster"))
    assert load_library(root).digest != load_library(libraries / "valid").digest


def test_load_library_digest_does_not_hang_on_the_folder(
    libraries: Path, changed_library: Callable[..., Path]
) -> None:
    assert load_library(changed_library()).digest == load_library(libraries / "valid").digest


def test_load_library_raises_every_fault_with_its_line(libraries: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_library(libraries / "faulty")
    root = libraries / "faulty"
    queue = root / "attitude" / "queue_care.yaml"
    voice = root / "personality" / "voice_care.yaml"
    assert {(fault.code, fault.place) for fault in caught.value.faults} == {
        ("missing-key", f"{queue}:1:1"),
        ("wrong-type", f"{queue}:2:1"),
        ("not-allowed", f"{queue}:5:1"),
        ("duplicate-key", f"{queue}:6:1"),
        ("unknown-key", f"{queue}:7:1"),
        ("outside-range", f"{queue}:15:45"),
        ("too-long", f"{queue}:58:5"),
        ("tab", f"{voice}:4:6"),
        ("anchor", f"{voice}:12:11"),
        ("alias", f"{voice}:13:12"),
        ("unknown-key", f"{voice}:13:1"),
    }


def test_load_library_suggests_the_nearest_key(libraries: Path) -> None:
    with pytest.raises(DefinitionError, match=r"'defintion'\. Did you mean 'definition'"):
        load_library(libraries / "faulty")


def test_load_library_raises_for_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no such folder"):
        load_library(tmp_path / "absent")


def test_load_library_raises_for_a_missing_file(changed_library: Callable[..., Path]) -> None:
    root = changed_library()
    (root / "employer_mirror.yaml").unlink()
    with pytest.raises(DefinitionError) as caught:
        load_library(root)
    assert "missing-file" in {fault.code for fault in caught.value.faults}


def test_competency_is_frozen(shipped: CompetencyLibrary) -> None:
    competency = shipped.competencies["promise_keeping"]
    with pytest.raises(ValidationError):
        competency.name = "Another name"  # type: ignore[misc]


def test_version_key_orders_by_number() -> None:
    assert sorted(["1.10.0", "1.9.0", "0.99.9", "1.9.10"], key=version_key) == [
        "0.99.9",
        "1.9.0",
        "1.9.10",
        "1.10.0",
    ]
