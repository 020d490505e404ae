"""The record of changes of access as a page, for administrators and auditors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

from fastapi import Query, Request, Response

from hirefit_api.access.pages import company_name, local_clock
from hirefit_api.access.people_pages import ROLE_WORDS
from hirefit_api.access.permissions import Permission, Role
from hirefit_api.access.record import COMMAND_LINE, SETTINGS, Kind, changes, number_of
from hirefit_api.access.require import requires
from hirefit_api.access.schemas import AccessChange
from hirefit_api.database.session import database_of
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()

ON_A_PAGE = 100
Before = Annotated[str, Query(max_length=20)]
WORDS: Mapping[str, str] = {
    Kind.PERSON_ADDED: marked("added a person"),
    Kind.ROLES_CHANGED: marked("gave other roles"),
    Kind.PERSON_DISABLED: marked("shut somebody out"),
    Kind.PERSON_ENABLED: marked("let somebody in again"),
    Kind.LINK_MADE: marked("made a link to set a password"),
    Kind.GUEST_LINK_MADE: marked("made a guest's link"),
    Kind.LINK_USED: marked("used a link"),
    Kind.PROVIDER_LINKED: marked("joined an account of the sign-in provider"),
    Kind.KEY_MADE: marked("made a key"),
    Kind.KEY_REPLACED: marked("replaced a key"),
    Kind.KEY_REVOKED: marked("revoked a key"),
    Kind.SIGN_IN_CHANGED: marked("other settings of sign-in since this start"),
    Kind.GROUPS_READ: marked("looked at rates by group"),
}
NOBODY_HERE: Mapping[str, str] = {
    COMMAND_LINE: marked("command line"),
    SETTINGS: marked("settings"),
}
"""Who acts without an id of the company."""
SET = marked("set")
"""What stands for a secret that there is."""
DETAIL_WORDS: Mapping[str, str] = {
    "roles": marked("Roles"),
    "before": marked("Before"),
    "name": marked("Name"),
    "replaces": marked("Replaces"),
    "application": marked("For the card of"),
    "openid_issuer": marked("Sign-in provider"),
    "operator_key": marked("Operator's key"),
    "attributes": marked("By"),
    "people": marked("People decided on"),
}


class Entry(NamedTuple):
    """One line of the page."""

    number: int
    when: str
    who: str
    what: str
    whom: str
    details: list[tuple[str, str]]


@router.get("/access-record", dependencies=[requires(Permission.READ_RECORD)])
def get_access_record(request: Request, company: Company, before: Before = "") -> Response:
    """Show who changed who may do what, the newest first."""
    with database_of(request).read(company) as store:
        found = changes(store, number_of(before), ON_A_PAGE + 1)
        clock = local_clock(store)
        name = company_name(store)
    return page(
        request,
        "access/record.html",
        company=company,
        company_name=name,
        entries=[_entry(change, clock) for change in found[:ON_A_PAGE]],
        older=found[ON_A_PAGE - 1].number if len(found) > ON_A_PAGE else 0,
    )


def _entry(change: AccessChange, clock: Callable[[str], str]) -> Entry:
    return Entry(
        number=change.number,
        when=clock(change.happened_at),
        who=gettext(NOBODY_HERE[change.actor]) if change.actor in NOBODY_HERE else change.actor,
        what=gettext(WORDS[change.kind]),
        whom=change.subject,
        details=[
            (gettext(DETAIL_WORDS[name]), _in_words(value))
            for name, value in change.details.items()
        ],
    )


def _in_words(value: str | list[str]) -> str:
    if isinstance(value, str):
        return gettext(SET) if value == SET else value
    known = {role.value: words[0] for role, words in ROLE_WORDS.items()}
    known[Role.GUEST_RATER] = marked("Guest")
    return ", ".join(gettext(known[role]) for role in value)
