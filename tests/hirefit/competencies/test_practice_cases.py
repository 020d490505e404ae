"""The shipped practice cases, and what the linter finds in broken ones."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from hirefit.competencies.checks.lint import lint
from hirefit.competencies.definitions import library_root
from hirefit.competencies.library import load_library
from hirefit.competencies.practice import anchors_of

CASE = "practice_cases/unsaid_worry.yaml"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Path:
    return Path(
        shutil.copytree(library_root(), tmp_path_factory.mktemp("library") / "competencies")
    )


@pytest.fixture
def broken(shipped):
    """Break the first case of a copy; what the linter says apart from drafts."""

    def breaking(old: str, new: str, name: str = CASE) -> list[tuple[str, str, str]]:
        file = shipped / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        try:
            found = lint(shipped)
        finally:
            file.write_text(text, "utf-8")
        where = f"{shipped}/"
        return [
            (issue.severity, issue.check, issue.place.removeprefix(where))
            for issue in found
            if issue.check != "draft"
        ]

    return breaking


def test_shipped_set_covers_levels_and_the_role() -> None:
    library = load_library()
    cases = library.practice_cases.values()
    role = library.roles["phone_or_chat_agent"]
    assert Counter(case.reference for case in cases) == dict.fromkeys(range(1, 6), 2)
    assert Counter(case.competency for case in cases) == dict.fromkeys(
        (entry.competency for entry in role.competencies), 2
    )
    asked = {question for entry in role.competencies for question in entry.questions}
    assert {case.question for case in cases} == asked
    for case in cases:
        competency = library.get(case.competency, case.competency_version)
        assert all(reason.anchor in anchors_of(competency, reason.level) for reason in case.reasons)


def test_practice_cases_leave_the_digest_of_the_library_alone(shipped) -> None:
    before = load_library(shipped).digest
    case = shipped / CASE
    text = case.read_text("utf-8")
    case.write_text(text.replace("In the library where", "In the library in which"), "utf-8")
    after = load_library(shipped)
    case.write_text(text, "utf-8")
    assert after.practice_cases["unsaid_worry"].answer.startswith("In the library in which")
    assert after.digest == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("empathic_listening.b1", "emphatic_listening.b1"),
        ("empathic_listening.b1", "empathic_listening.b9"),
        ("competency_version: 1.0.0", "competency_version: 0.9.0"),
        ("anchor: Notices a remark", "anchor: Sees a remark"),
        ("reference: 4", "reference: 2"),
        ("  - level: 5", "  - level: 4"),
    ],
)
def test_reference_that_leads_nowhere_is_named(broken, old, new) -> None:
    found = [issue for issue in broken(old, new) if issue[1] == "practice-case"]
    assert found
    assert {(severity, place.split(":", 1)[0]) for severity, _, place in found} == {("error", CASE)}


def test_long_answer_and_one_sided_set_are_named(broken) -> None:
    assert ("error", "practice-case", f"{CASE}:8:1") in broken(
        "answer: 'In the", "answer: '" + "so " * 60 + "In the"
    )
    assert [issue[:2] for issue in broken("role: phone", "role: fone")] == [
        ("error", "practice-case"),
        ("warning", "practice-set"),
    ]
