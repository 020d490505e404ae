"""JSON addresses: people, their roles, links and API keys."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, Response, status

from hirefit_api.access import invitations, keys, people
from hirefit_api.access.gate import gate_of
from hirefit_api.access.permissions import Permission
from hirefit_api.access.record import changes, number_of
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.access.schemas import (
    AccessChange,
    KeyRecord,
    Link,
    MadeKey,
    NewKey,
    NewPerson,
    NewRoles,
    Person,
    Rotation,
)
from hirefit_api.access.tokens import Secret, moment_in
from hirefit_api.database.session import database_of
from hirefit_api.paging import PAGED, Place, key_at, one_page
from hirefit_api.settings import Settings
from hirefit_api.wire import Company, Id, Limit, company_router

router = company_router("access")

PersonId = Annotated[Id, Path(description="The person's id.")]
KeyId = Annotated[Id, Path(description="The key's public id, ten hexadecimal digits.")]
MANAGES = [requires(Permission.MANAGE_ACCESS)]


@router.post("/people", status_code=status.HTTP_201_CREATED, dependencies=MANAGES)
async def post_person(
    request: Request, company: Company, body: NewPerson, actor: CurrentActor
) -> Person:
    """Add a person, who can sign in after an invitation or through the OpenID provider."""
    return await database_of(request).write(
        company, partial(people.add_person, new=body, by=actor.id)
    )


@router.get("/people", dependencies=MANAGES)
def get_people(request: Request, company: Company) -> list[Person]:
    """Return everybody in the order of their ids."""
    with database_of(request).read(company) as store:
        return people.all_people(store)


@router.get("/people/{person}", dependencies=MANAGES)
def get_person(request: Request, company: Company, person: PersonId) -> Person:
    """Return one person."""
    with database_of(request).read(company) as store:
        return people.person_record(store, person)


@router.put("/people/{person}/roles", dependencies=MANAGES)
async def put_roles(
    request: Request, company: Company, person: PersonId, body: NewRoles, actor: CurrentActor
) -> Person:
    """Give somebody these roles instead of those before; it holds from the next request on."""
    work = partial(people.change_roles, person=person, roles=body.roles, by=actor.id)
    changed = await database_of(request).write(company, work)
    gate_of(request).forget()
    return changed


@router.post("/people/{person}/disable", dependencies=MANAGES)
async def post_disabled(
    request: Request, company: Company, person: PersonId, actor: CurrentActor
) -> Person:
    """Keep somebody out from now on; all their sessions end."""
    work = partial(people.disable, person=person, by=actor.id)
    changed = await database_of(request).write(company, work)
    gate_of(request).forget()
    return changed


@router.post("/people/{person}/enable", dependencies=MANAGES)
async def post_enabled(
    request: Request, company: Company, person: PersonId, actor: CurrentActor
) -> Person:
    """Let somebody in again."""
    work = partial(people.enable, person=person, by=actor.id)
    return await database_of(request).write(company, work)


@router.post(
    "/people/{person}/invitation", status_code=status.HTTP_201_CREATED, dependencies=MANAGES
)
async def post_invitation(
    request: Request, company: Company, person: PersonId, actor: CurrentActor
) -> Link:
    """Return a link with which a person sets their password, once, within seven days."""
    work = partial(invitations.invite, person=person, invited_by=actor.id)
    secret = await database_of(request).write(company, work)
    expires_at = moment_in(invitations.JOIN_WITHIN)
    return Link(person=person, address=link_address(request, secret), expires_at=expires_at)


@router.post("/keys", status_code=status.HTTP_201_CREATED, dependencies=MANAGES)
async def post_key(
    request: Request, company: Company, body: NewKey, actor: CurrentActor
) -> MadeKey:
    """Make an API key; this answer is the only place where it stands."""
    return await database_of(request).write(
        company, partial(keys.make_key, new=body, made_by=actor.id)
    )


@router.get("/keys", dependencies=MANAGES)
def get_keys(request: Request, company: Company) -> list[KeyRecord]:
    """Return what is known of all keys, oldest first."""
    with database_of(request).read(company) as store:
        return keys.key_records(store)


@router.post("/keys/{key}/rotate", status_code=status.HTTP_201_CREATED, dependencies=MANAGES)
async def post_rotation(
    request: Request, company: Company, key: KeyId, body: Rotation, actor: CurrentActor
) -> MadeKey:
    """Make a key in an old one's place; the old one works on until the overlap ends."""
    work = partial(keys.rotate_key, key=key, made_by=actor.id, hours=body.overlap_hours)
    made = await database_of(request).write(company, work)
    gate_of(request).forget()
    return made


@router.post("/keys/{key}/revoke", dependencies=MANAGES)
async def post_revocation(
    request: Request, company: Company, key: KeyId, actor: CurrentActor
) -> KeyRecord:
    """End a key at once."""
    work = partial(keys.revoke_key, key=key, by=actor.id)
    revoked = await database_of(request).write(company, work)
    gate_of(request).forget()
    return revoked


@router.get("/access-record", responses=PAGED, dependencies=[requires(Permission.READ_RECORD)])
def get_access_record(
    request: Request, response: Response, company: Company, after: Place = "", limit: Limit = 100
) -> list[AccessChange]:
    """Return who changed who may do what, the newest first."""
    (before,) = key_at(after, 1)
    with database_of(request).read(company) as store:
        found = changes(store, number_of(before), limit + 1)
    return one_page(request, response, found, limit, lambda change: (str(change.number),))


def link_address(request: Request, secret: Secret) -> str:
    """Return the address to hand over for a link."""
    settings: Settings = request.app.state.settings
    origin = settings.public_address or str(request.base_url).rstrip("/")
    return f"{origin}/companies/{request.path_params['company']}/links/{secret.text}"
