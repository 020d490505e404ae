"""Preview a draft, publish it, go back to an earlier calibration."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import Fault, RatingError
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.calibrations.schemas import Return
from hirefit_api.calibrations.service import (
    calibration_in_force,
    published_calibrations,
    return_to,
)
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.languages.speaking import marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Incoming
from hirefit_api.workspace import service
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.drawing import drawing_of
from hirefit_api.workspace.publish import publish_draft
from hirefit_api.workspace.reading import read_stored
from hirefit_api.workspace.said_views import said_rows, said_view
from hirefit_api.workspace.schemas import Publication
from hirefit_api.workspace.views.view import printed

router = page_router()

READS = [requires(Permission.READ_CALIBRATION)]
ACTS = [requires(Permission.CALIBRATE)]
MOST_DIGITS = 6
MOST_ROWS = 30
PREVIEWS = ("preview-levels", "preview-cut", "preview-ties", "preview-raters")
M = TypeVar("M", bound=Incoming)


@router.get("/workspace/draft", dependencies=READS)
def get_draft(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show what the draft would change, and what was published so far."""
    with database_of(request).read(company) as store:
        profile = profile_in_force(store)
        parts = draft_parts(store)
    return page(
        request,
        "workspace/draft.html",
        company=company,
        company_name=profile.name,
        may_act=actor.may(Permission.CALIBRATE),
        printed=printed,
        drawing_of=drawing_of,
        said_rows=said_rows,
        rows_shown=MOST_ROWS,
        **parts,
    )


def draft_parts(store: CompanyStore) -> dict[str, Any]:
    """Return the preview of the last analysis, and every publication."""
    done = queries.newest_done(store)
    published = published_calibrations(store)
    in_force = calibration_in_force(store, profile_in_force(store).scale)
    draft = None if done is None else service.draft_of(store, done.number)
    return {
        "analysis": None if done is None else service.analysis_record(store, done.number),
        "previews": []
        if done is None
        else [said_view(read_stored(store, done.number, name)) for name in PREVIEWS],
        "published": list(reversed(published)),
        "number_in_force": published[-1].number if published else 0,
        "is_in_force": draft is not None and draft["digest"] == in_force.digest,
        "is_outdated": done is not None and done.in_force_digest != in_force.digest,
    }


@router.post("/workspace/draft", dependencies=ACTS)
async def post_draft(
    request: Request, company: Company, form: Form, actor: CurrentActor
) -> Response:
    """Publish the draft in the name of who is signed in."""
    number = number_in(form, "analysis")
    publication = checked(
        Publication, {"reason": form.get("reason", ""), "instead_of": number_in(form, "instead_of")}
    )
    work = partial(publish_draft, number=number, publication=publication, actor=actor.id)
    await database_of(request).write(company, work)
    return RedirectResponse(f"/companies/{company}/workspace/draft#published", 303)


@router.post("/workspace/return", dependencies=ACTS)
async def post_return(
    request: Request, company: Company, form: Form, actor: CurrentActor
) -> Response:
    """Go back to an earlier calibration."""
    number = number_in(form, "number")
    back = checked(
        Return, {"reason": form.get("reason", ""), "instead_of": number_in(form, "instead_of")}
    )
    work = partial(return_to, number=number, back=back, actor=actor.id)
    await database_of(request).write(company, work)
    return RedirectResponse(f"/companies/{company}/workspace/draft#published", 303)


def number_in(form: dict[str, str], name: str) -> int:
    """Return a number that the page itself put into its form.

    Raises
    ------
    RatingError
        It is missing or no whole number.
    """
    text = form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise RatingError(Fault(marked("Open the page again and repeat it."), name, "bad-number"))
    return int(text)


def checked(model: type[M], values: dict[str, Any]) -> M:
    """Return a form's values as a request.

    Raises
    ------
    RatingError
        A reason is missing or too long.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        message = marked("Say why, in at most 500 characters: others will read it later.")
        raise RatingError(Fault(message, "reason", "no-reason")) from error
