"""Join a table of groups with what was decided; nothing of the table is kept.

No attribute of a person is stored here or reaches a score. Who looked, when, and by which
attributes stands in the record of access.
"""

from __future__ import annotations

from hirefit.outcomes.group_look import Look, look_at
from hirefit.outcomes.group_rates import GroupRate, Rates
from hirefit.outcomes.group_table import GroupTable, read_groups
from hirefit_api.access import record
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.groups import store as queries
from hirefit_api.groups.schemas import (
    AttributeRates,
    ComparedRate,
    GroupFigures,
    GroupQuestion,
    GroupRates,
)
from hirefit_api.interviews.practice_gate import is_practice
from hirefit_api.requisitions.service import requisition_record

FORWARD = frozenset({"advance", "hire"})
CLOSED = FORWARD | {"decline"}
PLACE = "csv"


def read_table(question: GroupQuestion) -> GroupTable:
    """Read the table before anything is asked of the database.

    Raises
    ------
    RatingError
        Every fault with its line.
    """
    return read_groups(question.csv, PLACE)


def group_rates(store: CompanyStore, table: GroupTable, requisition: str | None) -> GroupRates:
    """Return rates by group.

    Raises
    ------
    NotFound
        The company or the requisition is unknown.
    """
    profile_in_force(store)
    if requisition is not None:
        requisition_record(store, requisition)
    everybody = {
        row.id: row.requisition_id
        for row in queries.all_applications(store)
        if not is_practice(row.requisition_id)
    }
    asked = [name for name, of in everybody.items() if requisition in (None, of)]
    outcomes = queries.outcomes_by_application(store)
    forward = {name: outcomes[name] in FORWARD for name in asked if outcomes.get(name) in CLOSED}
    return GroupRates(
        requisition=requisition,
        decided=len(forward),
        open=len(asked) - len(forward),
        not_known=len(table.applications - everybody.keys()),
        attributes=tuple(map(_attribute, look_at(table.groups, forward))),
    )


def note_look(store: CompanyStore, rates: GroupRates, looked_by: str) -> None:
    """Write down that somebody looked, and at what."""
    record.note(
        store,
        looked_by,
        record.Kind.GROUPS_READ,
        rates.requisition or "",
        attributes=", ".join(item.attribute for item in rates.attributes),
        people=str(rates.decided),
    )


def _attribute(look: Look) -> AttributeRates:
    rates = look.rates
    if rates is None:
        return AttributeRates(attribute=look.attribute, finding="withheld")
    beside = {group.name: group.compared.ratio for group in rates.groups if group.compared}
    return AttributeRates(
        attribute=look.attribute,
        finding=_finding(rates),
        reference=rates.reference,
        about=min(beside, key=lambda name: (beside[name], name), default=""),
        groups=tuple(map(_figures, rates.groups)),
        together=rates.together,
        hidden=rates.hidden,
    )


def _finding(rates: Rates) -> str:
    named = [group for group in rates.groups if group.kind == "group"]
    if not rates.reference:
        return "too_few" if len(named) < 2 else "nobody"  # noqa: PLR2004 - a ratio takes two
    below = any(group.compared and group.compared.below_four_fifths for group in named)
    return "below" if below else "not_below"


def _figures(group: GroupRate) -> GroupFigures:
    beside = group.compared
    return GroupFigures(
        name=group.name,
        kind=group.kind,
        people=group.count.people,
        forward=group.count.forward,
        rate=float(group.count.rate),
        low=group.low,
        high=group.high,
        compared=None
        if beside is None
        else ComparedRate.model_validate(beside, from_attributes=True),
    )
