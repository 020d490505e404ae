"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hirefit_api.wire import Incoming, Outgoing

CsvText = Annotated[
    str,
    StringConstraints(max_length=900_000),
    Field(description="application,measure,value,date"),
]
Measure = Annotated[str, StringConstraints(pattern=r"^\w[\w ,()%/.'-]{0,79}$")]


class NewOutcomes(Incoming):
    """Outcomes as CSV with a header."""

    csv: CsvText


class NewExpectation(Incoming):
    """What HR expects of a measure, best stated before any outcome of it is in."""

    measure: Measure
    mean: Annotated[float, Field(ge=-1e9, le=1e9)]
    link: Literal["none", "weak", "clear", "close"]
    reliability: Annotated[float, Field(gt=0, le=1)] | None = None


class OutcomeImport(Outgoing):
    """One import; it can be taken back as a whole."""

    number: int
    records: int
    imported_by: str
    imported_at: str


class ExpectationRecord(Outgoing):
    """An expectation; `seen_already` outcomes of the measure were in when it was stated."""

    measure: str
    version: int
    mean: float
    link: str
    reliability: float | None
    seen_already: int
    stated_by: str
    stated_at: str


class CorrectedValidity(Outgoing):
    """A corrected validity and what it was corrected for."""

    label: str
    value: float
    low: float
    high: float


class ScoreValidity(Outgoing):
    """One score against one measure; `observed` is null under fifty people."""

    score: str
    name: str
    people: int
    observed: float | None
    low: float | None
    high: float | None
    corrected: tuple[CorrectedValidity, ...]
    power: float


class WeightsOffer(Outgoing):
    """Learned weights beside equal ones; with the consequence, and only offered if they win."""

    offered: bool
    people: int
    equal_validity: float
    learned_validity: float
    gain: float
    gain_low: float
    gain_high: float
    weights: dict[str, float]
    legal_consequence: str


class ThirdRecord(Outgoing):
    """A third of the people by fit level, and what was reported of them."""

    name: str
    people: int
    fit_level: float
    reported: float
    low: float | None
    high: float | None


class Compared(Outgoing):
    """The expectation and what was reported, side by side."""

    expected: ExpectationRecord | None
    reported_mean: float
    reported_low: float | None
    reported_high: float | None
    mean_verdict: str
    link_verdict: str
    thirds: tuple[ThirdRecord, ...]


class MeasureReport(Outgoing):
    """Everything about one measure."""

    measure: str
    headline: str
    power: str
    people: int
    assessed: int
    needed: int
    mean: float
    sd: float
    validities: tuple[ScoreValidity, ...]
    weights: str
    offer: WeightsOffer | None
    compared: Compared


class OutcomeReport(Outgoing):
    """Every measure, and outcomes of people without a score."""

    assessed: int
    without_score: int
    measures: tuple[MeasureReport, ...]
