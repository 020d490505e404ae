"""Recompute an explanation from its document alone and name everything that differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hirefit import __version__
from hirefit.digests import rounded
from hirefit.exceptions import ExplanationError, Fault, HirefitError
from hirefit.explanation.explain import explain
from hirefit.explanation.explanation import Explanation, digests_of
from hirefit.explanation.sound_inputs import broken_rules

FORMAT = Explanation.model_fields["format"].default
PLAINLY = {
    "extra_forbidden": "hirefit writes no such field.",
    "missing": "this field is missing.",
}
NOISE = 1e-9
"""Numbers this close are the same number computed on another processor."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the document is not what its inputs give.

    `place` is a path such as ``results.competencies[2].fair_level``. Where an input breaks a
    `rule`, there is nothing to recompute.
    """

    place: str
    stated: Any
    recomputed: Any = None
    rule: str = ""

    def __str__(self) -> str:
        stated, recomputed = _said(self.stated), _said(self.recomputed)
        if stated == recomputed:  # a number and the same as text
            stated, recomputed = repr(self.stated), repr(self.recomputed)
        return f"{self.place}: the file says {stated}, {self.rule or f'recomputed {recomputed}'}"


def verify_document(document: Any) -> list[Difference]:  # noqa: ANN401 - whatever a file held
    """Return every difference between a document and what its inputs give; none if it is whole.

    Held against each other are each part and its digest, the inputs and the rules of
    `sound_inputs`, the results and those recomputed from the inputs, and the version and this
    one. Someone who changes inputs, results and digests alike makes another true explanation of
    other inputs: compare the digests of calibration, kit and scorecards with the records they
    name.

    Raises
    ------
    ExplanationError
        The document is not an explanation, or its inputs cannot be scored.
    """
    explanation, stated = _parse(document)
    written = explanation.model_dump(mode="json", include={"inputs"})["inputs"]
    changed = [*_compare("inputs", stated["inputs"], written)]
    changed += [
        Difference(place, found, rule=rule)
        for place, found, rule in broken_rules(explanation.inputs)
    ]
    if changed:
        return [*changed, *_against_digests(stated)]
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
    unfit = _against_digests(stated)
    if not differences and any(item.place == "digests.results" for item in unfit):
        # Changed by less than noise: it is one of the numbers that are not the same to the digit.
        differences = list(_compare("results", stated["results"], again["results"], noise=0.0))
    if explanation.hirefit_version != __version__ and differences:
        differences.append(Difference("hirefit_version", stated["hirefit_version"], __version__))
    return [*differences, *unfit]


def _against_digests(stated: dict[str, Any]) -> list[Difference]:
    """Return the digests that are not those of what stands in the document."""
    content = {key: value for key, value in stated.items() if key != "digests"}
    written, found = stated["digests"], digests_of(content)
    return [
        Difference(f"digests.{part}", written.get(part), found.get(part))
        for part in sorted({*written, *found})
        if written.get(part) != found.get(part)
    ]


def _parse(document: Any) -> tuple[Explanation, dict[str, Any]]:  # noqa: ANN401 - same
    if not isinstance(document, dict) or not isinstance(document.get("digests"), dict):
        raise ExplanationError(
            Fault("this is not an explanation: no object with digests.", "", "not-an-explanation")
        )
    content = {key: value for key, value in document.items() if key != "digests"}
    if document.get("format") != FORMAT:
        message = f"is not an explanation of the form {FORMAT}, the one this hirefit reads."
        raise ExplanationError(Fault(message, "format", "not-an-explanation"))
    try:
        explanation = Explanation.model_validate(content)
    except ValidationError as error:
        raise ExplanationError(
            *(
                Fault(
                    PLAINLY.get(item["type"], item["msg"]),
                    ".".join(map(str, item["loc"])),
                    "bad-field",
                )
                for item in error.errors(include_url=False, include_input=False)
            )
        ) from error
    return explanation, document


def _compare(
    place: str,
    stated: Any,  # noqa: ANN401 - JSON
    recomputed: Any,  # noqa: ANN401 - same
    noise: float = NOISE,
) -> Iterator[Difference]:
    if isinstance(stated, dict) and isinstance(recomputed, dict):
        for key in sorted({*stated, *recomputed}):
            yield from _compare(f"{place}.{key}", stated.get(key), recomputed.get(key), noise)
    elif isinstance(stated, list) and isinstance(recomputed, list):
        for at, (a, b) in enumerate(zip(stated, recomputed, strict=False)):
            yield from _compare(f"{place}[{at}]", a, b, noise)
        if len(stated) != len(recomputed):
            yield Difference(place, stated, recomputed)
    elif not _same(stated, recomputed, noise):
        yield Difference(place, stated, recomputed)


def _same(stated: Any, recomputed: Any, noise: float) -> bool:  # noqa: ANN401 - JSON
    numbers = (int, float)
    if isinstance(stated, bool) or isinstance(recomputed, bool):
        return stated is recomputed
    if isinstance(stated, numbers) and isinstance(recomputed, numbers):
        return abs(stated - recomputed) <= noise
    return bool(rounded(stated) == rounded(recomputed))


def _said(value: Any) -> str:  # noqa: ANN401 - same
    """Return a value as a line can hold it."""
    if isinstance(value, list):
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    if isinstance(value, dict):
        return f"{len(value)} {'field' if len(value) == 1 else 'fields'}"
    return "nothing" if value is None else str(value)
