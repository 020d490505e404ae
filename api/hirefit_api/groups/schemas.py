"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hirefit_api.wire import Id, Incoming, Outgoing

GroupCsv = Annotated[
    str,
    StringConstraints(max_length=900_000),
    Field(description="application and one to three attributes, such as sex or age group"),
]


class GroupQuestion(Incoming):
    """Who belongs to which group, and of which requisition (all of them if null).

    The table is read for the one answer and not kept.
    """

    csv: GroupCsv
    requisition: Id | None = None


class ComparedRate(Outgoing):
    """A group's impact ratio to the group with the highest rate, with its 95 % interval."""

    ratio: float
    low: float
    high: float
    below_four_fifths: bool
    one_person_turns_it: bool
    shortfall: int


class GroupFigures(Outgoing):
    """A group of at least ten people: its selection rate with a 95 % interval.

    `kind` is `group`; `not_stated` for people without one; `together` for smaller groups.
    """

    name: str
    kind: Literal["group", "not_stated", "together"]
    people: int
    forward: int
    rate: float
    low: float
    high: float
    compared: ComparedRate | None


class AttributeRates(Outgoing):
    """All groups of one attribute, or of two at once.

    `finding` says what can be read from them; `about` is the group with the lowest ratio. Of
    `hidden` people nothing is shown, for there are fewer than ten. `together` names groups that do
    not stand by themselves; an empty name is of people without a group.
    `withheld`: beside the tables before it, fewer than ten could be found by subtraction.
    """

    attribute: str
    finding: Literal["too_few", "nobody", "below", "not_below", "withheld"]
    reference: str = ""
    about: str = ""
    groups: tuple[GroupFigures, ...] = ()
    together: tuple[str, ...] = ()
    hidden: int = 0


class GroupRates(Outgoing):
    """Rates by attribute, among applications that somebody has decided on.

    `open` wait for their decision; `not_known` codes of the table are no applications here.
    """

    requisition: str | None
    decided: int
    open: int
    not_known: int
    attributes: tuple[AttributeRates, ...]
