"""Every number of a chart is the number of its row in the table, and that of the JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from hirefit.calibration.calibration import Calibration
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.diagnostics.diagnose import diagnose
from hirefit_api.languages.known import MIRRORED
from hirefit_api.languages.pseudo import OPENS
from hirefit_api.languages.speaking import speaking
from hirefit_api.web.shell import environment
from hirefit_api.workspace.analyse import fit_draft, views_of
from hirefit_api.workspace.drawing import LEFT, RIGHT, Drawing, drawing_of
from hirefit_api.workspace.levels import OpeningLevels
from hirefit_api.workspace.preview import raters_view
from hirefit_api.workspace.ratings import CompanyRatings
from hirefit_api.workspace.said_views import WORDS, said_rows, said_view
from hirefit_api.workspace.views.fair_levels import fair_levels
from hirefit_api.workspace.views.view import Table, View, printed

pytestmark = pytest.mark.slow

PAGE = environment().from_string(
    '{% from "workspace/charts.html" import chart %}{% from "workspace/parts.html" import data %}'
    "<div>{% if drawn %}{{ chart(drawn, 'c') }}{% endif %}{{ data(table, rows, printed) }}</div>"
)
HALF_UNIT = 0.051 / (RIGHT - LEFT)
"""Places are printed to a tenth of a unit: so far an inverted number may be off, as a share."""


class Shown(NamedTuple):
    """A view and what its page shows."""

    view: View
    drawn: Drawing | None
    page: ET.Element

    @property
    def cells(self) -> list[list[str]]:
        rows = self.page.findall(".//tbody/tr")
        texts = [["".join(cell.itertext()) for cell in row] for row in rows]
        labels = [column.label for column in self.view.table.columns]
        return [
            [text.strip().removeprefix(label if at else "") for at, (text, label) in
             enumerate(zip(row, labels, strict=True))]
            for row in texts
        ]  # fmt: skip


def shown(view: View) -> Shown:
    drawn = drawing_of(view, view.table.rows)
    html = PAGE.render(drawn=drawn, table=view.table, rows=view.table.rows, printed=printed)
    text = html.replace("&#39;", "'").replace("&nbsp;", " ")
    return Shown(view, drawn, ET.fromstring(text))  # noqa: S314 - our own page


@pytest.fixture(scope="module")
def views() -> dict[str, Shown]:
    """Views of ratings in which every chart has something to show."""
    design = InterviewDesign(
        n_applications=90, n_raters=5, n_competencies=2, questions_per_competency=3
    )
    table = simulate_interviews(design, seed=5).table
    odd = (table.rater == 1) & (table.question == 2)
    table = replace(
        table,
        category=np.where(odd, 0, table.category),
        period=tuple(f"2026-0{month}" for month in table.application % 3 + 1),
    )
    ratings = CompanyRatings(table, {}, {}, past=0, cards=0)
    draft = fit_draft(ratings, lambda *_: None)
    diagnosis = diagnose(table, draft)
    before = Calibration(**draft.model_dump() | {"raters": draft.raters[:3]})
    made = [*views_of(table, diagnosis, draft, {}), raters_view(diagnosis, before, draft)]
    made.append(fair_levels(_levels()))
    return {view.id: shown(view) for view in made}


def _levels() -> OpeningLevels:
    return OpeningLevels(
        opening="desk",
        title="Desk",
        competencies=["c"],
        weights=[1.0],
        cut=3.0,
        applications=["a1", "a2"],
        groups=["A", "A"],
        levels=[[2.5], [4.25]],
        as_rated=[2.0, 4.5],
        fit_level=[2.5, 4.25],
        low=[2.125, 3.5],
        high=[2.875, 4.75],
    )


def test_every_view_is_there(views) -> None:
    kinds = {shown.drawn.kind for shown in views.values() if shown.drawn}
    assert kinds == {"dots", "bars", "stack", "shade", "lines"}
    assert len(views) == 13
    assert [name for name, one in views.items() if one.drawn is None] == ["second-look"]


def test_the_table_prints_the_json(views) -> None:
    for one in views.values():
        table = one.view.document()["table"]
        expected = [
            [printed(row[column["key"]], column["kind"]) for column in table["columns"]]
            for row in table["rows"]
        ]
        assert one.cells == expected, one.view.id


def test_every_mark_names_the_numbers_of_its_row(views) -> None:
    for one in views.values():
        if one.drawn is None or one.drawn.kind in {"stack", "shade", "lines"}:
            continue
        chart = one.view.chart
        kinds = {column.key: column.kind for column in one.view.table.columns}
        keys = [k for k in (chart.value, chart.low, chart.high, chart.expected) if k]
        drawn = [row for row in one.view.table.rows if row[chart.value] is not None]
        titles = [group.findtext("title") for group in one.page.findall(".//g[@class='mark']")]
        assert titles == [
            f"{row[chart.label]}: {', '.join(printed(row[key], kinds[key]) for key in keys)}"
            for row in drawn
        ], one.view.id


def scale_of(one: Shown) -> tuple[float, float]:
    """First and last number of the axis, as it is written."""
    texts = [re.sub("[+ %,]", "", text).replace("−", "-") for _, text in one.drawn.ticks]
    share = 100 if one.drawn.ticks[0][1].endswith("%") else 1
    return float(texts[0]) / share, float(texts[-1]) / share


def inverted(one: Shown, place: float) -> float:
    low, high = scale_of(one)
    return low + (place - LEFT) / (RIGHT - LEFT) * (high - low)


@pytest.mark.parametrize("kind", ["dots", "bars"])
def test_places_are_the_numbers(views, kind) -> None:
    chosen = [one for one in views.values() if one.drawn and one.drawn.kind == kind]
    assert len(chosen) >= 4
    for one in chosen:
        low, high = scale_of(one)
        within = HALF_UNIT * (high - low)
        chart = one.view.chart
        rows = [row for row in one.view.table.rows if row[chart.value] is not None]
        for row, group in zip(rows, one.page.findall(".//g[@class='mark']"), strict=True):
            if kind == "dots":
                place = float(group.find("circle").get("cx"))
                ends = re.findall(r"[\d.]+", group.find("path").get("d"))
                assert inverted(one, float(ends[0])) == pytest.approx(row[chart.low], abs=within)
                assert inverted(one, float(ends[2])) == pytest.approx(row[chart.high], abs=within)
            else:
                bar = group.find("rect")
                place = float(bar.get("x")) + float(bar.get("width"))
                within = 2 * HALF_UNIT * (high - low)
            assert inverted(one, place) == pytest.approx(row[chart.value], abs=within)


def test_parts_of_a_stack_are_shares_of_the_row(views) -> None:
    one = views["levels-used"]
    parts = one.page.findall(".//rect")[: -len(one.drawn.legend)]
    keys = one.view.chart.parts
    for at, row in enumerate(one.view.table.rows):
        total = sum(row[key] for key in keys)
        for key, part in zip(keys, parts[at * len(keys) :], strict=False):
            share = float(part.get("width")) / (RIGHT - LEFT)
            assert share == pytest.approx(row[key] / total, abs=2 * HALF_UNIT)
            assert part.findtext("title") == f"{row['question']}: {row[key]}"


def test_a_shaded_square_is_as_dark_as_its_share(views) -> None:
    one = views["agreement"]
    squares = {part.findtext("title"): part for part in one.page.findall(".//rect")}
    assert len(squares) == 2 * len(one.view.table.rows)
    for row in one.view.table.rows:
        text = f"{row['first']} and {row['second']}: {printed(row['same'], 'share')}"
        assert float(squares[text].get("fill-opacity")) == row["same"]


def test_a_course_runs_through_its_months(views) -> None:
    one = views["drift"]
    low, high = scale_of(one)
    lines = one.page.findall(".//polyline")
    rows = list(one.view.table.rows)
    assert len(rows) == 3 * len(lines)
    for at, line in enumerate(lines):
        heights = [float(point.split(",")[1]) for point in line.get("points").split()]
        numbers = [row["tougher"] for row in rows[3 * at : 3 * at + 3]]
        top = 6 + 66 * at
        found = [high - (y - top) / 48 * (high - low) for y in heights]
        assert found == pytest.approx(numbers, abs=0.051 / 48 * (high - low))


def test_charts_say_what_they_are_and_weigh_little(views) -> None:
    for one in views.values():
        if one.drawn is None:
            continue
        svg = one.page.find("svg")
        assert (svg.get("role"), svg.findtext("title")) == ("img", one.view.question)
        assert svg.get("aria-labelledby") == "c-title c-desc"
        assert len(ET.tostring(svg)) < 16_000


OURS = WORDS - {"names", "sites"}
"""Columns of a table with words of ours only."""


def test_all_that_a_view_says_is_said_in_another_language(views) -> None:
    with speaking(MIRRORED):
        for one in views.values():
            view, rows = said_view(one.view), said_rows(one.view.table.rows)
            tables = (view.table, *view.details)
            texts = [view.question, *view.sentences, view.advice]
            texts += [text for table in tables for text in (table.caption, *labels_of(table))]
            texts += [row[key] for row in rows for key in OURS & row.keys()]
            drawn = drawing_of(view, rows)
            texts += [drawn.description] if drawn else []
            ours = [text for text in texts if isinstance(text, str) and len(text) > 1]
            assert [text for text in ours if text[0] != OPENS and " " in text] == []


def labels_of(table: Table) -> list[str]:
    return [column.label for column in table.columns]
