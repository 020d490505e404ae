"""Pages of the administrator: people and their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access import people
from hirefit_api.access.gate import gate_of
from hirefit_api.access.invitations import JOIN_WITHIN, invite
from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import GRANTED, Permission, Role
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.access.routes import link_address
from hirefit_api.access.schemas import NewPerson, Person
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound, faults_of_validation
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id

router = page_router()

PersonId = Annotated[Id, Path()]
MANAGES = [requires(Permission.MANAGE_ACCESS)]
ROLE_FIELD = "role:"
ROLE_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.INTERVIEWER: (
        marked("Interviewer"),
        marked("fills in scorecards, sees the panel after their own"),
    ),
    Role.RECRUITER: (marked("Recruiter"), marked("runs openings, sees scores, records decisions")),
    Role.HR: (marked("HR"), marked("also looks after questions, levels and the calibration")),
    Role.FAIRNESS_REVIEWER: (
        marked("Fairness reviewer"),
        marked("sees figures of groups and no names"),
    ),
    Role.ADMINISTRATOR: (
        marked("Administrator"),
        marked("lets people in, makes keys for other systems"),
    ),
    Role.AUDITOR: (marked("Auditor"), marked("reads everything, changes nothing")),
    Role.ORDERING_SYSTEM: (
        marked("Ordering system"),
        marked("orders assessments and fetches their results"),
    ),
}
FOR_PEOPLE = {role: words for role, words in ROLE_WORDS.items() if role != Role.ORDERING_SYSTEM}
WORDS_FOR = {
    "id": marked("The short name has letters, digits, dots and hyphens, as in mara or m.mast."),
    "name": marked("Give a name."),
    "email": marked("The mail address is not complete. Leave it empty if there is none."),
    "roles": marked("Choose at least one role."),
}


@router.get("/people", dependencies=MANAGES)
def get_people(request: Request, company: Company) -> Response:
    """Show everybody, and the form to invite somebody."""
    return _people(request, company, {})


@router.post("/people", dependencies=MANAGES)
def post_person(request: Request, company: Company, fields: Form, actor: CurrentActor) -> Response:
    """Add somebody and show the link with which they set their password."""
    document: dict[str, Any] = {name: fields.get(name, "").strip() for name in ("id", "name")}
    document |= {"email": fields.get("email", "").strip() or None, "roles": chosen_roles(fields)}
    try:
        new = NewPerson.model_validate(document)
        database_of(request).write_and_wait(
            company, partial(people.add_person, new=new, by=actor.id)
        )
    except ValidationError as error:
        names = dict.fromkeys(str(item["loc"][0]) for item in error.errors())
        faults = [Fault(WORDS_FOR[name], name, "malformed") for name in names if name in WORDS_FOR]
        return _people(request, company, fields, faults or faults_of_validation(error.errors()))
    except HirefitError as error:
        return _people(request, company, fields, error.faults)
    return _link_page(request, company, new.id, actor.id)


@router.get("/people/{person}", dependencies=MANAGES)
def get_person(request: Request, company: Company, person: PersonId) -> Response:
    """Show one person with what can be changed."""
    return _person(request, company, person)


@router.post("/people/{person}/roles", dependencies=MANAGES)
def post_roles(
    request: Request, company: Company, person: PersonId, fields: Form, actor: CurrentActor
) -> Response:
    """Give somebody other roles."""
    roles = [Role(name) for name in chosen_roles(fields)]
    if not roles:
        return _person(request, company, person, [Fault(WORDS_FOR["roles"], "roles", "no-role")])
    verb = partial(people.change_roles, roles=roles, by=actor.id)
    return _change(request, company, person, verb)


@router.post("/people/{person}/disable", dependencies=MANAGES)
def post_disabled(
    request: Request, company: Company, person: PersonId, actor: CurrentActor
) -> Response:
    """Keep somebody out."""
    return _change(request, company, person, partial(people.disable, by=actor.id))


@router.post("/people/{person}/enable", dependencies=MANAGES)
def post_enabled(
    request: Request, company: Company, person: PersonId, actor: CurrentActor
) -> Response:
    """Let somebody in again."""
    return _change(request, company, person, partial(people.enable, by=actor.id))


@router.post("/people/{person}/invitation", dependencies=MANAGES)
def post_invitation(
    request: Request, company: Company, person: PersonId, actor: CurrentActor
) -> Response:
    """Show a new link with which somebody sets their password."""
    return _link_page(request, company, person, actor.id)


def chosen_roles(fields: Mapping[str, str]) -> list[str]:
    """Return the names of the roles that are ticked in a form; others are not read."""
    return [role.value for role in GRANTED if f"{ROLE_FIELD}{role}" in fields]


def _people(
    request: Request, company: str, typed: Mapping[str, str], faults: Iterable[Fault] = ()
) -> Response:
    with database_of(request).read(company) as store:
        everyone, name = people.all_people(store), company_name(store)
    mistakes = tuple(faults)
    return page(
        request,
        "access/people.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        people=everyone,
        words=FOR_PEOPLE,
        typed=typed,
        chosen=chosen_roles(typed),
        faults=mistakes,
    )


def _person(request: Request, company: str, person: str, faults: Iterable[Fault] = ()) -> Response:
    with database_of(request).read(company) as store:
        record, name = people.person_record(store, person), company_name(store)
    mistakes = tuple(faults)
    return page(
        request,
        "access/person.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        person=record,
        words=FOR_PEOPLE,
        faults=mistakes,
    )


def _change(request: Request, company: str, person: str, verb: Callable[..., Person]) -> Response:
    def work(store: CompanyStore) -> Any:  # noqa: ANN401 - what the verb returns
        return verb(store, person=person)

    try:
        database_of(request).write_and_wait(company, work)
    except NotFound:
        raise
    except HirefitError as error:
        return _person(request, company, person, error.faults)
    gate_of(request).forget()
    return RedirectResponse(f"/companies/{company}/people/{person}", 303)


def _link_page(request: Request, company: str, person: str, invited_by: str) -> Response:
    database = database_of(request)
    work = partial(invite, person=person, invited_by=invited_by)
    try:
        secret = database.write_and_wait(company, work)
    except NotFound:
        raise
    except HirefitError as error:
        return _person(request, company, person, error.faults)
    with database.read(company) as store:
        record, name = people.person_record(store, person), company_name(store)
    return page(
        request,
        "access/made.html",
        company=company,
        company_name=name,
        title=gettext("A link for %(name)s") % {"name": record.name},
        sentence=gettext(
            "With it %(name)s sets a password, once, within %(days)s days. Hand it over in a way "
            "that only they read. It is shown here once and kept nowhere."
        )
        % {"name": record.name, "days": JOIN_WITHIN.days},
        secret=link_address(request, secret),
        back=f"/companies/{company}/people",
        back_words=gettext("All people"),
    )
