"""Role profiles in the browser: which competencies and questions new openings use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Any, NamedTuple

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from hirefit.competencies.library import CompetencyLibrary
from hirefit.competencies.model import Id as RoleId
from hirefit.competencies.model import Question, RoleProfile
from hirefit.competencies.role_rules import MOST_ALLOWED
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.own_library import company_library
from hirefit_api.companies.rubric_store import questions_taken_out
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict
from hirefit_api.languages.speaking import marked
from hirefit_api.library import shipped_library
from hirefit_api.rubrics import roles
from hirefit_api.rubrics.role_schemas import RoleContent, RoleRecord
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()

Role = Annotated[Id, Path()]
READ = [requires(Permission.READ_CALIBRATION)]
CHANGE = [requires(Permission.APPROVE_RUBRICS)]
PLACE, ASK = "place:", "ask:"
_IDS = TypeAdapter(RoleId)
UNREADABLE = Fault(
    marked("Give it a name, a description, a reason, and 30 to 1800 seconds for a question."),
    "form",
    "unreadable",
)
BAD_ID = Fault(
    marked("The short name is small letters, words joined by underscores, 60 characters at most."),
    "role",
    "wrong-form",
)
TAKEN = Fault(marked("There is a role profile of this short name. Change that one."), "role", "")


class Offered(NamedTuple):
    """A competency that a role may use, with the questions that may be asked."""

    id: str
    name: str
    status: str
    is_own: bool
    questions: tuple[Question, ...]


@router.get("/roles", dependencies=READ)
def get_roles(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show every role profile."""
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/roles.html",
            company=company,
            company_name=profile_in_force(store).name,
            roles=roles.roles_of(store),
            may_edit=actor.may(Permission.APPROVE_RUBRICS),
        )


@router.get("/roles/{role}", dependencies=CHANGE)
def get_role(request: Request, company: Company, role: Role) -> Response:
    """Show the form of a role profile."""
    with database_of(request).read(company) as store:
        known = roles.role_record(store, role)
    return _form(request, company, known, _fields(known))


@router.post("/roles/{role}", dependencies=CHANGE)
def post_role(
    request: Request, company: Company, role: Role, fields: Form, actor: CurrentActor
) -> Response:
    """Save a role profile for new openings."""
    with database_of(request).read(company) as store:
        known = roles.role_record(store, role)
    return _save(request, company, known, role, fields, actor.id)


@router.get("/new-role", dependencies=CHANGE)
def get_new_role(request: Request, company: Company) -> Response:
    """Show an empty form."""
    return _form(request, company, None, {"offered": "1"})


@router.post("/new-role", dependencies=CHANGE)
def post_new_role(
    request: Request, company: Company, fields: Form, actor: CurrentActor
) -> Response:
    """Save a role profile that the library does not have."""
    role = fields.get("role", "").strip()
    try:
        _IDS.validate_python(role)
    except ValidationError:
        return _form(request, company, None, fields, [BAD_ID])
    with database_of(request).read(company) as store:
        taken = role in company_library(store, offered_only=False).roles
    if taken:
        return _form(request, company, None, fields, [TAKEN])
    return _save(request, company, None, role, fields, actor.id)


def _save(
    request: Request,
    company: str,
    known: RoleRecord | None,
    role: str,
    fields: Mapping[str, str],
    author: str,
) -> Response:
    try:
        content = _content(fields)
    except ValueError:
        return _form(request, company, known, fields, [UNREADABLE])
    work = partial(roles.save_role, role=role, content=content, author=author)
    try:
        database_of(request).write_and_wait(company, work)
    except (DefinitionError, Conflict) as error:
        return _form(request, company, known, fields, error.faults)
    return RedirectResponse(f"/companies/{company}/roles", 303)


def _content(fields: Mapping[str, str]) -> RoleContent:
    """Return what was typed; questions keep the order in which the form shows them.

    Raises
    ------
    ValueError
        A part is missing or no number.
    """
    places = {
        name.removeprefix(PLACE): int(place)
        for name, place in fields.items()
        if name.startswith(PLACE) and place
    }
    asked = [name.removeprefix(ASK) for name in fields if name.startswith(ASK)]
    return RoleContent.model_validate(
        {
            "version": int(fields.get("version", "0")),
            "name": fields.get("name", ""),
            "description": fields.get("description", ""),
            "seconds_per_question": int(fields.get("seconds", "")),
            "offered": fields.get("offered") == "1",
            "reason": fields.get("reason", ""),
            "competencies": [
                {
                    "competency": name,
                    "questions": [q for q in asked if q.partition(".")[0] == name],
                }
                for name in sorted(places, key=places.__getitem__)
            ],
        }
    )


def _fields(known: RoleRecord) -> dict[str, str]:
    fields = {
        "version": str(known.version),
        "name": known.name,
        "description": known.description,
        "seconds": str(known.seconds_per_question),
        "offered": "1" if known.offered else "",
    }
    for at, entry in enumerate(known.competencies, start=1):
        fields[PLACE + entry.competency] = str(at)
        fields |= {ASK + question: "1" for question in entry.questions}
    return fields


def _form(
    request: Request,
    company: str,
    known: RoleRecord | None,
    typed: Mapping[str, str],
    faults: Iterable[Fault] = (),
) -> Response:
    mistakes = tuple(faults)
    with database_of(request).read(company) as store:
        return page(
            request,
            "rubrics/role.html",
            422 if mistakes else 200,
            company=company,
            company_name=profile_in_force(store).name,
            known=known,
            typed=typed,
            faults=mistakes,
            places=range(1, MOST_ALLOWED + 1),
            competencies=_offered(store, known),
        )


def _offered(store: CompanyStore, known: RoleRecord | None) -> list[Offered]:
    """Return what may be asked: what the role asks already first, in its order."""
    library: CompetencyLibrary = company_library(store, offered_only=False)
    out = {row.question for row in questions_taken_out(store)}
    role: RoleProfile | None = None if known is None else library.roles[known.role]
    asked = {} if role is None else {e.competency: e.questions for e in role.competencies}
    rest = sorted(library.competencies.keys() - asked, key=lambda n: library.competencies[n].name)
    offered = []
    for name in (*(name for name in asked if name in library.competencies), *rest):
        competency = library.competencies[name]
        first = list(asked.get(name, ()))
        questions = [q for q in competency.questions.all if q.id not in out]
        order: dict[str, Any] = {question: at for at, question in enumerate(first)}
        questions.sort(key=lambda q: order.get(q.id, len(first)))
        is_own = name not in shipped_library().competencies
        offered.append(Offered(name, competency.name, competency.status, is_own, tuple(questions)))
    return offered
