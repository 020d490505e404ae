"""Pages of the administrator: API keys for other systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access import keys
from hirefit_api.access.gate import gate_of
from hirefit_api.access.pages import company_name
from hirefit_api.access.people_pages import MANAGES, ROLE_WORDS, chosen_roles
from hirefit_api.access.require import CurrentActor
from hirefit_api.access.schemas import MadeKey, NewKey
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company, Id, moment

router = page_router()

KeyId = Annotated[Id, Path()]
OVERLAP_HOURS = 24
WORDS_FOR = {
    "name": marked("Give the key a name that says which system has it."),
    "roles": marked("Choose at least one role."),
    "days": marked("A key lasts 1 to 730 days."),
}


@router.get("/keys", dependencies=MANAGES)
def get_keys(request: Request, company: Company) -> Response:
    """Show what is known of all keys, and the form to make one."""
    return _keys(request, company, {})


@router.post("/keys", dependencies=MANAGES)
def post_key(request: Request, company: Company, fields: Form, actor: CurrentActor) -> Response:
    """Make a key and show it, once."""
    days = fields.get("days", "")
    document = {
        "name": fields.get("name", ""),
        "roles": chosen_roles(fields),
        "days": int(days) if days.isascii() and days.isdecimal() and len(days) <= len("730") else 0,
    }
    try:
        new = NewKey.model_validate(document)
    except ValidationError as error:
        names = dict.fromkeys(str(item["loc"][0]) for item in error.errors())
        faults = [Fault(WORDS_FOR[name], name, "malformed") for name in names]
        return _keys(request, company, fields, faults)
    work = partial(keys.make_key, new=new, made_by=actor.id)
    return _made(request, company, database_of(request).write_and_wait(company, work))


@router.post("/keys/{key}/rotate", dependencies=MANAGES)
def post_rotation(request: Request, company: Company, key: KeyId, actor: CurrentActor) -> Response:
    """Make a key in an old one's place and show it, once."""
    work = partial(keys.rotate_key, key=key, made_by=actor.id, hours=OVERLAP_HOURS)
    try:
        made = database_of(request).write_and_wait(company, work)
    except NotFound:
        raise
    except HirefitError as error:
        return _keys(request, company, {}, error.faults)
    gate_of(request).forget()
    return _made(request, company, made)


@router.post("/keys/{key}/revoke", dependencies=MANAGES)
def post_revocation(
    request: Request, company: Company, key: KeyId, actor: CurrentActor
) -> Response:
    """End a key at once."""
    database_of(request).write_and_wait(company, partial(keys.revoke_key, key=key, by=actor.id))
    gate_of(request).forget()
    return RedirectResponse(f"/companies/{company}/keys", 303)


def _keys(
    request: Request, company: str, typed: Mapping[str, str], faults: Iterable[Fault] = ()
) -> Response:
    with database_of(request).read(company) as store:
        records, name = keys.key_records(store), company_name(store)
    now, mistakes = moment(), tuple(faults)
    in_use = [item for item in records if not item.revoked_at and item.expires_at > now]
    return page(
        request,
        "access/keys.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        in_use=in_use,
        replaced={item.replaces for item in in_use},
        over=[item for item in records if item not in in_use],
        words=ROLE_WORDS,
        typed=typed,
        chosen=chosen_roles(typed),
        faults=mistakes,
    )


def _made(request: Request, company: str, made: MadeKey) -> Response:
    with database_of(request).read(company) as store:
        name = company_name(store)
    sentence = gettext("Copy it into the other system now: it is shown here once and kept nowhere.")
    if made.replaces:
        longer = gettext("The key that it replaces works for another %(hours)s hours.")
        sentence += " " + longer % {"hours": OVERLAP_HOURS}
    return page(
        request,
        "access/made.html",
        company=company,
        company_name=name,
        title=gettext("The key for %(name)s") % {"name": made.name},
        sentence=sentence,
        secret=made.key,
        back=f"/companies/{company}/keys",
        back_words=gettext("All keys"),
    )
