"""What goes in and out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from hirefit_api.wire import Incoming, Outgoing

YamlText = Annotated[str, StringConstraints(max_length=200_000)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
Revision = Annotated[int, Field(ge=0, le=1_000_000)]


class DraftChange(Incoming):
    """The next text of a draft; `revision` is the one that was read, 0 where there is none."""

    revision: Revision
    text: YamlText
    reason: Why = ""


class DraftStep(Incoming):
    """A step with the draft as it was read."""

    revision: Revision


class NewCompetency(Incoming):
    """A competency of the company's own: an id, a name and a family, or a whole text."""

    competency: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    family: Annotated[str, StringConstraints(max_length=20)] = ""
    text: YamlText = ""
    reason: Why = ""


class Retirement(Incoming):
    """Why a question is no longer asked, or a competency no longer used."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class Finding(Outgoing):
    """What the linter says: error, warning or info, and where."""

    severity: str
    check: str
    message: str
    place: str


class Draft(Outgoing):
    """The draft of a competency with everything found in it."""

    competency: str
    revision: int
    text: str
    reason: str
    authors: tuple[str, ...]
    proposed_by: str
    changed_at: str
    findings: tuple[Finding, ...]


class RubricVersion(Outgoing):
    """A version; what ships with hirefit has no author."""

    competency: str
    version: str
    digest: str
    is_own: bool
    reason: str
    authors: tuple[str, ...]
    approved_by: str
    published_at: str


class Rubric(Outgoing):
    """A competency of the company: its newest version, and whether a draft is open.

    `is_own` says that the version is the company's, `own_competency` that the competency is.
    """

    competency: str
    name: str
    family: str
    version: str
    status: str
    is_own: bool
    own_competency: bool
    retired: bool
    has_draft: bool
    retired_questions: tuple[str, ...]


class Marked(Outgoing):
    """Words and whether they are the same, gone or new."""

    mark: str
    text: str


class DifferentPart(Outgoing):
    """A part in which two versions differ."""

    place: str
    old: tuple[Marked, ...]
    new: tuple[Marked, ...]


class RoleEffect(Outgoing):
    """What a role asks instead; empty where nothing of the kind is left."""

    role: str
    instead: str


class RetirementEffect(Outgoing):
    """What retiring a question does: roles change, kits that are open keep it."""

    question: str
    roles: tuple[RoleEffect, ...]
    open_requisitions: tuple[str, ...]
    can_retire: bool
    because: str


class RetiredQuestion(Outgoing):
    """A question that new kits no longer ask."""

    question: str
    reason: str
    retired_by: str
    retired_at: str


class CompetencyRetirement(Outgoing):
    """What retiring an own competency does: nothing new uses it, kits that are open keep it."""

    competency: str
    retired: bool
    reason: str
    roles: tuple[str, ...]
    open_requisitions: tuple[str, ...]
    can_retire: bool
    because: str
