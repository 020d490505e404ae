from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hirefit.company.profile import CompanyProfile
from hirefit.company.reader import company_from_document, read_company
from hirefit.competencies.library import CompetencyLibrary
from hirefit.exceptions import DefinitionError

COMPANY_FILE = """\
id: harbour-line
name: Harbour Line
service_vision: Every caller hangs up knowing what happens next.
service_values:
  - {id: honesty, statement: We say what is true.}
  - {id: ownership, statement: We see it through.}
  - {id: warmth, statement: People feel welcome.}
weights:
  values: {promise_keeping: 0.3, customer_ownership: 0.7}
  reason: Broken promises cost us most.
  author: Head of service
  date: 2026-01-15
serves:
  promise_keeping: {honesty: 0.25, ownership: 0.75}
employer_mirror:
  service_sentence: yes, since 2019
"""


def codes(document: dict[str, Any], library: CompetencyLibrary) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        company_from_document(document, library)
    return [(fault.code, fault.place) for fault in caught.value.faults]


def test_company_from_document_fills_in_the_defaults(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    company = company_from_document(document, library)
    assert (company.scale.lowest, company.scale.highest) == (1, 5)
    assert (company.standard_level, company.cut, company.planned_raters) == (3.0, 3.0, 2)
    assert company.weights is None


def test_company_from_document_takes_the_cut_from_the_standard(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    document |= {"scale": {"lowest": 1, "highest": 7}, "standard_level": 4.5}
    company = company_from_document(document, library)
    assert (company.standard_level, company.cut) == (4.5, 4.5)


def test_company_survives_its_own_document(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    document["serves"] = {"promise_keeping": {"honesty": 0.25, "warmth": 0.75}}
    company = company_from_document(document, library)
    again = company_from_document(company.model_dump(mode="json"), library)
    assert again == company
    assert again.digest == company.digest


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"service_vision": "We care. We listen."}, [("vision-sentences", "service_vision")]),
        ({"service_vision": "word " * 31}, [("vision-words", "service_vision")]),
        ({"service_values": []}, [("too-few", "service_values")]),
        (
            {"service_values": [{"id": f"value_{n}", "statement": "x"} for n in range(11)]},
            [("too-many", "service_values")],
        ),
        (
            {"service_values": [{"id": "honesty", "statement": "x"}] * 3},
            [("duplicate-id", "service_values.1.id"), ("duplicate-id", "service_values.2.id")],
        ),
        ({"scale": {"lowest": 5, "highest": 1}}, [("invalid", "scale")]),
        ({"cut": 5.01}, [("outside-scale", "cut")]),
        ({"standard_level": 0}, [("outside-scale", "standard_level")]),
        ({"planned_raters": 0}, [("outside-range", "planned_raters")]),
        ({"planned_raters": 1.5}, [("wrong-type", "planned_raters")]),
        ({"cut": float("nan")}, [("outside-scale", "cut"), ("wrong-type", "cut")]),
        ({"colour": "blue"}, [("unknown-key", "")]),
        (
            {"employer_mirror": {"magic": "yes"}},
            [("unknown-mirror-question", "employer_mirror")],
        ),
        (
            {"serves": {"promise_keeping": {"honesty": 0.5, "warmth": 0.4}}},
            [("shares-sum", "serves.promise_keeping")],
        ),
        (
            {"serves": {"promise_keeping": {"honesti": 1.0}}},
            [("unknown-service-value", "serves.promise_keeping")],
        ),
        ({"serves": {"magic": {"honesty": 1.0}}}, [("unknown-competency", "serves")]),
        (
            {"weights": {"values": {"promise_keeping": 1.0}}},
            [
                ("missing-key", "weights.author"),
                ("missing-key", "weights.date"),
                ("missing-key", "weights.reason"),
            ],
        ),
    ],
)
def test_company_from_document_refuses_with_the_field(
    document: dict[str, Any],
    library: CompetencyLibrary,
    change: dict[str, Any],
    expected: list[tuple[str, str]],
) -> None:
    document |= change
    assert codes(document, library) == [
        (code, f"company.{field}".removesuffix(".")) for code, field in expected
    ]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"promise_keeping": 0.3, "customer_ownership": 0.6}, "weights-sum"),
        ({"promise_keeping": 0.3, "customer_ownership": 0.7 + 1e-8}, "weights-sum"),
        ({"promise_keeping": 0.3, "magic": 0.7}, "unknown-competency"),
        ({"promise_keeping": -0.5, "customer_ownership": 1.5}, "outside-range"),
    ],
)
def test_company_from_document_refuses_weights(
    document: dict[str, Any], library: CompetencyLibrary, values: dict[str, float], code: str
) -> None:
    document["weights"] = {
        "values": values,
        "reason": "Why",
        "author": "Head of service",
        "date": "2026-01-15",
    }
    assert {found for found, _ in codes(document, library)} == {code}


def test_company_from_document_lists_all_faults_at_once(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    document |= {
        "id": "Harbour Line!",
        "service_vision": "We care. We listen.",
        "cut": 9,
        "weights": {"values": {"magic": 0.5}, "reason": "x", "author": "y", "date": "soon"},
        "plan": 1,
    }
    assert codes(document, library) == [
        ("unknown-key", "company"),
        ("outside-scale", "company.cut"),
        ("wrong-form", "company.id"),
        ("vision-sentences", "company.service_vision"),
        ("wrong-type", "company.weights.date"),
        ("weights-sum", "company.weights.values"),
        ("unknown-competency", "company.weights.values"),
    ]


@pytest.mark.parametrize(
    "odd", [None, [], "text", 3, {"service_values": 3, "serves": [], "weights": "x"}]
)
def test_company_from_document_survives_odd_documents(library: CompetencyLibrary, odd: Any) -> None:
    with pytest.raises(DefinitionError):
        company_from_document(odd, library)


def test_company_profile_itself_keeps_its_rules(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="must lie on the scale"):
        CompanyProfile.model_validate({**document, "cut": 9})


def test_read_company_reads_a_file(tmp_path: Path, library: CompetencyLibrary) -> None:
    file = tmp_path / "company.yaml"
    file.write_text(COMPANY_FILE, encoding="utf-8")
    company = read_company(file, library)
    assert company.employer_mirror == {"service_sentence": "yes, since 2019"}
    assert company.shares_of(library.competencies["promise_keeping"]) == {
        "honesty": 0.25,
        "ownership": 0.75,
    }


def test_read_company_names_line_and_column_of_every_fault(
    tmp_path: Path, library: CompetencyLibrary
) -> None:
    file = tmp_path / "company.yaml"
    text = COMPANY_FILE.replace("next.", "next. We care.", 1).replace("0.7}", "0.6}")
    text = text.replace("ownership: 0.75", "ownershp: 0.75") + "planed_raters: 3\nname: Again\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_company(file, library)
    assert {(fault.code, fault.place) for fault in caught.value.faults} == {
        ("vision-sentences", f"{file}:3:1"),
        ("weights-sum", f"{file}:9:3"),
        ("unknown-service-value", f"{file}:14:36"),
        ("unknown-key", f"{file}:17:1"),
        ("duplicate-key", f"{file}:18:1"),
    }


def test_read_company_raises_for_a_missing_file(tmp_path: Path, library: CompetencyLibrary) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_company(tmp_path / "absent.yaml", library)
    assert [fault.code for fault in caught.value.faults] == ["unreadable"]


def test_weights_over_are_equal_by_default(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    company = company_from_document(document, library)
    assert company.weights_over(["a", "b", "c", "d"]) == dict.fromkeys("abcd", 0.25)
    with pytest.raises(ValueError, match="at least one"):
        company.weights_over([])


def test_weights_over_renormalises_the_stated_ones(
    tmp_path: Path, library: CompetencyLibrary
) -> None:
    file = tmp_path / "company.yaml"
    file.write_text(COMPANY_FILE.replace("ownership: 0.7}", "ownership: 0.5, candid_clarity: 0.2}"))
    company = read_company(file, library)
    assert company.weights_over(["promise_keeping", "customer_ownership"]) == {
        "promise_keeping": pytest.approx(0.375),
        "customer_ownership": pytest.approx(0.625),
    }
    assert company.weights_over(["candid_clarity", "warmth_and_respect"]) == {
        "candid_clarity": 1.0,
        "warmth_and_respect": 0.0,
    }
    assert company.weights_over(["all"]) == {"all": 1.0}


@given(st.sets(st.sampled_from(["promise_keeping", "customer_ownership", "x", "y"]), min_size=1))
def test_weights_over_sum_to_one(names: set[str]) -> None:
    company = CompanyProfile.model_validate(
        {
            "id": "c",
            "name": "C",
            "service_vision": "We answer.",
            "service_values": [{"id": f"v{n}", "statement": "x"} for n in range(3)],
            "weights": {
                "values": {"promise_keeping": 0.1, "customer_ownership": 0.9},
                "reason": "x",
                "author": "y",
                "date": "2026-01-15",
            },
        }
    )
    assert math.fsum(company.weights_over(sorted(names)).values()) == pytest.approx(1, abs=1e-12)


def test_shares_of_are_equal_over_the_declared_values_served(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    company = company_from_document(document, library)
    for competency in library.competencies.values():
        shares = company.shares_of(competency)
        if competency.serves_every_value:
            assert shares == dict.fromkeys(["honesty", "ownership", "warmth"], 1 / 3)
        else:
            declared = {"honesty", "ownership", "warmth"} & set(competency.service_values)
            assert shares == dict.fromkeys(declared, 1 / max(len(declared), 1))


def test_shares_of_is_empty_when_no_declared_value_is_served(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    document["service_values"] = [{"id": f"own_{n}", "statement": "x"} for n in range(3)]
    company = company_from_document(document, library)
    assert company.shares_of(library.competencies["promise_keeping"]) == {}


def test_company_from_document_sends_nothing_back(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    marker = "zz_mark_zz"
    document |= {
        "id": marker.upper(),
        "service_vision": f"{marker}. {marker}.",
        marker: marker,
        "service_values": [{"id": marker, "statement": marker, marker: 1}] * 2,
        "weights": {"values": {marker: 0.5, "promise_keeping": marker}, "date": marker},
        "serves": {marker: {marker: 2}, "promise_keeping": {f"{marker}_2": 1.0}},
        "employer_mirror": {marker: 3},
        "scale": marker,
        "planned_raters": marker,
    }
    with pytest.raises(DefinitionError) as caught:
        company_from_document(document, library)
    assert len(caught.value.faults) > 12
    assert "zz_mark" not in str(caught.value).lower()


def test_company_from_document_still_suggests_what_the_library_knows(
    document: dict[str, Any], library: CompetencyLibrary
) -> None:
    document["serves"] = {"promise_keping": {"honesty": 1.0}}
    with pytest.raises(DefinitionError, match=r"this name\. Did you mean 'promise_keeping'\?"):
        company_from_document(document, library)
