"""An explanation as plain text, for a terminal or a mail."""

from __future__ import annotations

import textwrap

from hirefit.explanation.explanation import CompetencyResult, Explanation, Reason
from hirefit.explanation.phrases import (
    CONTRIBUTION,
    FAIR_LEVEL,
    FIT_LEVEL,
    PAST,
    SPLIT,
    STANDINGS,
    STEP_NAMES,
    counterfactual_heading,
    counterfactual_sentence,
    likely,
    rater_names,
)

WIDTH = 96
MOST_COUNTERFACTUALS = 5


def explanation_text(explanation: Explanation) -> str:
    """Return the explanation as lines of at most `WIDTH` characters."""
    results, terms = explanation.results, explanation.inputs.terms
    blocks = [
        [f"Application {explanation.application}", *_wrap(results.summary)],
        _wrap(STANDINGS[results.standing]),
    ]
    if terms.service_vision:
        blocks.append(_wrap(f"{terms.company}: “{terms.service_vision}”"))
    blocks += [_competencies(explanation), _values(explanation), _reasons(explanation)]
    blocks += [_changes(explanation), _unknown(explanation), _development(explanation)]
    blocks.append(_sources(explanation))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _wrap(text: str, indent: str = "", first: str | None = None) -> list[str]:
    start = indent if first is None else first
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False
    )


def _competencies(explanation: Explanation) -> list[str]:
    results = explanation.results
    standard = explanation.inputs.terms.standard_level
    lines = [f"By competency, against the standard of {standard:.2f}"]
    for result in results.competencies:
        lines.append(
            f"  {result.contribution_shown:>6}  {result.name}: fair level {result.fair_level_shown}"
            f" (likely {result.interval_shown[0]} to {result.interval_shown[1]}),"
            f" weight {result.weight:.0%}"
        )
        lines += _wrap(_way(result), " " * 10)
    lines.append(f"  {results.difference_shown:>6}  fit level less the standard")
    meanings = (CONTRIBUTION, FAIR_LEVEL, FIT_LEVEL, likely(explanation))
    return [*lines, *(line for meaning in meanings for line in _wrap(meaning, "  "))]


def _way(result: CompetencyResult) -> str:
    moved = [step for step in result.steps if step.shown != "0.00"]
    steps = "; ".join(f"{step.shown} for {STEP_NAMES[step.name]}" for step in moved)
    return f"as rated {result.as_rated_shown}{'; ' if steps else ''}{steps}"


def _values(explanation: Explanation) -> list[str]:
    values = explanation.results.service_values
    if not values:
        return []
    lines = ["By service value"]
    for value in values:
        text = value.contribution_shown if value.has_evidence else "–"
        tail = "" if value.has_evidence else " (no evidence yet)"
        lines += _wrap(f"{value.statement}{tail}", " " * 10, f"  {text:>6}  ")
    return [*lines, *_wrap(SPLIT, "  ")]


def _reasons(explanation: Explanation) -> list[str]:
    results = explanation.results
    bare = results.reasons_without_evidence
    lines = ["Principal reasons"] if results.reasons or bare else []
    raters = rater_names(explanation)
    for reason in results.reasons:
        lines += _reason(reason, raters)
    if bare:
        names = {item.competency: item.name for item in explanation.inputs.competencies}
        listed = ", ".join(names[name] for name in bare)
        lines += _wrap(f"No reason is given where no note was written: {listed}.", "  ")
    return lines


def _reason(reason: Reason, raters: dict[str, str]) -> list[str]:
    lines = _wrap(f"{reason.sentence} [{reason.code}]", "    ", "  - ")
    if reason.met_anchor:
        lines += _wrap(f"Met, level {reason.met_level}: {reason.met_anchor}", "    ")
    if reason.unmet_anchor:
        lines += _wrap(f"Not met, level {reason.unmet_level}: {reason.unmet_anchor}", "    ")
    for quote in reason.evidence:
        asked = quote.question_text or quote.question
        lines += _wrap(
            f"{raters[quote.rater]}, level {quote.level}: “{quote.evidence}” (on: {asked})",
            "      ",
        )
    return lines


def _changes(explanation: Explanation) -> list[str]:
    changes = explanation.results.counterfactuals
    if not changes:
        return []
    lines = _wrap(counterfactual_heading(explanation))
    for change in changes[:MOST_COUNTERFACTUALS]:
        lines += _wrap(counterfactual_sentence(explanation, change), "    ", "  - ")
    if len(changes) > MOST_COUNTERFACTUALS:
        lines.append(f"  and {len(changes) - MOST_COUNTERFACTUALS} others (in the JSON form).")
    return [*lines, *_wrap(PAST, "  ")]


def _unknown(explanation: Explanation) -> list[str]:
    sentences = explanation.results.not_known
    return [
        "What is not known",
        *(line for s in sentences for line in _wrap(s, "    ", "  - ")),
    ] * (bool(sentences))


def _development(explanation: Explanation) -> list[str]:
    notes = explanation.results.development_if_hired
    titles = {"train_first": "Train first", "recognise": "Recognise"}
    lines = ["If hired"] if notes else []
    for note in notes:
        lines += _wrap(f"{titles[note.kind]}, {note.name}: {note.text}", "    ", "  - ")
    return lines


def _sources(explanation: Explanation) -> list[str]:
    inputs = explanation.inputs
    lines = [
        f"Calibration {inputs.calibration.digest} ({inputs.calibration.source})",
        f"Library     {inputs.library_digest}",
    ]
    if inputs.terms.company_digest:
        lines.append(f"Company     {inputs.terms.company_digest}")
    return [*lines, f"hirefit {explanation.hirefit_version}; recompute: hirefit verify FILE.json"]
