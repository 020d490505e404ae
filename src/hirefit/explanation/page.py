"""An explanation as one page: no script, no other host, everything inline."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from string import Template

from hirefit.explanation.explanation import CompetencyResult, Explanation, Reason
from hirefit.explanation.phrases import (
    AS_RATED,
    CONTRIBUTION,
    FAIR_LEVEL,
    FIT_LEVEL,
    PAST,
    SPLIT,
    STANDINGS,
    counterfactual_heading,
    counterfactual_sentence,
    likely,
    rater_names,
)

BAR_WIDTH, ROW_HEIGHT, LABEL_WIDTH = 300, 26, 330


def explanation_page(explanation: Explanation) -> str:
    """Return the explanation as an HTML document."""
    results, terms = explanation.results, explanation.inputs.terms
    page = files("hirefit.explanation").joinpath("pages", "page.html").read_text("utf-8")
    vision = f"{terms.company}: {terms.service_vision}" if terms.service_vision else ""
    return Template(page).substitute(
        application=escape(explanation.application),
        summary=escape(results.summary),
        standing=escape(STANDINGS[results.standing]),
        vision=f'<p class="vision">{escape(vision)}</p>' if vision else "",
        standard=f"{terms.standard_level:.2f}",
        difference=results.difference_shown,
        bars=contribution_bars(results.competencies),
        competencies="\n".join(_competency_row(result) for result in results.competencies),
        as_rated=escape(AS_RATED),
        fair_level=escape(FAIR_LEVEL),
        fit_level=escape(FIT_LEVEL),
        contribution=escape(CONTRIBUTION),
        likely=escape(likely(explanation)),
        sections="\n".join(_sections(explanation)),
        sources=_items(_sources(explanation)),
    )


def contribution_bars(results: Iterable[CompetencyResult]) -> str:
    """Draw contributions as bars left and right of zero; the table beneath has the numbers."""
    rows = list(results)
    most = max((abs(row.contribution) for row in rows), default=0.0) or 1.0
    middle = LABEL_WIDTH + BAR_WIDTH / 2
    height = ROW_HEIGHT * len(rows)
    marks = [f'<line class="axis" x1="{middle}" y1="0" x2="{middle}" y2="{height}"/>']
    for at, row in enumerate(rows):
        length = abs(row.contribution) / most * (BAR_WIDTH / 2 - 50)
        right = row.contribution >= 0
        x = middle if right else middle - length
        y = ROW_HEIGHT * at
        end = middle + length + 6 if right else middle - length - 6
        marks.append(
            f'<text x="0" y="{y + 17}">{escape(row.name)}</text>'
            f'<rect class="{"more" if right else "less"}" x="{x:.1f}" y="{y + 5}"'
            f' width="{length:.1f}" height="16"/>'
            f'<text x="{end:.1f}" y="{y + 17}" text-anchor="{"start" if right else "end"}">'
            f"{row.contribution_shown}</text>"
        )
    return (
        f'<svg role="img" aria-label="Contributions by competency; the table has the numbers"'
        f' viewBox="0 0 {LABEL_WIDTH + BAR_WIDTH} {height}" width="100%">{"".join(marks)}</svg>'
    )


def _competency_row(result: CompetencyResult) -> str:
    draft = " (draft)" if result.status == "draft" else ""
    numbers = [
        result.as_rated_shown,
        *(step.shown for step in result.steps),
        result.fair_level_shown,
        f"{result.interval_shown[0]} to {result.interval_shown[1]}",
        f"{result.weight:.0%}",
        result.contribution_shown,
    ]
    cells = "".join(f'<td class="number">{escape(text)}</td>' for text in numbers)
    return f'<tr><th scope="row">{escape(result.name)}{draft}</th>{cells}</tr>'


def _sections(explanation: Explanation) -> Iterable[str]:
    results = explanation.results
    raters = rater_names(explanation)
    if results.reasons:
        yield _section("Principal reasons", "".join(_reason(r, raters) for r in results.reasons))
    if results.service_values:
        rows = "".join(
            f'<tr><th scope="row">{escape(value.statement)}</th><td class="number">'
            f"{value.contribution_shown if value.has_evidence else 'no evidence yet'}</td></tr>"
            for value in results.service_values
        )
        yield _section("By service value", f"<table>{rows}</table><p>{escape(SPLIT)}</p>")
    if results.counterfactuals:
        sentences = [
            counterfactual_sentence(explanation, change) for change in results.counterfactuals
        ]
        body = f"<p>{escape(counterfactual_heading(explanation))}</p><ul>{_items(sentences)}</ul>"
        yield _section("What would have changed the picture", f"{body}<p>{escape(PAST)}</p>")
    if results.not_known:
        yield _section("What is not known", f"<ul>{_items(results.not_known)}</ul>")
    if results.development_if_hired:
        titles = {"train_first": "Train first", "recognise": "Recognise"}
        notes = [f"{titles[n.kind]}, {n.name}: {n.text}" for n in results.development_if_hired]
        yield _section("If hired", f"<ul>{_items(notes)}</ul>")


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}\n</section>"


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"<li>{escape(text)}</li>" for text in texts)


def _reason(reason: Reason, raters: dict[str, str]) -> str:
    parts = [f"<h3>{escape(reason.sentence)}</h3>"]
    if reason.met_anchor:
        parts.append(f"<p>Met, level {reason.met_level}: {escape(reason.met_anchor)}</p>")
    if reason.unmet_anchor:
        parts.append(f"<p>Not met, level {reason.unmet_level}: {escape(reason.unmet_anchor)}</p>")
    parts += [
        f"<blockquote>{escape(quote.evidence)}<br><small>{raters[quote.rater]},"
        f" level {quote.level}, on: {escape(quote.question_text or quote.question)}</small>"
        "</blockquote>"
        for quote in reason.evidence
    ]
    parts.append(f"<p><small><code>{escape(reason.code)}</code></small></p>")
    return "".join(parts)


def _sources(explanation: Explanation) -> list[str]:
    inputs = explanation.inputs
    return [
        f"Calibration {inputs.calibration.digest} ({inputs.calibration.source})",
        f"Library {inputs.library_digest}",
        *([f"Company {inputs.terms.company_digest}"] if inputs.terms.company_digest else []),
        f"hirefit {explanation.hirefit_version}",
    ]
