"""The one table of who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person or a key is to a company."""

    INTERVIEWER = "interviewer"
    RECRUITER = "recruiter"
    HR = "hr"
    FAIRNESS_REVIEWER = "fairness_reviewer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    ORDERING_SYSTEM = "ordering_system"
    GUEST_RATER = "guest_rater"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a route asks for."""

    READ_COMPANY = "read_company"
    CHANGE_COMPANY = "change_company"
    READ_REQUISITIONS = "read_requisitions"
    RUN_REQUISITIONS = "run_requisitions"
    SUBMIT_CARDS = "submit_cards"
    READ_CARDS = "read_cards"
    READ_SCORES = "read_scores"
    DECIDE = "decide"
    READ_OWN_HABITS = "read_own_habits"
    READ_CALIBRATION = "read_calibration"
    CALIBRATE = "calibrate"
    EDIT_RUBRICS = "edit_rubrics"
    APPROVE_RUBRICS = "approve_rubrics"
    READ_GROUPS = "read_groups"
    MANAGE_ACCESS = "manage_access"
    MANAGE_INTEGRATIONS = "manage_integrations"
    ORDER_ASSESSMENTS = "order_assessments"
    READ_RECORD = "read_record"


_EVERYONE = frozenset({Permission.READ_COMPANY, Permission.READ_OWN_HABITS})
_RECRUITER = _EVERYONE | {
    Permission.READ_REQUISITIONS,
    Permission.RUN_REQUISITIONS,
    Permission.SUBMIT_CARDS,
    Permission.READ_CARDS,
    Permission.READ_SCORES,
    Permission.DECIDE,
    Permission.ORDER_ASSESSMENTS,
}

ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.INTERVIEWER: _EVERYONE | {Permission.SUBMIT_CARDS, Permission.READ_CARDS},
    Role.RECRUITER: _RECRUITER,
    Role.HR: _RECRUITER
    | {
        Permission.READ_CALIBRATION,
        Permission.CALIBRATE,
        Permission.EDIT_RUBRICS,
        Permission.APPROVE_RUBRICS,
        Permission.CHANGE_COMPANY,
    },
    Role.FAIRNESS_REVIEWER: frozenset({Permission.READ_COMPANY, Permission.READ_GROUPS}),
    Role.ADMINISTRATOR: frozenset(Permission) - {Permission.READ_GROUPS, Permission.DECIDE},
    Role.AUDITOR: frozenset(
        {
            Permission.READ_COMPANY,
            Permission.READ_REQUISITIONS,
            Permission.READ_CARDS,
            Permission.READ_SCORES,
            Permission.READ_CALIBRATION,
            Permission.READ_RECORD,
        }
    ),
    Role.ORDERING_SYSTEM: frozenset({Permission.ORDER_ASSESSMENTS}),
    Role.GUEST_RATER: frozenset({Permission.SUBMIT_CARDS}),
    Role.OPERATOR: frozenset(
        {Permission.READ_COMPANY, Permission.CHANGE_COMPANY, Permission.MANAGE_ACCESS}
    ),
}

GRANTED = tuple(role for role in Role if role not in (Role.GUEST_RATER, Role.OPERATOR))
"""What an administrator can make somebody. A guest comes by a link to one card; the operator is
whoever holds the key in the service's settings."""


def roles_text(roles: Iterable[Role]) -> str:
    """Return roles as a column holds them."""
    return " ".join(sorted(set(roles)))


def roles_from(text: str) -> frozenset[Role]:
    """Return the roles that a column holds."""
    return frozenset(Role(name) for name in text.split())
