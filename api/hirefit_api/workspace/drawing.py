"""Turn rows of a view's table into places on a drawing; the template only prints them.

Drawings are 320 units wide, so that their writing stays readable on a narrow screen. Every mark
carries the printed numbers of its row as a title.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from hirefit_api.languages.figures import figure
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.workspace.views.view import Cell, Chart, Kind, View, printed

Row = Mapping[str, Cell]

WIDTH = 320
LEFT, RIGHT = 112.0, 308.0
"""Where the plot begins and ends; the labels stand left of it."""
ROW, TOP, FOOT = 24, 6, 22
PANEL = 66
"""Height of one course over time."""
MOST_SHADED = 12
LONGEST_LABEL, TAIL = 18, 4
"""Characters of a label, and how many of its end are kept: ids often differ at the end only."""
STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)
MOST_TICKS = 5
MARKS = {
    "as_rated": marked("The mark is the level as rated."),
    "before": marked("The mark is the level now."),
    "": "",
}
EXPECTED = marked("The mark is what was to be expected.")
SAME_NUMBERS = marked("The table below has the same numbers.")


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight scale from numbers to places."""

    low: float
    high: float
    step: float

    def at(self, value: float) -> float:
        """Return the place of a number, to a tenth of a unit."""
        share = (value - self.low) / (self.high - self.low)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def ticks(self, kind: Kind) -> list[tuple[float, str]]:
        """Return the places of round numbers and how they are printed."""
        number = round((self.high - self.low) / self.step)
        values = [self.low + at * self.step for at in range(number + 1)]
        return [(self.at(value), _tick(value, kind)) for value in values]


def _tick(value: float, kind: Kind) -> str:
    if kind == "share":
        return f"{100 * value:.0f} %"
    if kind == "count":
        return figure(f"{value:,.0f}")
    text = figure(f"{abs(value):g}")
    return f"−{text}" if value < 0 else f"+{text}" if value > 0 and kind == "signed" else text


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn row: its label, where, and the printed numbers.

    Parameters
    ----------
    at, start, end : float
        Places of the value, and of the ends of its interval or bar.
    other : float
        Place of a second value beside it.
    opacity : float
        Of a shaded cell or a part of a stack.
    points, band : str
        Of a course: its line, and the outline of its band.
    """

    label: str
    y: float
    title: str
    at: float | None = None
    other: float | None = None
    start: float | None = None
    end: float | None = None
    opacity: float = 1.0
    text: str = ""
    points: str = ""
    band: str = ""
    dots: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template prints of a chart."""

    kind: str
    title: str
    description: str
    height: float
    marks: tuple[Mark, ...]
    ticks: list[tuple[float, str]] = field(default_factory=list)
    zero: float | None = None
    legend: tuple[tuple[str, float], ...] = ()
    width: int = WIDTH
    left: float = LEFT
    right: float = RIGHT


def drawing_of(view: View, rows: Sequence[Row]) -> Drawing | None:
    """Draw some rows of a view's table; None if there is nothing to draw."""
    chart = view.chart
    if chart is None or not rows:
        return None
    kinds: dict[str, Kind] = {column.key: column.kind for column in view.table.columns}
    draw = {"dots": _dots, "bars": _bars, "stack": _stack, "shade": _shade, "lines": _lines}
    return draw[chart.kind](view, chart, rows, kinds)


def _description(*sentences: str, **values: object) -> str:
    """Say what is drawn, in whole sentences; empty ones are left out."""
    said = [gettext(sentence) % values for sentence in (*sentences, SAME_NUMBERS) if sentence]
    return " ".join(said)


def _number(row: Row, key: str) -> float | None:
    value = row.get(key)
    return None if value is None or isinstance(value, str) else float(value)


def _label(row: Row, key: str) -> str:
    text = str(row[key])
    if len(text) <= LONGEST_LABEL:
        return text
    return f"{text[: LONGEST_LABEL - 1 - TAIL]}…{text[-TAIL:]}"


def _said(row: Row, keys: Sequence[str], kinds: Mapping[str, Kind]) -> str:
    return ", ".join(printed(row[key], kinds[key]) for key in keys if key)


def _axis(values: Sequence[float], *, both_ways: bool) -> Axis:
    reach = max((abs(value) for value in values), default=0.0) or 1.0
    span = 2 * reach if both_ways else reach
    scale = 10 ** max(math.floor(math.log10(span)) - 1, 0)
    step = next((s * scale for s in STEPS if span / (s * scale) <= MOST_TICKS), span)
    top = math.ceil(reach / step - 1e-9) * step
    return Axis(-top if both_ways else 0.0, top, step)


def _dots(view: View, chart: Chart, rows: Sequence[Row], kinds: Mapping[str, Kind]) -> Drawing:
    keys = tuple(key for key in (chart.value, chart.low, chart.high, chart.expected) if key)
    numbers = [number for row in rows for key in keys if (number := _number(row, key)) is not None]
    signed = kinds[chart.value] == "signed"
    axis = _axis(numbers, both_ways=signed)
    if not signed and numbers:
        axis = Axis(math.floor(min(numbers)), max(math.ceil(max(numbers)), 2), 1.0)
    marks = []
    for at, row in enumerate(rows):
        value, low, high = (_number(row, key) for key in (chart.value, chart.low, chart.high))
        other = _number(row, chart.expected)
        marks.append(
            Mark(
                label=_label(row, chart.label),
                y=TOP + ROW * at + ROW / 2,
                title=f"{row[chart.label]}: {_said(row, keys, kinds)}",
                at=None if value is None else axis.at(value),
                start=None if low is None else axis.at(low),
                end=None if high is None else axis.at(high),
                other=None if other is None else axis.at(other),
                text="" if value is not None else str(row.get("words") or ""),
            )
        )
    return Drawing(
        kind="dots",
        title=view.question,
        description=_description(
            marked("A dot for each of %(count)s, with the range it likely lies in.")
            if chart.low
            else marked("A dot for each of %(count)s."),
            MARKS[chart.expected],
            count=len(rows),
        ),
        height=TOP + ROW * len(rows) + FOOT,
        marks=tuple(marks),
        ticks=axis.ticks(kinds[chart.value]),
        zero=axis.at(0.0) if signed else None,
    )


def _bars(view: View, chart: Chart, rows: Sequence[Row], kinds: Mapping[str, Kind]) -> Drawing:
    keys = [key for key in (chart.value, chart.expected) if key]
    numbers = [number for row in rows for key in keys if (number := _number(row, key)) is not None]
    axis = _axis(numbers, both_ways=False)
    marks = []
    for at, row in enumerate(rows):
        value, expected = _number(row, chart.value), _number(row, chart.expected)
        marks.append(
            Mark(
                label=_label(row, chart.label),
                y=TOP + ROW * at + ROW / 2,
                title=f"{row[chart.label]}: {_said(row, keys, kinds)}",
                start=axis.at(0.0),
                end=None if value is None else axis.at(value),
                at=None if expected is None else axis.at(expected),
                text="" if value is not None else str(row.get("words") or ""),
            )
        )
    return Drawing(
        kind="bars",
        title=view.question,
        description=_description(
            marked("A bar for each of %(count)s."),
            EXPECTED if chart.expected else "",
            count=len(rows),
        ),
        height=TOP + ROW * len(rows) + FOOT,
        marks=tuple(marks),
        ticks=axis.ticks(kinds[chart.value]),
    )


def _stack(view: View, chart: Chart, rows: Sequence[Row], kinds: Mapping[str, Kind]) -> Drawing:
    axis = Axis(0.0, 1.0, 0.25)
    count = len(chart.parts)
    opacity = [round(0.12 + 0.83 * at / max(count - 1, 1), 2) for at in range(count)]
    marks = []
    for at, row in enumerate(rows):
        numbers = [_number(row, key) or 0.0 for key in chart.parts]
        total, before = sum(numbers) or 1.0, 0.0
        for part, number in enumerate(numbers):
            marks.append(
                Mark(
                    label=_label(row, chart.label) if not part else "",
                    y=TOP + ROW * at + ROW / 2,
                    title=f"{row[chart.label]}: {_said(row, [chart.parts[part]], kinds)}",
                    start=axis.at(before / total),
                    end=axis.at((before + number) / total),
                    opacity=opacity[part],
                )
            )
            before += number
    labels = {column.key: column.label for column in view.table.columns}
    return Drawing(
        kind="stack",
        title=view.question,
        description=_description(
            marked("A bar for each of %(count)s, cut into shares."), count=len(rows)
        ),
        height=TOP + ROW * len(rows) + FOOT,
        marks=tuple(marks),
        ticks=axis.ticks("share"),
        legend=tuple((labels[key], shade) for key, shade in zip(chart.parts, opacity, strict=True)),
    )


def _shade(view: View, chart: Chart, rows: Sequence[Row], kinds: Mapping[str, Kind]) -> Drawing:
    names = sorted({str(row[key]) for row in rows for key in (chart.label, chart.across)})
    shown = names[:MOST_SHADED]
    side = (RIGHT - LEFT) / max(len(shown), 1)
    marks = [
        Mark(label=_label({"name": name}, "name"), y=TOP + side * (at + 0.5), title=name)
        for at, name in enumerate(shown)
    ]
    for row in rows:
        pair, value = (str(row[chart.label]), str(row[chart.across])), _number(row, chart.value)
        if value is None or not set(pair) <= set(shown):
            continue
        said = _said(row, [chart.value], kinds)
        for down, along in (pair, pair[::-1]):
            start = LEFT + side * shown.index(along)
            marks.append(
                Mark(
                    label="",
                    y=round(TOP + side * (shown.index(down) + 0.5), 1),
                    title=gettext("%(first)s and %(second)s: %(share)s")
                    % {"first": down, "second": along, "share": said},
                    start=round(start, 1),
                    end=round(start + side, 1),
                    opacity=round(value, 4),
                )
            )
    return Drawing(
        kind="shade",
        title=view.question,
        description=_description(
            marked(
                "A square for each pair of %(count)s raters, the darker the more often they gave "
                "the same level."
            ),
            count=len(shown),
        ),
        height=TOP + side * len(shown) + 4,
        marks=tuple(marks),
    )


def _lines(view: View, chart: Chart, rows: Sequence[Row], kinds: Mapping[str, Kind]) -> Drawing:
    keys = (chart.value, chart.low, chart.high)
    numbers = [number for row in rows for key in keys if (number := _number(row, key)) is not None]
    axis = _axis(numbers, both_ways=True)
    courses = [list(group) for _, group in groupby(rows, key=lambda row: str(row[chart.label]))]
    marks = [
        _course(course, chart, kinds, axis, TOP + PANEL * at) for at, course in enumerate(courses)
    ]
    return Drawing(
        kind="lines",
        title=view.question,
        description=_description(
            marked(
                "A line for each of %(count)s, with its band; up is tougher, from %(low)s to "
                "%(high)s levels."
            ),
            count=len(marks),
            low=_tick(axis.low, "signed"),
            high=_tick(axis.high, "signed"),
        ),
        height=float(TOP + PANEL * len(courses)),
        marks=tuple(marks),
        ticks=axis.ticks("signed"),
    )


def _course(
    course: Sequence[Row], chart: Chart, kinds: Mapping[str, Kind], axis: Axis, top: float
) -> Mark:
    name = str(course[0][chart.label])
    width = (RIGHT - LEFT) / max(len(course) - 1, 1)
    places = [round(LEFT + width * at, 1) for at in range(len(course))]

    dots, upper, lower = (
        tuple(
            (x, _height(_number(row, key), axis, top))
            for x, row in zip(places, course, strict=True)
        )
        for key in (chart.value, chart.high, chart.low)
    )
    said = "; ".join(f"{row[chart.across]} {_said(row, [chart.value], kinds)}" for row in course)
    first, last = str(course[0][chart.across]), str(course[-1][chart.across])
    return Mark(
        label=_label({"name": name}, "name"),
        y=top + (PANEL - 18) / 2,
        title=f"{name}: {said}",
        points=_points(dots),
        band=_points([*upper, *reversed(lower)]),
        dots=dots,
        text=gettext("%(first)s to %(last)s") % {"first": first, "last": last},
    )


def _height(value: float | None, axis: Axis, top: float) -> float:
    share = ((value or 0.0) - axis.low) / (axis.high - axis.low)
    return round(top + (PANEL - 18) * (1 - share), 1)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)
