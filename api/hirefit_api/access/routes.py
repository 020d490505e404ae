"""JSON addresses: people, their roles, links and API keys."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Request, status

from hirefit_api.access import invitations, keys, people
from hirefit_api.access.gate import gate_of
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.access.schemas import (
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
from hirefit_api.settings import Settings
from hirefit_api.wire import Company, Id, company_router

router = company_router("access")

PersonId = Annotated[Id, Path(description="The person's id.")]
KeyId = Annotated[Id, Path(description="The key's public id, ten hexadecimal digits.")]
MANAGES = [requires(Permission.MANAGE_ACCESS)]


@router.post("/people", status_code=status.HTTP_201_CREATED, dependencies=MANAGES)
async def post_person(request: Request, company: Company, body: NewPerson) -> Person:
    """Add a person, who can sign in after an invitation or through the OpenID provider."""
    return await database_of(request).write(company, partial(people.add_person, new=body))


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
async def put_roles(request: Request, company: Company, person: PersonId, body: NewRoles) -> Person:
    """Give somebody these roles instead of those before; it holds from the next request on."""
    work = partial(people.change_roles, person=person, roles=body.roles)
    changed = await database_of(request).write(company, work)
    gate_of(request).forget()
    return changed


@router.post("/people/{person}/disable", dependencies=MANAGES)
async def post_disabled(request: Request, company: Company, person: PersonId) -> Person:
    """Keep somebody out from now on; all their sessions end."""
    changed = await database_of(request).write(company, partial(people.disable, person=person))
    gate_of(request).forget()
    return changed


@router.post("/people/{person}/enable", dependencies=MANAGES)
async def post_enabled(request: Request, company: Company, person: PersonId) -> Person:
    """Let somebody in again."""
    return await database_of(request).write(company, partial(people.enable, person=person))


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
async def post_revocation(request: Request, company: Company, key: KeyId) -> KeyRecord:
    """End a key at once."""
    revoked = await database_of(request).write(company, partial(keys.revoke_key, key=key))
    gate_of(request).forget()
    return revoked


def link_address(request: Request, secret: Secret) -> str:
    """Return the address to hand over for a link."""
    settings: Settings = request.app.state.settings
    origin = settings.public_address or str(request.base_url).rstrip("/")
    return f"{origin}/companies/{request.path_params['company']}/links/{secret.text}"
