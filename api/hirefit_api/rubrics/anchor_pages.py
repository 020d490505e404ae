"""The anchor workbench in the browser: open, place one behaviour after another, close, read."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.competencies.retranslation import LEAST_AGREEMENT, scaled_spread
from hirefit.exceptions import DefinitionError
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict
from hirefit_api.languages.speaking import marked
from hirefit_api.rubrics import anchors
from hirefit_api.rubrics.anchor_schemas import NewPlacement, NewStudy
from hirefit_api.rubrics.anchor_trail import INCIDENT
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()

StudyId = Annotated[Id, Path()]
READ = [requires(Permission.READ_CALIBRATION)]
EDIT = [requires(Permission.EDIT_RUBRICS)]
PLACE = [requires(Permission.SUBMIT_CARDS)]
FIXED = marked(
    "Thresholds are whole numbers: 50 to 100 percent, 10 to 200 hundredths, 2 to 50 experts."
)


@router.get("/retranslations", dependencies=READ)
def get_retranslations(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show every retranslation, and the form that opens one."""
    may_edit = actor.may(Permission.EDIT_RUBRICS)
    return _list(request, company, may_edit=may_edit, mistakes=())


@router.post("/retranslations", dependencies=EDIT)
def post_retranslation(
    request: Request, company: Company, actor: CurrentActor, fields: Form
) -> Response:
    """Open a retranslation with its thresholds."""
    chosen = [name.partition(":")[2] for name in fields if name.startswith("competency:")]
    incidents = [line.strip() for line in fields.get("incidents", "").splitlines() if line.strip()]
    try:
        new = NewStudy(
            id=fields.get("id", "").strip(),
            competencies=chosen,
            least_agreement=int(fields.get("least_agreement", "")),
            largest_spread=int(fields.get("largest_spread", "")),
            fewest_experts=int(fields.get("fewest_experts", "")),
            incidents=tuple(incidents),
            incidents_for=fields.get("incidents_for") or None,
        )
        work = partial(anchors.open_study, new=new, opened_by=actor.id)
        database_of(request).write_and_wait(company, work)
    except ValidationError as error:
        return _list(request, company, may_edit=True, mistakes=_plain(error))
    except ValueError:
        return _list(request, company, may_edit=True, mistakes=(FIXED,))
    except (DefinitionError, Conflict) as error:
        mistakes = tuple(fault.message for fault in error.faults)
        return _list(request, company, may_edit=True, mistakes=mistakes)
    return RedirectResponse(f"{request.url.path}/{new.id}", 303)


@router.get("/retranslations/{study}", dependencies=READ)
def get_retranslation(
    request: Request, company: Company, study: StudyId, actor: CurrentActor
) -> Response:
    """Show progress, or the verdicts once it is closed."""
    with database_of(request).read(company) as store:
        record = anchors.study_record(store, study)
        result = anchors.study_result(store, study) if record.closed_at else None
        return page(
            request,
            "rubrics/retranslation.html",
            **_place(store),
            study=record,
            result=result,
            names=_names(store),
            incident=INCIDENT,
            may_edit=actor.may(Permission.EDIT_RUBRICS),
        )


@router.post("/retranslations/{study}", dependencies=EDIT)
def post_closing(
    request: Request, company: Company, study: StudyId, actor: CurrentActor
) -> Response:
    """Close it; the verdicts follow from the thresholds."""
    work = partial(anchors.close_study, study=study, closed_by=actor.id)
    database_of(request).write_and_wait(company, work)
    return RedirectResponse(request.url.path, 303)


@router.get("/retranslations/{study}/placing", dependencies=PLACE)
def get_placing(
    request: Request, company: Company, study: StudyId, actor: CurrentActor
) -> Response:
    """Show the next behaviour without where it came from."""
    return _placing(request, company, study, actor.id, "")


@router.post("/retranslations/{study}/placing", dependencies=PLACE)
def post_placing(
    request: Request, company: Company, study: StudyId, actor: CurrentActor, fields: Form
) -> Response:
    """Store the placement and go on to the next."""
    try:
        new = NewPlacement(
            number=int(fields.get("number", "")),
            competency=fields.get("competency", ""),
            level=int(fields.get("level", "")),
        )
    except ValueError:
        message = marked("Choose a competency and a level.")
        return _placing(request, company, study, actor.id, message)
    work = partial(anchors.place, study=study, new=new, expert=actor.id)
    database_of(request).write_and_wait(company, work)
    return RedirectResponse(request.url.path, 303)


def _list(request: Request, company: str, *, may_edit: bool, mistakes: tuple[str, ...]) -> Response:
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/retranslations.html",
            422 if mistakes else 200,
            **_place(store),
            studies=anchors.studies_of(store),
            names=_names(store),
            may_edit=may_edit,
            mistakes=mistakes,
            agreement=round(100 * LEAST_AGREEMENT),
            spread=round(100 * scaled_spread(1, 5)),
        )


def _placing(request: Request, company: str, study: str, expert: str, mistake: str) -> Response:
    with database_of(request).read(company) as store:
        record = anchors.study_record(store, study)
        left = anchors.left_to_place(store, study, expert)
        library = known_library(store)
        return page(
            request,
            "rubrics/placing.html",
            422 if mistake else 200,
            **_place(store),
            study=record,
            left=left,
            competencies=[library.competencies[name] for name in record.competencies],
            mistake=mistake,
        )


def _place(store: CompanyStore) -> dict[str, Any]:
    return {"company": store.company, "company_name": profile_in_force(store).name}


def _names(store: CompanyStore) -> dict[str, str]:
    return {name: c.name for name, c in sorted(known_library(store).competencies.items())}


def _plain(error: ValidationError) -> tuple[str, ...]:
    """Say which field is wrong, without what was typed."""
    words = {
        "id": marked("Give it a short id of letters, digits and hyphens."),
        "competencies": marked("Choose two to six competencies."),
        "incidents": marked(
            "Incidents have 300 characters at most, one a line, 100 of them at most."
        ),
    }
    fields = dict.fromkeys(str(item["loc"][0]) for item in error.errors())
    return tuple(words.get(field, FIXED) for field in fields)
