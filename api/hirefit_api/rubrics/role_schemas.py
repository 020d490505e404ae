"""Role profiles as they go in and out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from hirefit.competencies.model import Id, Phrase, QuestionId, Text
from hirefit_api.wire import Incoming, Outgoing


class RoleEntry(Incoming):
    """A competency of a role and the questions asked about it, in order."""

    competency: Id
    questions: Annotated[list[QuestionId], Field(max_length=40)]


class RoleContent(Incoming):
    """A role profile; `version` is the one that was read, 0 where the company has none.

    New openings can use it while it is `offered`; openings that have it keep it.
    """

    version: Annotated[int, Field(ge=0, le=1_000_000)]
    name: Phrase
    description: Text
    competencies: Annotated[list[RoleEntry], Field(max_length=100)]
    seconds_per_question: Annotated[int, Field(ge=30, le=1800)] = 300
    offered: bool = True
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class RoleEntryRecord(Outgoing):
    """A competency of a role, as new kits would ask it."""

    competency: str
    name: str
    status: str
    questions: tuple[str, ...]


class RoleRecord(Outgoing):
    """A role profile as new kits use it; version 0 is the shipped one."""

    role: str
    name: str
    description: str
    version: int
    own_role: bool
    offered: bool
    competencies: tuple[RoleEntryRecord, ...]
    seconds_per_question: int
    note: str
    reason: str
    set_by: str
    set_at: str
