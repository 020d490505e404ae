"""Recompute an explanation from its document alone and name everything that differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hirefit import __version__
from hirefit.digests import rounded
from hirefit.exceptions import ExplanationError, Fault, HirefitError
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation, digests_of

NOISE = 1e-9
"""Numbers this close are the same number computed on another processor."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the document is not what its inputs give.

    `place` is a path such as ``results.competencies[2].fair_level``.
    """

    place: str
    stated: Any
    recomputed: Any

    def __str__(self) -> str:
        return f"{self.place}: the file says {self.stated}, recomputed {self.recomputed}"


def verify_document(document: Any) -> list[Difference]:  # noqa: ANN401 - whatever a file held
    """Return every difference between a document and what its inputs give; none if it is whole.

    Three things are held against each other: each part against its digest, the results against
    the results recomputed from the inputs, and the version against this one. Someone who changes
    inputs, results and digests alike makes another true explanation of other inputs: compare the
    digests of calibration, kit and scorecards with the records they name.

    Raises
    ------
    ExplanationError
        The document is not an explanation, or its inputs cannot be scored.
    """
    explanation, stated = _parse(document)
    try:
        again = explain(explanation.inputs, explanation.application).document()
    except (HirefitError, ValueError, KeyError, IndexError) as error:
        raise ExplanationError(
            Fault(
                "its inputs contradict each other; nothing can be recomputed.",
                "inputs",
                "bad-inputs",
            )
        ) from error
    differences = list(_compare("results", stated["results"], again["results"]))
    if explanation.hirefit_version != __version__ and differences:
        differences.append(Difference("hirefit_version", stated["hirefit_version"], __version__))
    content = {key: value for key, value in stated.items() if key != "digests"}
    written, found = stated["digests"], digests_of(content)
    differences.extend(
        Difference(f"digests.{part}", written.get(part), found.get(part))
        for part in sorted({*written, *found})
        if written.get(part) != found.get(part)
    )
    return differences


def _parse(document: Any) -> tuple[Explanation, dict[str, Any]]:  # noqa: ANN401 - same
    if not isinstance(document, dict) or not isinstance(document.get("digests"), dict):
        raise ExplanationError(
            Fault("this is not an explanation: no object with digests.", "", "not-an-explanation")
        )
    content = {key: value for key, value in document.items() if key != "digests"}
    try:
        explanation = Explanation.model_validate(content)
    except ValidationError as error:
        raise ExplanationError(
            *(
                Fault(item["msg"], ".".join(map(str, item["loc"])), "bad-field")
                for item in error.errors(include_url=False, include_input=False)
            )
        ) from error
    return explanation, document


def _compare(place: str, stated: Any, recomputed: Any) -> list[Difference]:  # noqa: ANN401 - JSON
    if isinstance(stated, dict) and isinstance(recomputed, dict):
        found = []
        for key in sorted({*stated, *recomputed}):
            found += _compare(f"{place}.{key}", stated.get(key), recomputed.get(key))
        return found
    if isinstance(stated, list) and isinstance(recomputed, list) and len(stated) == len(recomputed):
        pairs = enumerate(zip(stated, recomputed, strict=True))
        return [d for at, (a, b) in pairs for d in _compare(f"{place}[{at}]", a, b)]
    return [] if _same(stated, recomputed) else [Difference(place, stated, recomputed)]


def _same(stated: Any, recomputed: Any) -> bool:  # noqa: ANN401 - JSON
    numbers = (int, float)
    if isinstance(stated, bool) or isinstance(recomputed, bool):
        return stated is recomputed
    if isinstance(stated, numbers) and isinstance(recomputed, numbers):
        return abs(stated - recomputed) <= NOISE
    return bool(rounded(stated) == rounded(recomputed))
