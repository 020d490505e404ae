"""Ask, at every route, who is there and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from hirefit.exceptions import Fault
from hirefit_api.access.permissions import ALLOWED, Permission, Role
from hirefit_api.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends a request.

    Parameters
    ----------
    company : str
        The company whose records they may see.
    id : str
        The person's or key's id; a person who rates has it as rater.
    roles : frozenset of Role
        What they are to the company.
    """

    company: str
    id: str
    roles: frozenset[Role]

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles allows it."""
        return any(permission in ALLOWED[role] for role in self.roles)


def current_actor(request: Request) -> Actor:
    """Return who sends this request."""
    company = str(request.path_params.get("company", ""))
    return Actor(company, "nobody-yet", frozenset(Role))


CurrentActor = Annotated[Actor, Depends(current_actor)]


def requires(permission: Permission) -> Any:  # noqa: ANN401 - FastAPI's marker has no type
    """Return the dependency that refuses whoever may not: ``dependencies=[requires(...)]``."""

    def check(actor: CurrentActor) -> None:
        if not actor.may(permission):
            raise Forbidden(Fault("Your role does not allow this.", "", "not-allowed"))

    return Depends(check)
