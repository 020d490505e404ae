"""One opening: where its applications stand, what is still to come, and its interview kit."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from functools import partial
from typing import Any, NamedTuple

from fastapi import Request, Response
from markupsafe import Markup

from hirefit.kit.page import render_page
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.decisions.words import OUTCOMES
from hirefit_api.languages.speaking import gettext, spoken
from hirefit_api.library import kit_as_spoken, words_as_spoken
from hirefit_api.requisitions.service import frozen_kit, requisition_record
from hirefit_api.scores.documents import RANKS, ranks_body
from hirefit_api.scores.kept import Bodies, find_or_compute, in_language, keep
from hirefit_api.scores.service import RankedApplication, ranked_applications
from hirefit_api.scores.sources import RequisitionSource, ranking_source
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import document, environment, page
from hirefit_api.wire import Company, RequisitionId

router = page_router()

LIST = "list"
STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
SURE = 99.5


class RankedRow(NamedTuple):
    """One line of the list; `ties` names the nearest of `n_ties`."""

    application: str
    best: int | None
    worst: int | None
    fit_level: float
    low: float
    high: float
    chance: str
    standing: str
    ties: tuple[str, ...]
    n_ties: int
    outcome: str
    cards_in: int
    cards_planned: int
    group: str


@router.get("/requisitions/{requisition}", dependencies=[requires(Permission.READ_REQUISITIONS)])
def get_requisition(
    request: Request, company: Company, requisition: RequisitionId, actor: CurrentActor
) -> Response:
    """Show where the applications stand."""
    database = database_of(request)
    with database.read(company) as store:
        record = requisition_record(store, requisition)
        source = ranking_source(store, record, actor.id)
        main = find_or_compute(store, source, in_language(LIST), partial(_main, store, source))
        company_name = frozen_kit(store, record.kit_digest).company.name
    keep(database, company, source, main.computed)
    return page(
        request,
        "requisitions/requisition.html",
        company=company,
        company_name=company_name,
        requisition=record,
        hidden=source.hidden,
        reader=actor.id,
        main=Markup(main.body.decode()),  # noqa: S704 - made by a template that escapes
    )


@router.get("/requisitions/{requisition}/kit", dependencies=[requires(Permission.READ_CARDS)])
def get_kit(request: Request, company: Company, requisition: RequisitionId) -> Response:
    """Show the frozen kit as a page to print."""
    with database_of(request).read(company) as store:
        record = requisition_record(store, requisition)
        kit = kit_as_spoken(frozen_kit(store, record.kit_digest).kit)
    html = render_page(kit, words_as_spoken())
    return document(request, html, styles=style_hash(html), language=spoken().code)


def style_hash(html: str) -> str:
    """Return the hash source of the document's own style element; the policy allows no other."""
    found = STYLE.search(html)
    style = found.group(1) if found else ""
    return f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def _main(store: CompanyStore, source: RequisitionSource) -> Bodies:
    """Return what is the same for everyone who may see these applications."""
    ranked = ranked_applications(store, source)
    html = environment().get_template("requisitions/requisition_main.html")
    body = html.render(_parts(store, source, ranked))
    return {in_language(LIST): body.encode(), RANKS: ranks_body(ranked)}


def _parts(
    store: CompanyStore, source: RequisitionSource, ranked: list[RankedApplication]
) -> dict[str, Any]:
    frozen = frozen_kit(store, source.kit_digest)
    planned = Counter(application for application, _, _ in source.cards)
    cards_in = Counter(application for application, _, card in source.cards if card)
    order = [item.score.application for item in ranked]
    rows = [
        _row(item, order, source, cards_in[name], planned[name])
        for item, name in zip(ranked, order, strict=True)
    ]
    return {
        "company": store.company,
        "requisition": source.requisition,
        "kit": frozen.kit,
        "scale": frozen.scale,
        "cut": frozen.company.cut,
        "ranked": rows,
        "outcome_words": OUTCOMES,
        "waiting": [name for name in source.applications if name not in order],
        "missing": [(name, rater) for name, rater, card in source.cards if not card],
        "cards_in": cards_in.total(),
        "cards_planned": len(source.cards),
    }


def _row(
    item: RankedApplication,
    order: list[str],
    source: RequisitionSource,
    cards_in: int,
    cards_planned: int,
) -> RankedRow:
    score = item.score
    return RankedRow(
        application=score.application,
        best=item.best_rank,
        worst=item.worst_rank,
        fit_level=score.fit_level,
        low=score.interval[0],
        high=score.interval[1],
        chance=_chance(score.probability_above_cut),
        standing=score.standing,
        ties=item.nearest_ties(order),
        n_ties=len(item.ties),
        outcome=source.outcomes.get(score.application, ""),
        cards_in=cards_in,
        cards_planned=cards_planned,
        group=item.group,
    )


def _chance(probability: float) -> str:
    in_hundred = 100 * probability
    if in_hundred >= SURE:
        return gettext("over 99 in 100")
    if in_hundred <= 100 - SURE:
        return gettext("under 1 in 100")
    return gettext("%(times)s in 100") % {"times": round(in_hundred)}
