"""Competencies of the company's own in the browser: begin one, from a file too; retire one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict
from hirefit_api.languages.speaking import marked
from hirefit_api.rubrics import drafts, own_competencies
from hirefit_api.rubrics.rubric_words import FAMILY_WORDS
from hirefit_api.rubrics.schemas import NewCompetency
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()

Name = Annotated[Id, Path()]
EDIT = [requires(Permission.EDIT_RUBRICS)]
APPROVE = [requires(Permission.APPROVE_RUBRICS)]
RETIREMENT = "/rubrics/{competency}/retirement"
LONGEST = {"competency": 64, "name": 300, "family": 20}
LONGEST_TEXT = 200_000
LONGEST_REASON = 1_000
NO_FILE = Fault(marked("Choose a file that is not empty."), "file", "no-file")
NO_TEXT = Fault(
    marked("The file is no YAML text of at most 200,000 characters."), "file", "no-text"
)


@router.get("/new-competency", dependencies=EDIT)
def get_new_competency(request: Request, company: Company) -> Response:
    """Ask for a name, or for a file."""
    return _new(request, company, {})


@router.post("/new-competency", dependencies=EDIT)
def post_new_competency(
    request: Request, company: Company, fields: Form, actor: CurrentActor
) -> Response:
    """Open the draft with everything in its place and nothing written."""
    typed = {key: fields.get(key, "").strip()[:most] for key, most in LONGEST.items()}
    return _begin(request, company, NewCompetency(**typed), actor.id)


@router.post("/new-competency/file", dependencies=EDIT)
async def post_competency_file(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Open the draft with what a file holds."""
    async with request.form(max_files=1, max_fields=1) as form:
        sent = form.get("file")
        content = await sent.read() if isinstance(sent, UploadFile) else b""
    if not content.strip():
        return await run_in_threadpool(_new, request, company, {}, [NO_FILE])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(text) > LONGEST_TEXT:
        return await run_in_threadpool(_new, request, company, {}, [NO_TEXT])
    new = NewCompetency(text=text)
    return await run_in_threadpool(_begin, request, company, new, actor.id)


@router.get(RETIREMENT, dependencies=APPROVE)
def get_competency_retirement(request: Request, company: Company, competency: Name) -> Response:
    """Show what retiring a competency would do."""
    return _retirement(request, company, competency, ())


@router.post(RETIREMENT, dependencies=APPROVE)
def post_competency_retirement(
    request: Request, company: Company, competency: Name, actor: CurrentActor, fields: Form
) -> Response:
    """Retire a competency, or use it again."""
    database = database_of(request)
    home = f"/companies/{company}/rubrics/{competency}"
    if fields.get("step") == "use again":
        work = partial(own_competencies.use_again, competency=competency)
        database.write_and_wait(company, work)
        return RedirectResponse(home, 303)
    reason = fields.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        mistake = marked("Say why; the reason is kept.")
        return _retirement(request, company, competency, (mistake,))
    retire = partial(
        own_competencies.retire_competency,
        competency=competency,
        reason=reason,
        retired_by=actor.id,
    )
    try:
        database.write_and_wait(company, retire)
    except DefinitionError as error:
        mistakes = tuple(fault.message for fault in error.faults)
        return _retirement(request, company, competency, mistakes)
    return RedirectResponse(home, 303)


def _begin(request: Request, company: str, new: NewCompetency, author: str) -> Response:
    work = partial(own_competencies.begin_competency, new=new, author=author)
    try:
        draft = database_of(request).write_and_wait(company, work)
    except (DefinitionError, Conflict) as error:
        typed = new.model_dump(include=set(LONGEST))
        return _new(request, company, typed, error.faults)
    return RedirectResponse(f"/companies/{company}/rubrics/{draft.competency}/draft", 303)


def _new(
    request: Request, company: str, typed: Mapping[str, str], faults: Iterable[Fault] = ()
) -> Response:
    mistakes = tuple(faults)
    is_open = any(fault.code == "draft-open" for fault in mistakes)
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/new_competency.html",
            422 if mistakes else 200,
            company=company,
            company_name=profile_in_force(store).name,
            typed=typed,
            families=FAMILY_WORDS,
            faults=mistakes,
            open_draft=typed.get("competency", "") if is_open else "",
        )


def _retirement(
    request: Request, company: str, competency: str, mistakes: tuple[str, ...]
) -> Response:
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/competency_retirement.html",
            422 if mistakes else 200,
            company=company,
            company_name=profile_in_force(store).name,
            competency=drafts.known_competency(store, competency),
            effect=own_competencies.retirement_of(store, competency),
            mistakes=mistakes,
        )
