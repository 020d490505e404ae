"""A diagnosis as plain text: sentences first, tables for specialists after."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from hirefit.diagnostics.diagnosis import Diagnosis, RaterDiagnosis
from hirefit.diagnostics.table_words import MEANINGS

WIDTH = 96
MOST_ROWS = 30


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Return the report, lines of at most `WIDTH` characters but for long labels in tables."""
    blocks = [
        ["What the ratings show", *_sentences(diagnosis.summary)],
        *([["What stands out", *_sentences(_found(diagnosis))]] if diagnosis.findings else []),
        _second_looks(diagnosis),
        ["", "Details for specialists", "Levels unless logits are named; positive is tougher."],
        _raters(diagnosis),
        _habits(diagnosis.raters),
        _questions(diagnosis),
        _levels(diagnosis),
        _facets(diagnosis),
        _pairings(diagnosis),
        _courses(diagnosis),
        _pairs(diagnosis),
        _coefficients(diagnosis),
        _shares(diagnosis),
        _foreseen(diagnosis),
        _meanings(diagnosis),
        [f"Calibration {diagnosis.calibration_digest}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _found(diagnosis: Diagnosis) -> list[str]:
    return [finding.sentence for finding in diagnosis.findings]


def _sentences(sentences: Iterable[str]) -> list[str]:
    return [
        line
        for sentence in sentences
        for line in textwrap.wrap(
            sentence, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False
        )
    ]


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a titled table, first column to the left, the others to the right."""
    if not rows:
        return []
    shown = [head, *rows[:MOST_ROWS]]
    widths = [max(len(row[column]) for row in shown) for column in range(len(head))]
    lines = [title]
    for row in shown:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append(("  " + "  ".join(cells)).rstrip())
    if len(rows) > MOST_ROWS:
        lines.append(f"  and {len(rows) - MOST_ROWS} more (see --report json)")
    return lines


def _shown(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def _second_looks(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (one.application, one.rater, one.question, str(one.level), _shown(one.expected, 1))
        for one in diagnosis.surprises.largest
    ]
    head = ("application", "rater", "question", "given", "expected")
    return _table("Ratings worth a second look", head, rows)


def _raters(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (
            one.rater,
            str(one.cards),
            str(one.ratings),
            _shown(one.tougher),
            f"{one.tougher_interval[0]:.2f} to {one.tougher_interval[1]:.2f}",
            _shown(one.severity),
            _shown(one.standard_error),
            _shown(one.fit.infit_mnsq),
            _shown(one.fit.infit_zstd, 1),
            _shown(one.fit.outfit_mnsq),
            _shown(one.fit.outfit_zstd, 1),
            _shown(one.fit.point_measure),
        )
        for one in diagnosis.raters
    ]
    head = ("rater", "cards", "ratings", "tougher", "90 %", "logits", "se", "infit", "zstd")
    return _table("Raters", (*head, "outfit", "zstd", "ptmea"), rows)


def _habits(raters: Sequence[RaterDiagnosis]) -> list[str]:
    rows = [
        (
            one.rater,
            _shown(one.spread),
            _shown(one.spread_expected),
            _shown(one.middle_share),
            _shown(one.middle_share_expected),
            f"{one.uniform_cards}/{one.long_cards}",
            _shown(one.uniform_cards_expected, 1),
            str(one.shared_ratings),
            _shown(one.agreement),
            _shown(one.agreement_expected),
        )
        for one in raters
    ]
    head = ("rater", "sd", "expected", "middle", "expected", "one level", "expected")
    return _table("Habits and agreement", (*head, "shared", "same", "expected"), rows)


def _questions(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (
            one.question,
            one.competency,
            str(one.ratings),
            _shown(one.difficulty if one.in_calibration else None),
            _shown(one.standard_error if one.in_calibration else None),
            _shown(one.fit.infit_mnsq),
            _shown(one.fit.outfit_mnsq),
            _shown(one.fit.point_measure),
            _shown(one.fit.point_measure_expected),
            " ".join(str(count) for count in one.level_counts),
        )
        for one in diagnosis.questions
    ]
    head = ("question", "competency", "ratings", "logits", "se", "infit", "outfit", "ptmea")
    return _table("Questions", (*head, "expected", "levels given"), rows)


def _levels(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (
            str(one.level),
            str(one.count),
            _shown(one.expected_count, 0),
            _shown(one.location),
            _shown(one.threshold),
            _shown(one.threshold_error),
            _shown(one.at_category),
            _shown(one.peak_probability),
        )
        for one in diagnosis.levels
    ]
    head = ("level", "count", "expected", "location", "threshold", "se", "at", "peak")
    return _table("Levels (locations and thresholds in logits)", head, rows)


def _facets(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (
            one.facet,
            str(one.elements),
            _shown(one.rmse),
            _shown(one.true_sd),
            _shown(one.separation),
            _shown(one.strata),
            _shown(one.reliability),
            _shown(one.sample_reliability),
            f"{one.chi_square:.1f} ({one.degrees_of_freedom})",
            _shown(one.chi_square_p, 3),
        )
        for one in diagnosis.facets
    ]
    head = ("facet", "n", "rmse", "true sd", "separation", "strata", "reliability", "sample")
    return _table("Separation (logits)", (*head, "chi-square (df)", "p"), rows)


def _pairings(diagnosis: Diagnosis) -> list[str]:
    strongest = sorted(diagnosis.pairings, key=lambda one: one.p)[:10]
    rows = [
        (
            one.rater,
            one.with_label,
            str(one.ratings),
            _shown(one.tougher),
            f"{one.interval[0]:.2f} to {one.interval[1]:.2f}",
            _shown(one.adjusted_p, 3),
        )
        for one in strongest
    ]
    head = ("rater", "with", "ratings", "tougher", "90 %", "adjusted p")
    return _table(f"Pairings, strongest of {len(diagnosis.pairings)} tested", head, rows)


def _courses(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (
            one.rater,
            f"{one.periods[0]} to {one.periods[-1]}",
            " ".join(_shown(value) for value in one.tougher),
            _shown(one.change),
            f"{one.change_interval[0]:.2f} to {one.change_interval[1]:.2f}",
            _shown(one.adjusted_p, 3),
        )
        for one in diagnosis.courses
    ]
    head = ("rater", "periods", "tougher by period", "change", "90 %", "adjusted p")
    return _table("Over time, against the rater's own mean", head, rows)


def _pairs(diagnosis: Diagnosis) -> list[str]:
    most = sorted(diagnosis.agreement.pairs, key=lambda one: (-one.ratings, one.first, one.second))
    rows = [
        (
            one.first,
            one.second,
            str(one.applications),
            str(one.ratings),
            _shown(one.observed),
            _shown(one.expected),
            _shown(one.weighted_kappa),
        )
        for one in most[:10]
    ]
    head = ("rater", "and", "applications", "shared", "same", "expected", "kappa")
    return _table(f"Pairs of raters, most in common of {len(most)}", head, rows)


def _coefficients(diagnosis: Diagnosis) -> list[str]:
    rows = [
        (
            one.name,
            _shown(one.value, 3),
            f"{one.interval[0]:.2f} to {one.interval[1]:.2f}" if one.interval else "-",
        )
        for one in diagnosis.agreement.coefficients
    ]
    return _table("Agreement", ("coefficient", "value", "95 %"), rows)


def _shares(diagnosis: Diagnosis) -> list[str]:
    shares = diagnosis.variance_shares
    components = shares.components if shares else {}
    total = sum(max(value, 0.0) for value in components.values())
    rows = [
        (name, _shown(value, 4), f"{100 * max(value, 0.0) / total:.0f} %")
        for name, value in components.items()
        if total
    ]
    title = "Variance of a rating (p applications, i questions, r raters; ANOVA estimators)"
    return _table(title, ("effect", "variance", "share"), rows)


def _foreseen(diagnosis: Diagnosis) -> list[str]:
    shares = diagnosis.variance_shares
    rows = [
        (
            str(one.raters),
            _shown(one.questions, 1),
            _shown(one.generalizability),
            _shown(one.dependability),
        )
        for one in (shares.foreseen if shares else ())
    ]
    head = ("raters", "questions", "E rho^2", "Phi")
    return _table("Reliability to expect", head, rows)


def _meanings(diagnosis: Diagnosis) -> list[str]:
    """Say what the heads of the tables mean, of those that were printed."""
    printed = {
        "ICC": bool(diagnosis.agreement.coefficients),
        "E rho^2, Phi": diagnosis.variance_shares is not None,
        "kappa": bool(diagnosis.agreement.pairs),
        "adjusted p": bool(diagnosis.pairings or diagnosis.courses),
    }
    lines = ["What the words mean"]
    for word, meaning in MEANINGS.items():
        if printed.get(word, True):
            lines += textwrap.wrap(
                f"{word}: {meaning}.", WIDTH, initial_indent="  ", subsequent_indent="    "
            )
    return lines
