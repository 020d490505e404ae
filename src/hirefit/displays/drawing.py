"""Draw displays with matplotlib, an extra (``pip install "hirefit[plots]"``).

Every function takes values and a figure to draw on; none opens a window.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from hirefit.displays.positions import Move, Position, WrightMap
from hirefit.displays.scale_curves import CategoryCurves, InformationCurves

DARK, MIDDLE, ALERT = "#1f3a5f", "#6b7f99", "#b3261e"
MOST_NAMES = 40  # that can be read below each other
ROW = 0.24  # inches of a named row


def severities_figure(positions: tuple[Position, ...]) -> Figure:
    """Draw each rater's severity with its interval, harshest on top."""
    shown = positions[:MOST_NAMES]
    figure = Figure(figsize=(7.0, 1.4 + ROW * len(shown)), layout="constrained")
    axes = figure.subplots()
    _intervals(axes, shown, "severity (logits): harsher than average to the right")
    axes.set_title(_title("Severity of raters, 90 % intervals", len(positions), len(shown)))
    return figure


def moves_figure(moves: tuple[Move, ...]) -> Figure:
    """Draw how far each rater's severity has moved, largest change on top."""
    shown = moves[:MOST_NAMES]
    figure = Figure(figsize=(7.0, 1.4 + ROW * len(shown)), layout="constrained")
    axes = figure.subplots()
    rows = [Position(m.rater, (m.low + m.high) / 2, m.low, m.high) for m in shown]
    colours = [ALERT if move.moved else DARK for move in shown]
    _intervals(axes, tuple(rows), "change of severity (logits) about the median change", colours)
    axes.set_title(_title("Change of severity, 90 % intervals", len(moves), len(shown)))
    return figure


def _title(text: str, found: int, shown: int) -> str:
    return text if shown == found else f"{text}: the first {shown} of {found}"


def _intervals(
    axes: Any,  # noqa: ANN401 - matplotlib is untyped
    rows: tuple[Position, ...],
    label: str,
    colours: list[str] | None = None,
) -> None:
    colours = colours or [DARK] * len(rows)
    for at, (row, colour) in enumerate(zip(rows, colours, strict=True)):
        axes.plot([row.low, row.high], [at, at], color=colour, linewidth=1.5)
        axes.plot([row.value], [at], "o", color=colour, markersize=5)
    axes.axvline(0.0, color=MIDDLE, linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(label)


def wright_figure(found: WrightMap) -> Figure:
    """Draw applications, raters, questions and thresholds beside one ruler."""
    figure = Figure(figsize=(10.0, 7.0), layout="constrained")
    left, raters, questions = figure.subplots(1, 3, sharey=True, width_ratios=[1.0, 1.0, 1.6])
    values = [row.value for row in (*found.raters, *found.questions)] + list(found.thresholds)
    spread = [part.mean + sign * 3 * part.sd for part in found.abilities for sign in (-1, 1)]
    low, high = min([*values, *spread, -1.0]), max([*values, *spread, 1.0])
    ruler = np.linspace(low - 0.3, high + 0.3, 201)
    for part in found.abilities:
        density = np.exp(-0.5 * ((ruler - part.mean) / part.sd) ** 2) / part.sd
        left.plot(-density, ruler, linewidth=1.2, label=part.competency)
    for threshold in found.thresholds:
        left.axhline(threshold, color=MIDDLE, linewidth=0.8, linestyle=":")
    left.set_xticks([])
    left.set_title("Applications\n(dotted: thresholds)")
    left.set_ylabel("logits")
    if found.abilities:
        left.legend(loc="lower left", fontsize=6, frameon=False)
    _column(raters, found.raters, "Raters\n(harsher above)", ruler)
    _column(questions, found.questions, "Questions\n(harder above)", ruler)
    return figure


def _column(
    axes: Any,  # noqa: ANN401 - matplotlib is untyped
    rows: tuple[Position, ...],
    title: str,
    ruler: np.ndarray[Any, Any],
) -> None:
    """Write names at their height, pushed apart where they would touch."""
    axes.set_title(title)
    axes.set_xticks([])
    axes.set_xlim(0.0, 1.0)
    apart = float(ruler[-1] - ruler[0]) / MOST_NAMES
    at = np.inf
    for row in rows[:MOST_NAMES]:
        at = min(row.value, at - apart)
        axes.plot([0.02, 0.10], [row.value, at], color=MIDDLE, linewidth=0.6)
        axes.text(0.12, at, row.name, va="center", fontsize=6, color=DARK)
    if len(rows) > MOST_NAMES:
        axes.set_xlabel(f"the first {MOST_NAMES} of {len(rows)}", fontsize=7)


def category_figure(curves: CategoryCurves) -> Figure:
    """Draw the chance of each level at each ability."""
    figure = Figure(figsize=(7.0, 4.2), layout="constrained")
    axes = figure.subplots()
    for at, level in enumerate(curves.levels):
        style = "-" if curves.likeliest[at] else "--"
        axes.plot(curves.ability, curves.chance[:, at], style, label=str(level))
    axes.set_xlabel("ability less difficulty and severity (logits)")
    axes.set_ylabel("chance of the level")
    axes.set_ylim(0.0, 1.0)
    axes.set_title("Levels of the scale (dashed: never the likeliest)")
    axes.legend(title="level", ncols=len(curves.levels), fontsize=8, frameon=False)
    return figure


def information_figure(curves: InformationCurves) -> Figure:
    """Draw what the questions tell, and the error that is left."""
    figure = Figure(figsize=(9.0, 4.0), layout="constrained")
    left, right = figure.subplots(1, 2)
    for part in curves.competencies:
        left.plot(curves.ability, part.one_rater, label=f"{part.competency} ({part.questions})")
        right.plot(curves.ability, part.standard_error)
    left.set_title("Information of one rater's answers")
    right.set_title(f"Standard error with {curves.raters} raters (logits)")
    right.set_ylim(0.0, None)
    for axes in (left, right):
        axes.set_xlabel("ability (logits)")
    if curves.competencies:
        left.legend(fontsize=6, frameon=False, title="competency (questions)", title_fontsize=7)
    return figure
