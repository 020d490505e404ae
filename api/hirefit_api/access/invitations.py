"""Links that let somebody in once: to set a password, or to fill in one card as a guest.

A link only shows a page. What it is for happens when the button there is pressed, because mail
programs and chat previews open links by themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault, HirefitError
from hirefit_api.access import record
from hirefit_api.access import store as queries
from hirefit_api.access.passwords import check_password, hash_password
from hirefit_api.access.permissions import Role, roles_from, roles_text
from hirefit_api.access.record import Kind
from hirefit_api.access.schemas import NewGuest
from hirefit_api.access.sessions import begin_session
from hirefit_api.access.tokens import Secret, moment_in, new_token, read_token
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.wire import moment

JOIN_WITHIN = timedelta(days=7)
RATE_WITHIN = timedelta(days=14)
GONE = Fault("This link has been used or has expired. Ask for a new one.", "link", "link-over")


class Invited(NamedTuple):
    """Whom a link is for; `only_application` is empty unless they are a guest."""

    person: str
    name: str
    only_application: str


def invite(store: CompanyStore, person: str, invited_by: str) -> Secret:
    """Return a link's secret that lets a person set a password; links before it lose theirs.

    Raises
    ------
    NotFound
        There is nobody with this id.
    Conflict
        The person is disabled.
    """
    row = queries.find_person(store, person)
    if row is None:
        raise NotFound
    if row.disabled_at:
        message = "This person is disabled. Let them in again first."
        raise Conflict(Fault(message, "person", "disabled"))
    return _new_link(store, person, invited_by, "", JOIN_WITHIN)


def invite_guest(store: CompanyStore, application: str, new: NewGuest, invited_by: str) -> Secret:
    """Return a link's secret that lets somebody without an account fill in one card.

    The caller has planned the interview; a guest has no password and no other role.

    Raises
    ------
    Conflict
        The id belongs to somebody who has an account.
    """
    row = queries.find_person(store, new.id)
    if row is None:
        guest = {
            "id": new.id,
            "name": new.name,
            "email": None,
            "roles": roles_text([Role.GUEST_RATER]),
            "password_hash": "",
            "created_at": moment(),
            "disabled_at": "",
            "language": "",
        }
        queries.add_person(store, guest)
    elif roles_from(row.roles) != {Role.GUEST_RATER} or row.disabled_at:
        message = "Somebody with an account has this id. They rate without a guest link."
        raise Conflict(Fault(message, "body.id", "taken"))
    return _new_link(store, new.id, invited_by, application, RATE_WITHIN)


def _new_link(
    store: CompanyStore, person: str, invited_by: str, application: str, within: timedelta
) -> Secret:
    queries.withdraw_invitations(store, person, application)
    kind = Kind.GUEST_LINK_MADE if application else Kind.LINK_MADE
    record.note(store, invited_by, kind, person, application=application)
    token = new_token(store.company)
    queries.add_invitation(
        store,
        {
            "token_digest": token.digest,
            "person": person,
            "only_application": application,
            "created_at": moment(),
            "created_by": invited_by,
            "expires_at": moment_in(within),
            "used_at": "",
        },
    )
    return token


def invited(store: CompanyStore, link: str) -> Invited:
    """Return whom a link is for; nothing happens.

    Raises
    ------
    NotFound
        The link has been used, has expired, or never was; in the same words.
    """
    row = _open_row(store, link)
    person = queries.find_person(store, row.person)
    if person is None or person.disabled_at:
        raise NotFound(GONE)
    return Invited(row.person, person.name, row.only_application)


def join(database: Database, company: str, link: str, password: str) -> Secret:
    """Use a link up: set the password and begin a session; all older sessions end.

    Raises
    ------
    NotFound
        The link is over, or is a guest's.
    HirefitError
        Every fault of the password.
    """
    with database.read(company) as store:
        who = invited(store, link)
    if who.only_application:
        raise NotFound(GONE)
    if faults := check_password(password, (company, who.person, who.name)):
        raise HirefitError(*faults)
    password_hash = hash_password(password)

    def work(store: CompanyStore) -> Secret:
        use_up(store, link)
        queries.change_person(store, who.person, {"password_hash": password_hash})
        queries.end_sessions_of(store, who.person)
        return begin_session(store, who.person)

    return database.write_and_wait(company, work)


def enter_as_guest(database: Database, company: str, link: str) -> tuple[Invited, Secret]:
    """Use a guest's link up and begin a session for that one application.

    Raises
    ------
    NotFound
        The link is over, or is not a guest's.
    """

    def work(store: CompanyStore) -> tuple[Invited, Secret]:
        who = invited(store, link)
        if not who.only_application:
            raise NotFound(GONE)
        use_up(store, link)
        return who, begin_session(store, who.person, who.only_application)

    return database.write_and_wait(company, work)


def _open_row(store: CompanyStore, link: str) -> Row[Any]:
    presented = read_token(link)
    if presented is None or presented.company != store.company:
        raise NotFound(GONE)
    row = queries.find_invitation(store, presented.digest)
    if row is None or row.used_at or row.expires_at <= moment():
        raise NotFound(GONE)
    return row


def use_up(store: CompanyStore, link: str) -> None:
    """Use a link up.

    Raises
    ------
    NotFound
        It is over.
    """
    row = _open_row(store, link)
    if not queries.use_invitation(store, row.token_digest, moment()):
        raise NotFound(GONE)
    record.note(store, row.person, Kind.LINK_USED, row.person, application=row.only_application)
