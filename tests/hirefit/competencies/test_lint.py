from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hirefit.competencies.checks.competency_checks import vague_alone
from hirefit.competencies.checks.lint import lint
from hirefit.competencies.checks.registry import CHECKS
from hirefit.competencies.definitions import library_root
from hirefit.exceptions import DefinitionError

QUEUE = "attitude/queue_care.yaml"
ROLE = "roles/parcel_desk.yaml"
REASONS = "failure_reasons.yaml"


def found(path: Path, root: Path | None = None) -> list[tuple[str, str, str]]:
    """Severity, check and place of all but the drafts."""
    base = root or path
    return [
        (issue.severity, issue.check, issue.place.removeprefix(f"{base}/"))
        for issue in lint(path)
        if issue.check != "draft"
    ]


def test_lint_finds_nothing_in_the_shipped_library_but_drafts() -> None:
    assert found(library_root()) == []


def test_lint_finds_nothing_in_the_valid_library(libraries: Path) -> None:
    assert found(libraries / "valid") == []


def test_lint_lists_drafts_as_info(libraries: Path) -> None:
    drafts = [issue for issue in lint(libraries / "valid") if issue.check == "draft"]
    assert len(drafts) == 6
    assert {issue.severity for issue in drafts} == {"info"}


def test_lint_finds_duplicates(libraries: Path) -> None:
    assert found(libraries / "duplicate") == [
        ("error", "duplicate-id", "attitude/parcel_twin.yaml:1:1"),
        ("error", "file-name", "attitude/parcel_twin.yaml:1:1"),
        ("error", "duplicate-id", "service_values.yaml:5:6"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [
                (
                    QUEUE,
                    "sentence: Starts on the queue but lets the caller chase the rest",
                    "sentence: Shows good service",
                )
            ],
            [("error", "vague-words", f"{QUEUE}:51:5")],
        ),
        (
            [(QUEUE, "  1:\n", "  9:\n"), (QUEUE, "  2:\n", "  1:\n"), (QUEUE, "  9:\n", "  2:\n")],
            [("error", "levels-in-order", f"{QUEUE}:43:3")],
        ),
        (
            [(QUEUE, "  5:\n", "  6:\n")],
            [("error", "invalid", f"{QUEUE}:42:1")],
        ),
        (
            [
                (QUEUE, "id: queue_care.b1", "id: queue_care.s9"),
                (ROLE, "queue_care.b1", "queue_care.b2"),
            ],
            [("error", "question-id", f"{QUEUE}:17:7")],
        ),
        (
            [(QUEUE, "id: queue_care.b2", "id: queue_care.b1")],
            [("error", "duplicate-id", f"{QUEUE}:23:7")],
        ),
        (
            [(QUEUE, "family: attitude", "family: personality")],
            [("error", "family-folder", f"{QUEUE}:5:1")],
        ),
        (
            [(QUEUE, "failure_reasons: []", "failure_reasons: [slow-parcel]")],
            [("error", "unknown-reference", f"{QUEUE}:10:19")],
        ),
        (
            [(QUEUE, "failure_reasons: []", "failure_reasons: [slow-parcels]")],
            [("warning", "one-sided-answer", f"{REASONS}:6:5")],
        ),
        (
            [(QUEUE, "[honesty]", "[honesti]")],
            [("error", "unknown-reference", f"{QUEUE}:11:18")],
        ),
        (
            [(REASONS, "{employer_mirror: [mirror_1], features: [service_vision]}", "{}")],
            [
                ("warning", "one-sided-answer", f"{REASONS}:10:5"),
                ("error", "unanswered-reason", f"{REASONS}:10:5"),
            ],
        ),
        (
            [(REASONS, "features: [service_vision]", "features: [magic]")],
            [("error", "unknown-reference", f"{REASONS}:10:59")],
        ),
        (
            [(ROLE, "[queue_care.b1, queue_care.s1]", "[queue_care.b1]")],
            [("error", "role-profile", f"{ROLE}:10:5")],
        ),
        (
            [(ROLE, "[queue_care.b1, queue_care.s1]", "[queue_care.s1, queue_care.s2]")],
            [("error", "role-profile", f"{ROLE}:10:5")],
        ),
        (
            [(ROLE, "queue_care.s1]", "queue_care.s7]")],
            [("error", "role-profile", f"{ROLE}:10:32")],
        ),
        (
            [(ROLE, "competency: queue_care", "competency: queue_kare")],
            [("error", "role-profile", f"{ROLE}:9:5")],
        ),
        (
            [
                (
                    ROLE,
                    "  - competency: queue_care\n    questions: [queue_care.b1, queue_care.s1]\n",
                    "",
                )
            ],
            [("warning", "role-size", f"{ROLE}:6:1")],
        ),
        (
            [
                (
                    QUEUE,
                    "text: A caller brings the queue, part 1 of two",
                    "text: A caller brings the queue, part 2 of two",
                )
            ],
            [("error", "duplicate-sentence", f"{QUEUE}:37:7")],
        ),
    ],
)
def test_lint_finds_one_fault_where_it_stands(
    changed_library: Callable[..., Path],
    changes: list[tuple[str, str, str]],
    expected: list[tuple[str, str, str]],
) -> None:
    assert found(changed_library(*changes)) == expected


def test_lint_refuses_more_than_eight_competencies(changed_library: Callable[..., Path]) -> None:
    entry = "  - competency: team_care\n    questions: [team_care.b1, team_care.s1]\n"
    root = changed_library((ROLE, entry, entry * 6))
    messages = [issue.message for issue in lint(root) if issue.check == "role-profile"]
    assert messages[0].startswith("has 9 competencies; 8 at most")


def test_lint_of_one_file_lists_only_its_own_issues(changed_library: Callable[..., Path]) -> None:
    root = changed_library(
        (QUEUE, "[honesty]", "[honesti]"), (ROLE, "competency: queue_care", "competency: q")
    )
    assert found(root / QUEUE, root) == [("error", "unknown-reference", f"{QUEUE}:11:18")]


def test_lint_of_one_file_refuses_an_id_that_its_library_has(
    changed_library: Callable[..., Path],
) -> None:
    root = changed_library()
    twin = root / "attitude" / "parcel_care@1.10.0.yaml"
    shutil.copy(root / "attitude" / "parcel_care.yaml", twin)
    assert [check for _, check, _ in found(twin)] == ["duplicate-id"]


def test_lint_checks_a_file_outside_a_library_against_the_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "promise_keeping.yaml"
    shutil.copy(library_root() / "attitude" / "promise_keeping.yaml", file)
    assert found(file) == []
    text = file.read_text(encoding="utf-8").replace("broken-promises", "broken-promise")
    file.write_text(text, encoding="utf-8")
    assert [check for _, check, _ in found(file)] == ["unknown-reference"]


def test_lint_raises_for_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no such file"):
        lint(tmp_path / "absent.yaml")
    with pytest.raises(DefinitionError, match="holds no definition"):
        lint(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Shows good service", ["good"]),
        ("Handles complaints in an appropriate way", ["appropriate"]),
        ("Poor.", ["poor"]),
        ("Gives the customer a good reason for the delay before they ask", []),
        ("Says back what the caller needs", []),
    ],
)
def test_vague_alone_asks_for_what_one_would_see(text: str, words: list[str]) -> None:
    assert vague_alone(text) == words


def test_checks_have_an_id_of_their_own_and_a_sentence() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert check.sentence.endswith(".")
        assert check.severity in {"error", "warning", "info"}
