"""Who sends a request."""

from __future__ import annotations

from dataclasses import dataclass

from hirefit_api.access.permissions import ALLOWED, Permission, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends a request.

    Parameters
    ----------
    company : str
        The company whose records they may see.
    id : str
        The person's id, which they have as rater, too; ``key:`` and the id of an API key.
    roles : frozenset of Role
        What they are to the company.
    name : str
        How pages address them.
    is_person : bool
        A person rates in their own name only; a key hands in the cards of others.
    only_application : str
        The one application that a guest's link is for; empty for everyone else.
    """

    company: str
    id: str
    roles: frozenset[Role]
    name: str = ""
    is_person: bool = False
    only_application: str = ""

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles allows it."""
        return any(permission in ALLOWED[role] for role in self.roles)
