"""Why an application stands where it stands, for people who decide."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from hirefit.exceptions import ExplanationError
from hirefit.explanation.explanation import Explanation
from hirefit.explanation.phrases import counterfactual_sentence, rater_names
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.database.session import database_of
from hirefit_api.requisitions.service import application_record, frozen_kit, requisition_record
from hirefit_api.scores.service import explanation_of, ranked_applications
from hirefit_api.scores.words import STEP_NAMES, correction_steps
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company

router = page_router()


@router.get(
    "/applications/{application}/explanation", dependencies=[requires(Permission.READ_SCORES)]
)
def get_explanation(request: Request, company: Company, application: ApplicationId) -> Response:
    """Show the explanation, or say that there is nothing to explain yet."""
    with database_of(request).read(company) as store:
        record = application_record(store, application)
        requisition = requisition_record(store, record.requisition)
        place: dict[str, Any] = {
            "company": company,
            "company_name": frozen_kit(store, requisition.kit_digest).company.name,
            "application": application,
            "requisition": requisition,
        }
        try:
            explanation = explanation_of(store, application)
        except ExplanationError:
            return page(request, "scores/nothing_yet.html", **place)
        ranked = ranked_applications(store, record.requisition)
    rank = {item.score.application: item for item in ranked}.get(application)
    return page(
        request,
        "scores/explanation.html",
        **place,
        **_parts(explanation),
        rank=rank,
        of=len(ranked),
        json_address=f"/api/v1/companies/{company}/applications/{application}/explanation",
    )


def _parts(explanation: Explanation) -> dict[str, Any]:
    """Return what the template prints of an explanation."""
    inputs, results = explanation.inputs, explanation.results
    names = {item.competency: item.name for item in inputs.competencies}
    return {
        "inputs": inputs,
        "results": results,
        "terms": inputs.terms,
        "scale": inputs.scale,
        "names": names,
        "raters": rater_names(explanation),
        "steps": correction_steps(results),
        "step_names": STEP_NAMES,
        "largest": max(abs(part.contribution) for part in results.competencies),
        "counterfactuals": [
            counterfactual_sentence(explanation, item) for item in results.counterfactuals
        ],
        "is_draft": any(part.status == "draft" for part in results.competencies),
        "all_draft": all(part.status == "draft" for part in results.competencies),
        "digests": explanation.document()["digests"],
        "version": explanation.hirefit_version,
    }
