"""What is told of scorecards: that one is in, and that an application's panel is complete."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hirefit_api.database.scope import CompanyStore
from hirefit_api.events.service import News
from hirefit_api.requisitions.service import frozen_kit


def news_of_cards(
    store: CompanyStore,
    cards: Sequence[Mapping[str, Any]],
    handed_in: Mapping[str, Collection[str]],
) -> list[News]:
    """Return what is told of new cards: each, and every panel that is complete with them.

    Parameters
    ----------
    store : CompanyStore
        Knows how many raters each kit plans.
    cards : sequence of mapping
        Their rows.
    handed_in : mapping of str to collection of str
        Who has handed in for each of their applications, with these cards.
    """
    news = [_of_card(store.company, card) for card in cards]
    for application, digest in sorted({(c["application_id"], c["kit_digest"]) for c in cards}):
        planned = frozen_kit(store, digest).kit.planned_raters
        news += _of_panel(store.company, application, len(handed_in[application]), planned)
    return news


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
