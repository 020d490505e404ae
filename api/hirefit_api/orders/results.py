"""What an order that has ended says: a level, how sure it is, why, and where that is explained."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hirefit.exceptions import Fault
from hirefit.explanation.explanation import CompetencyResult, Explanation
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict
from hirefit_api.orders.packages import package_record
from hirefit_api.orders.schemas import Order, Result, SubResult
from hirefit_api.orders.states import State
from hirefit_api.requisitions.service import frozen_kit
from hirefit_api.scores.documents import suggestion
from hirefit_api.scores.schemas import Digests
from hirefit_api.scores.service import explanation_of
from hirefit_api.scores.sources import application_source

MOST = 100
HALF = 0.5
MOST_REASONS = 3
BANDS: Mapping[str, str] = {
    "above": "Above the level asked for",
    "open": "Can't be told apart from the level asked for",
    "below": "Below the level asked for",
}


def percent_of_scale(level: float, lowest: float, highest: float) -> int:
    """Return a level as a whole number from 0 to 100 for systems that take nothing else.

    Parameters
    ----------
    level, lowest, highest : float
        On the rating scale; 0 is its lowest level and 100 its highest, halves are rounded up.
    """
    share = (level - lowest) / (highest - lowest)
    return math.floor(MOST * min(max(share, 0.0), 1.0) + HALF)


def result_of(store: CompanyStore, order: Order, reader: str = "") -> Result:
    """Return the result of a completed order, computed now from the cards that are in.

    Parameters
    ----------
    store : CompanyStore
        The company's records.
    order : Order
        As it is now.
    reader : str
        Who will read it; see `application_source`.

    Raises
    ------
    Conflict
        The order is not complete.
    Forbidden
        The reader's own card is not in yet.
    """
    if order.state != State.COMPLETED:
        raise Conflict(Fault("The order is not complete.", "order", "not-complete"))
    shows_number = package_record(store, order.package).shows == "number"
    source = application_source(store, order.application, reader)
    explanation = explanation_of(store, source)
    results, inputs = explanation.results, explanation.inputs
    scale = (inputs.scale.lowest, inputs.scale.highest)
    band = suggestion(results.probability_above_cut)
    return Result(
        order=order.id,
        application=order.application,
        completed_at=order.ended_at,
        score=percent_of_scale(results.fit_level, *scale) if shows_number else None,
        level=round(results.fit_level, 2) if shows_number else None,
        interval=_rounded(results.interval) if shows_number else None,
        scale=scale,
        band=band,
        band_words=BANDS[band],
        standing=results.standing,
        competencies=tuple(_part(part, scale) for part in results.competencies)
        if shows_number
        else (),
        reasons=_reasons(explanation, shows_number=shows_number),
        explanation=explanation_page(store.company, order.application),
        digests=Digests(
            kit=source.kit_digest,
            calibration=inputs.calibration.digest,
            company=frozen_kit(store, source.kit_digest).kit.company_digest,
            library=inputs.library_digest,
        ),
    )


def explanation_page(company: str, application: str) -> str:
    """Return the path of the page that explains an application's score."""
    return f"/companies/{company}/applications/{application}/explanation"


def _rounded(interval: tuple[float, float]) -> tuple[float, float]:
    low, high = interval
    return round(low, 2), round(high, 2)


def _part(part: CompetencyResult, scale: tuple[int, int]) -> SubResult:
    return SubResult(
        competency=part.competency,
        name=part.name,
        level=round(part.fair_level, 2),
        interval=_rounded(part.interval),
        score=percent_of_scale(part.fair_level, *scale),
    )


def _reasons(explanation: Explanation, *, shows_number: bool) -> tuple[str, ...]:
    """Return the principal reasons; without levels where no number is shown."""
    names = {part.competency: part.name for part in explanation.results.competencies}
    reasons = explanation.results.reasons[:MOST_REASONS]
    if shows_number:
        return tuple(reason.sentence for reason in reasons)
    return tuple(f"{names[reason.competency]}: {reason.kind} the standard." for reason in reasons)
