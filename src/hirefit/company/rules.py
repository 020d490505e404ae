"""Rules of a company profile that no single key can show: sums, ranges, names that must exist.

They read the document as it was written, so that every fault is listed even where others keep
the profile from being built.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hirefit.company.vision import check_service_vision
from hirefit.competencies.findings import Finding, KeyPath, named, suggestion
from hirefit.competencies.library import CompetencyLibrary

SUM_TOLERANCE = 1e-9


def profile_findings(document: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with a profile by itself."""
    return [
        *_vision(document),
        *_service_values(document),
        *_levels(document),
        *_weights(document),
        *_serves(document),
    ]


def library_findings(document: Mapping[str, Any], library: CompetencyLibrary) -> list[Finding]:
    """Return the names in a profile that the library does not know."""
    findings: list[Finding] = []
    weights = _mapping(_mapping(document.get("weights")).get("values"))
    for path, names in (
        (("weights", "values"), weights),
        (("serves",), _mapping(document.get("serves"))),
    ):
        findings.extend(_unknown(path, names, list(library.competencies), "competency"))
    questions = [question.id for question in library.employer_mirror]
    answers = _mapping(document.get("employer_mirror"))
    findings.extend(_unknown(("employer_mirror",), answers, questions, "mirror question"))
    return findings


def _unknown(
    path: KeyPath, names: Mapping[str, Any], known: Sequence[str], kind: str
) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            message = f"unknown {kind} {named(name)}.{suggestion(name, known)}"
            yield Finding((*path, name), message, f"unknown-{kind.replace(' ', '-')}")


def _vision(document: Mapping[str, Any]) -> Iterator[Finding]:
    text = document.get("service_vision")
    if isinstance(text, str):
        for fault in check_service_vision(text):
            yield Finding(("service_vision",), fault.message, fault.code)


def _service_values(document: Mapping[str, Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, value_id in enumerate(_declared(document)):
        if value_id in seen:
            path = ("service_values", index, "id")
            message = f"the service value {named(value_id)} is declared twice."
            yield Finding(path, message, "duplicate-id")
        seen.add(value_id)


def _levels(document: Mapping[str, Any]) -> Iterator[Finding]:
    scale = _mapping(document.get("scale"))
    lowest, highest = scale.get("lowest", 1), scale.get("highest", 5)
    if not (_is_number(lowest) and _is_number(highest)):
        return
    for key in ("standard_level", "cut"):
        level = document.get(key)
        if _is_number(level) and not lowest <= level <= highest:
            message = f"{key} must lie on the scale, from {lowest} to {highest}."
            yield Finding((key,), message, "outside-scale")


def _weights(document: Mapping[str, Any]) -> Iterator[Finding]:
    values = _mapping(_mapping(document.get("weights")).get("values"))
    yield from _sum_finding(values, ("weights", "values"), "weights")


def _serves(document: Mapping[str, Any]) -> Iterator[Finding]:
    declared = _declared(document)
    for competency, shares in _mapping(document.get("serves")).items():
        path = ("serves", competency)
        for value in _mapping(shares):
            if value not in declared:
                message = (
                    f"{named(value)} is not among the declared service values."
                    f"{suggestion(value, declared)}"
                )
                yield Finding((*path, value), message, "unknown-service-value")
        yield from _sum_finding(_mapping(shares), path, "shares")


def _sum_finding(numbers: Mapping[str, Any], path: KeyPath, what: str) -> Iterator[Finding]:
    if not numbers or not all(_is_number(number) for number in numbers.values()):
        return
    total = math.fsum(numbers.values())
    if not abs(total - 1) <= SUM_TOLERANCE:
        message = f"the {what} sum to {total:.10g}; they must sum to 1."
        yield Finding(path, message, f"{what}-sum")


def _declared(document: Mapping[str, Any]) -> list[str]:
    entries = document.get("service_values")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return []
    ids = [_mapping(entry).get("id") for entry in entries]
    return [value_id if isinstance(value_id, str) else "" for value_id in ids]


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever the document holds
    return value if isinstance(value, Mapping) else {}


def _is_number(value: Any) -> bool:  # noqa: ANN401 - same
    return isinstance(value, int | float) and not isinstance(value, bool)
