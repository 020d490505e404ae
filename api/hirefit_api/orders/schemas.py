"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from hirefit_api.orders.states import State
from hirefit_api.scores.schemas import Digests
from hirefit_api.wire import Id, Incoming, Outgoing

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Remote = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Shows = Literal["number", "band"]
Notifies = Literal["raters", "recruiter"]
Reason = Literal["no_show", "withdrawn", "not_needed", "other"]
DIRECT = "api"
"""The protocol of orders that come through hirefit's own API."""


class PackageContent(Incoming):
    """What the other system may order.

    Parameters
    ----------
    label : str
        What its users choose by.
    requisition, role : str or None
        One of both: every order joins this requisition, or the first order of each job opens one
        with this role's kit.
    shows : str
        ``number`` (level, interval and a number), or ``band``: a word and the link, so that
        nobody can sort or reject by a number.
    notifies : str
        ``raters``: those named are planned at once and find it in their list; ``recruiter``: it
        waits until somebody plans them. The candidate is never written to.
    raters : list of str
        Who interviews.
    offered : bool
        False takes it off the list; open orders go on.
    """

    label: Label
    requisition: Id | None = None
    role: Id | None = None
    shows: Shows = "band"
    notifies: Notifies = "recruiter"
    raters: Annotated[list[Id], Field(max_length=20, default_factory=list)]
    offered: bool = True

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.requisition is None) == (self.role is None):
            raise ValueError("name a requisition or a role, one of both")
        if (self.notifies == "raters") != bool(self.raters):
            raise ValueError("name raters exactly when they are the ones who are notified")
        if len(set(self.raters)) != len(self.raters):
            raise ValueError("a rater is named twice")
        return self


class Package(Outgoing):
    """A package as it is stored."""

    id: str
    label: str
    requisition: str | None
    role: str | None
    shows: Shows
    notifies: Notifies
    raters: tuple[str, ...]
    offered: bool
    changed_at: str


class Placement(Incoming):
    """An order as it comes in, whatever the protocol.

    Parameters
    ----------
    protocol : str
        The adapter's name.
    key : str
        What the other system repeats when it repeats the order.
    package : str
        As offered.
    name, profile_url : str
        The candidate's name and their page in the other system; kept until the order ends.
    remote_application, remote_candidate, remote_job : str
        The other system's ids.
    callback : str
        Where the result is announced; checked by the adapter.
    reorders : bool
        Whether the same key orders anew after the end, and is refused before it.
    """

    protocol: Id
    key: Key
    package: Key
    name: PersonName = ""
    profile_url: Address = ""
    remote_application: Remote = ""
    remote_candidate: Remote = ""
    remote_job: Remote = ""
    callback: Address = ""
    reorders: bool = False


class NewOrder(Incoming):
    """An order over hirefit's own API; the same reference again is the same order."""

    reference: Key
    package: Id
    name: PersonName = ""
    profile_url: Address = ""
    candidate: Remote = ""
    application: Remote = ""
    job: Remote = ""


class EndOrder(Incoming):
    """Why an order ends without a result."""

    reason: Reason


class MergedCandidates(Incoming):
    """Two records of one person became one in the other system."""

    protocol: Id
    lost: Annotated[Remote, StringConstraints(min_length=1)]
    kept: Annotated[Remote, StringConstraints(min_length=1)]


class AnonymisedCandidate(Incoming):
    """A person is to be forgotten."""

    protocol: Id
    candidate: Annotated[Remote, StringConstraints(min_length=1)]


class Order(Outgoing):
    """An order; `key` is the other system's own, `name` and `profile_url` end with the order."""

    id: str
    protocol: str
    key: str
    package: str
    application: str
    state: State
    reason: str
    remote_application: str
    remote_candidate: str
    remote_job: str
    name: str
    profile_url: str
    placed_at: str
    started_at: str
    ended_at: str


class Touched(Outgoing):
    """How many orders a change of a person reached."""

    orders: int


class CandidateTable(Incoming):
    """A table as text, with the columns application, requisition and raters."""

    table: Annotated[str, StringConstraints(min_length=1, max_length=500_000)]


class Exchanged(Outgoing):
    """How many lines were read, and what was new in them."""

    lines: int
    applications: int
    interviews: int


class SubResult(Outgoing):
    """One competency; level and interval on the rating scale, the score from 0 to 100."""

    competency: str
    name: str
    level: float
    interval: tuple[float, float]
    score: int


class Result(Outgoing):
    """What an ended order says: never a number alone.

    With a package that shows a band, `score`, `level`, `interval` and `competencies` are empty.

    Parameters
    ----------
    score : int or None
        ``100 (level - lowest) / (highest - lowest)``, rounded half up.
    level, interval : float, pair of floats
        Fit level and its 90 % interval on the rating scale.
    band, band_words : str
        ``above`` or ``below`` if that is so in at least 95 of 100 such cases, else ``open``; and
        the same for people.
    standing : str
        What the score rests on so far.
    reasons : tuple of str
        Principal reasons.
    explanation : str
        The page that explains every part.
    """

    order: str
    application: str
    completed_at: str
    score: int | None
    level: float | None
    interval: tuple[float, float] | None
    scale: tuple[int, int]
    band: str
    band_words: str
    standing: Literal["provisional", "incomplete", "complete"]
    competencies: tuple[SubResult, ...]
    reasons: tuple[str, ...]
    explanation: str
    digests: Digests
