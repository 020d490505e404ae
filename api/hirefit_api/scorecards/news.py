"""What is told of scorecards: that one is in, and that an application's panel is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events.service import News, emit_many
from hirefit_api.requisitions.service import frozen_kit
from hirefit_api.scorecards import store as queries


def tell_of_cards(store: CompanyStore, cards: Sequence[Mapping[str, Any]]) -> None:
    """Tell of new cards, and of every application whose planned raters have all handed one in.

    Parameters
    ----------
    store : CompanyStore
        Of the unit of work that has just added the cards.
    cards : sequence of mapping
        Their rows.
    """
    news = [_of_card(store.company, card) for card in cards]
    for row in queries.handed_in(store, {card["application_id"] for card in cards}):
        planned = frozen_kit(store, row.kit_digest).kit.planned_raters
        news += _of_panel(store.company, row.application_id, row.raters, planned)
    emit_many(store, news)


def news_of_card(company: str, card: Mapping[str, Any], raters: int, planned: int) -> list[News]:
    """Return what is told of one new card: itself, and a panel that is complete with it.

    Parameters
    ----------
    company : str
        The company's id.
    card : mapping
        The card's row.
    raters : int
        How many have handed in, with this one.
    planned : int
        How many the kit plans.
    """
    return [_of_card(company, card), *_of_panel(company, card["application_id"], raters, planned)]


def _of_panel(company: str, application: str, raters: int, planned: int) -> list[News]:
    if raters < planned:
        return []
    data = {**_where(company, application), "raters": raters}
    return [News("application.scored", application, data)]


def _of_card(company: str, card: Mapping[str, Any]) -> News:
    kind = "scorecard.submitted" if card["version"] == 1 else "scorecard.amended"
    where = _where(company, card["application_id"])
    data = {**where, "rater": card["rater"], "version": card["version"]}
    return News(kind, card["application_id"], data)


def _where(company: str, application: str) -> dict[str, Any]:
    address = f"/api/v1/companies/{company}/applications/{application}"
    return {
        "company": company,
        "application": application,
        "score": f"{address}/score",
        "explanation": f"{address}/explanation",
    }
