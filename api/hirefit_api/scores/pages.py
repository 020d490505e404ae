"""Why an application stands where it stands, for people who decide."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Request, Response
from markupsafe import Markup

from hirefit.exceptions import ExplanationError
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.phrases import rater_names
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.decisions.service import decision_of
from hirefit_api.decisions.store import newest_decision
from hirefit_api.decisions.words import OUTCOMES
from hirefit_api.languages.sentences import said
from hirefit_api.requisitions.service import application_record, frozen_kit, requisition_record
from hirefit_api.scores.comparing import compare_two
from hirefit_api.scores.documents import RANKS, rank_documents
from hirefit_api.scores.kept import Bodies, find_or_compute, in_language, keep
from hirefit_api.scores.service import explanation_of
from hirefit_api.scores.sources import ApplicationSource, both_sources, requisition_source
from hirefit_api.scores.words import STEP_NAMES, correction_steps, counterfactual_words
from hirefit_api.web.library_words import from_library
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import environment, page
from hirefit_api.wire import ApplicationId, Company, Id, RequisitionId

router = page_router()
MAIN = "main"
MOST_NEIGHBOURS = 6
MARK = Markup("<!-- what differs by reader and day -->")


class Rank(NamedTuple):
    """The ranks that an application may have; none when it keeps an earlier calibration."""

    best: int | None
    worst: int | None
    ties: int
    nearest: tuple[str, ...]


@router.get(
    "/applications/{application}/explanation", dependencies=[requires(Permission.READ_SCORES)]
)
def get_explanation(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> Response:
    """Show the explanation, or say that there is nothing to explain yet."""
    database = database_of(request)
    with database.read(company) as store:
        record = application_record(store, application)
        requisition = requisition_record(store, record.requisition)
        place: dict[str, Any] = {
            "company": company,
            "company_name": frozen_kit(store, requisition.kit_digest).company.name,
            "application": application,
            "requisition": requisition,
        }
        try:
            source, everyone = both_sources(store, application, requisition, actor.id)
            main = find_or_compute(
                store, source, in_language(MAIN), partial(_main, store, source, place)
            )
        except ExplanationError:
            return page(request, "scores/nothing_yet.html", **place)
        ranks = find_or_compute(store, everyone, RANKS, partial(rank_documents, store, everyone))
        is_decided = application in everyone.outcomes
        decided = newest_decision(store, application) if is_decided else None
    keep(database, company, source, main.computed)
    keep(database, company, everyone, ranks.computed)
    by_application = json.loads(ranks.body)
    head, _, rest = main.body.decode().partition(MARK)
    return page(
        request,
        "scores/explanation.html",
        **place,
        # Both were made by a template that escapes.
        head=Markup(head),  # noqa: S704 - same
        rest=Markup(rest),  # noqa: S704 - same
        rank=_rank(by_application.get(application)),
        decision=None if decided is None else decision_of(decided),
        outcomes=OUTCOMES,
        may_decide=actor.may(Permission.DECIDE),
        of=sum(best is not None for best, *_ in by_application.values()),
    )


@router.get(
    "/requisitions/{requisition}/comparison", dependencies=[requires(Permission.READ_SCORES)]
)
def get_comparison(
    request: Request,
    company: Company,
    requisition: RequisitionId,
    first: Annotated[Id, Query()],
    second: Annotated[Id, Query()],
    actor: CurrentActor,
) -> Response:
    """Show two applications side by side."""
    with database_of(request).read(company) as store:
        record = requisition_record(store, requisition)
        source = requisition_source(store, requisition, actor.id)
        company_name = frozen_kit(store, record.kit_digest).company.name
        try:
            comparison = compare_two(store, source, first, second)
        except ExplanationError:
            comparison = None
    return page(
        request,
        "scores/comparison.html",
        company=company,
        company_name=company_name,
        requisition=record,
        first=first,
        second=second,
        comparison=comparison,
        applications=source.applications,
    )


def _rank(found: list[Any] | None) -> Rank | None:
    """Read an application's ranks; only the nearest of its ties are worth a look."""
    if found is None:
        return None
    best, worst, ties, nearest = found
    middle = max(len(nearest) - MOST_NEIGHBOURS, 0) // 2
    return Rank(best, worst, ties, tuple(nearest[middle : middle + MOST_NEIGHBOURS]))


def _main(store: CompanyStore, source: ApplicationSource, place: dict[str, Any]) -> Bodies:
    """Return what is the same for everyone who may read it, as a piece of the page."""
    address = f"/api/v1/companies/{store.company}/applications/{source.application}/explanation"
    parts = _parts(explanation_of(store, source))
    template = environment().get_template("scores/explanation_main.html")
    html = template.render(place | parts, mark=MARK, json_address=address)
    return {in_language(MAIN): html.encode()}


def _parts(explanation: Explanation) -> dict[str, Any]:
    """Return what the template prints of an explanation."""
    inputs, results = explanation.inputs, explanation.results
    names = {item.competency: from_library(item.name) for item in inputs.competencies}
    return {
        "inputs": inputs,
        "results": results,
        "terms": inputs.terms,
        "scale": inputs.scale,
        "names": names,
        "raters": {code: said(name) for code, name in rater_names(explanation).items()},
        "steps": correction_steps(results),
        "step_names": STEP_NAMES,
        "largest": max(abs(part.contribution) for part in results.competencies),
        "counterfactuals": [
            counterfactual_words(results.counterfactual_direction, item, names)
            for item in results.counterfactuals
        ],
        "is_draft": any(part.status == "draft" for part in results.competencies),
        "all_draft": all(part.status == "draft" for part in results.competencies),
        "digests": explanation.document()["digests"],
        "version": explanation.hirefit_version,
    }
