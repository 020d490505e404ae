from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirefit.company.profile import CompanyProfile
from hirefit.competencies.library import CompetencyLibrary, load_library
from hirefit.competencies.model import RoleProfile
from hirefit.exceptions import DefinitionError
from hirefit.kit.build import build_kit
from hirefit.kit.kit import InterviewKit
from hirefit.kit.reliability import SINGLE_RATER_RELIABILITY, spearman_brown


@pytest.fixture(scope="module")
def library() -> CompetencyLibrary:
    return load_library()


def company(**changes: Any) -> CompanyProfile:
    return CompanyProfile.model_validate(
        {
            "id": "harbour-line",
            "name": "Harbour Line",
            "service_vision": "Every caller hangs up knowing what happens next.",
            "service_values": [{"id": f"value_{n}", "statement": "x"} for n in range(3)],
            **changes,
        }
    )


def role_of(library: CompetencyLibrary, count: int) -> RoleProfile:
    chosen = list(library.competencies.values())[:count]
    return RoleProfile.model_validate(
        {
            "id": "own_role",
            "version": "1.0.0",
            "status": "validated",
            "name": "Own role",
            "description": "x",
            "competencies": [
                {"competency": c.id, "questions": [f"{c.id}.b1", f"{c.id}.s1"]} for c in chosen
            ],
        }
    )


def faults(role: RoleProfile, library: CompetencyLibrary, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        build_kit(role, library, company(), **options)
    return [(fault.code, fault.place) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "role", ["back_office", "complaints_desk", "phone_or_chat_agent", "team_lead"]
)
def test_build_kit_builds_every_shipped_role(library: CompetencyLibrary, role: str) -> None:
    kit = build_kit(library.roles[role], library, company())
    assert 4 <= len(kit.competencies) <= 6
    assert kit.notes == ()
    assert kit.status == "draft"
    for section in kit.competencies:
        assert len(section.questions) >= 2
        assert "behavioural" in {question.kind for question in section.questions}
        assert list(section.levels) == [1, 2, 3, 4, 5]


def test_build_kit_keeps_the_order_of_the_role(library: CompetencyLibrary) -> None:
    role = library.roles["complaints_desk"]
    kit = build_kit(role, library, company())
    assert kit.question_ids == tuple(q for entry in role.competencies for q in entry.questions)
    assert kit.section_of(kit.question_ids[-1]) is kit.competencies[-1]
    assert list(kit.competency_of) == list(kit.question_ids)
    with pytest.raises(KeyError):
        kit.section_of("absent.b1")


def test_build_kit_names_its_sources_by_digest(library: CompetencyLibrary) -> None:
    own = company()
    kit = build_kit(library.roles["team_lead"], library, own)
    assert kit.company_digest == own.digest
    assert kit.library_digest == library.digest
    for section in kit.competencies:
        assert section.competency_digest == library.competencies[section.competency].digest


def test_build_kit_digest_is_that_of_the_content(library: CompetencyLibrary) -> None:
    role = library.roles["team_lead"]
    kit = build_kit(role, library, company())
    assert build_kit(role, library, company()).digest == kit.digest
    others = [
        build_kit(role, library, company(), version=2),
        build_kit(role, library, company(), planned_raters=3),
        build_kit(role, library, company(service_vision="We answer.")),
        build_kit(library.roles["back_office"], library, company()),
    ]
    assert len({kit.digest, *(other.digest for other in others)}) == 5


def test_build_kit_survives_its_own_document(library: CompetencyLibrary) -> None:
    kit = build_kit(library.roles["team_lead"], library, company())
    document = kit.document()
    assert document.pop("digest") == kit.digest
    assert InterviewKit.model_validate(document).digest == kit.digest


@pytest.mark.parametrize(
    ("count", "note"),
    [(1, True), (3, True), (4, False), (6, False), (7, True), (8, True)],
)
def test_build_kit_notes_a_number_outside_four_to_six(
    library: CompetencyLibrary, count: int, note: bool
) -> None:
    kit = build_kit(role_of(library, count), library, company())
    assert [text.startswith(f"{count} competencies: four to six") for text in kit.notes] == (
        [True] if note else []
    )


def test_build_kit_refuses_nine_competencies(library: CompetencyLibrary) -> None:
    assert faults(role_of(library, 9), library) == [
        ("too-many-competencies", "role own_role.competencies")
    ]


def test_build_kit_refuses_no_competency(library: CompetencyLibrary) -> None:
    assert faults(role_of(library, 0), library) == [("none", "role own_role.competencies")]


def test_build_kit_lists_every_fault_of_a_role(library: CompetencyLibrary) -> None:
    document = role_of(library, 4).model_dump()
    entries = document["competencies"]
    entries[0]["questions"] = entries[0]["questions"][:1]
    entries[1]["questions"] = [f"{entries[1]['competency']}.s1", f"{entries[1]['competency']}.s2"]
    entries[2]["competency"] = "magic"
    entries[3]["questions"] = [*entries[3]["questions"], f"{entries[3]['competency']}.b99"]
    assert faults(RoleProfile.model_validate(document), library) == [
        ("too-few-questions", "role own_role.competencies.0.questions"),
        ("no-behavioural-question", "role own_role.competencies.1.questions"),
        ("unknown-competency", "role own_role.competencies.2.competency"),
        ("unknown-question", "role own_role.competencies.3.questions.2"),
    ]


@pytest.mark.parametrize("raters", [0, -1, 21])
def test_build_kit_refuses_a_number_of_raters(library: CompetencyLibrary, raters: int) -> None:
    assert faults(role_of(library, 4), library, planned_raters=raters) == [
        ("bad-raters", "role own_role.planned_raters")
    ]


def test_build_kit_refuses_a_scale_without_levels(library: CompetencyLibrary) -> None:
    own = company(scale={"lowest": 1, "highest": 7})
    with pytest.raises(DefinitionError, match="scale is 1 to 7"):
        build_kit(library.roles["team_lead"], library, own)


def test_build_kit_estimates_the_time(library: CompetencyLibrary) -> None:
    assert build_kit(role_of(library, 4), library, company()).minutes == 10 + 8 * 5
    shorter = role_of(library, 4).model_copy(update={"seconds_per_question": 200})
    assert build_kit(shorter, library, company()).minutes == 10 + 27


def test_build_kit_takes_the_raters_of_the_company(library: CompetencyLibrary) -> None:
    kit = build_kit(library.roles["team_lead"], library, company(planned_raters=3))
    assert kit.planned_raters == 3
    assert round(kit.expected_reliability, 2) == 0.70


def test_build_kit_prints_the_answers_to_the_mirror(library: CompetencyLibrary) -> None:
    own = company(employer_mirror={"service_sentence": "yes, since 2019"})
    kit = build_kit(library.roles["team_lead"], library, own)
    assert [entry.id for entry in kit.employer_mirror] == [q.id for q in library.employer_mirror]
    answers = {entry.id: entry.answer for entry in kit.employer_mirror if entry.answer}
    assert answers == {"service_sentence": "yes, since 2019"}


def test_build_kit_without_a_company_leaves_room(library: CompetencyLibrary) -> None:
    kit = build_kit(library.roles["team_lead"], library, None)
    assert (kit.company, kit.service_vision, kit.planned_raters) == ("", "", 2)


@pytest.mark.parametrize(("raters", "expected"), [(1, 0.44), (2, 0.61), (3, 0.70), (4, 0.76)])
def test_spearman_brown_agrees_with_the_published_figures(raters: int, expected: float) -> None:
    assert round(spearman_brown(SINGLE_RATER_RELIABILITY, raters), 2) == expected


@pytest.mark.parametrize(
    ("single", "raters", "expected"), [(0.70, 2, 0.8235294), (0.90, 0.5, 0.8181818)]
)
def test_spearman_brown_doubles_and_halves(single: float, raters: float, expected: float) -> None:
    assert spearman_brown(single, raters) == pytest.approx(expected, abs=5e-8)


@given(st.floats(0.01, 0.99), st.floats(0.1, 20), st.floats(0.1, 20))
def test_spearman_brown_composes(single: float, first: float, second: float) -> None:
    twice = spearman_brown(spearman_brown(single, first), second)
    assert twice == pytest.approx(spearman_brown(single, first * second), rel=1e-9)


@pytest.mark.parametrize(
    ("single", "raters"), [(-0.1, 2), (1.1, 2), (0.5, 0), (float("nan"), 2), (0.5, float("inf"))]
)
def test_spearman_brown_refuses_what_is_no_reliability(single: float, raters: float) -> None:
    with pytest.raises(ValueError, match=r"reliability|raters"):
        spearman_brown(single, raters)
