"""What a proposal must keep to: who is free, for how many interviews, where, and for whom not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hirefit.design.cells import Reading, Row, read_bytes, read_rows
from hirefit.design.plan import Codes, Flags, InterviewPlan
from hirefit.digests import read_document
from hirefit.exceptions import DesignError, Fault

RATER_COLUMNS = ("available", "most_interviews", "sites", "conflicts")


class RaterLimits(BaseModel):
    """What one rater can take on.

    Parameters
    ----------
    available : bool
        Whether the rater can take further interviews at all.
    most_interviews : int, optional
        With those that the plan already has; no limit by default.
    sites : tuple of str
        Where the rater can interview; everywhere by default.
    conflicts : tuple of str
        Applications that the rater must not see.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rater: str = Field(min_length=1)
    available: bool = True
    most_interviews: int | None = Field(default=None, ge=0)
    sites: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignmentLimits:
    """Limits of a proposal.

    Parameters
    ----------
    raters_per_application : int
        An application takes no further rater beyond this; practice cases take any number.
    most_interviews : int, optional
        Load of a rater for whom nothing else is said.
    raters : mapping of str to RaterLimits
    """

    raters_per_application: int = 2
    most_interviews: int | None = None
    raters: Mapping[str, RaterLimits] = field(default_factory=dict)

    def allowed(self, plan: InterviewPlan) -> Flags:
        """Return which interviews may be added at all, shape (n_applications, n_raters)."""
        allowed = ~plan.interviewed
        site = np.array(plan.site, object)
        for column, rater in enumerate(plan.raters):
            limits = self.raters.get(rater)
            if limits is None:
                continue
            allowed[:, column] &= limits.available
            if limits.sites:
                allowed[:, column] &= np.isin(site, ["", *limits.sites])
            if limits.conflicts:
                allowed[:, column] &= ~np.isin(plan.applications, limits.conflicts)
        return allowed

    def room(self, plan: InterviewPlan) -> Codes:
        """Return how many interviews each rater can still take, shape (n_raters,)."""
        held = np.bincount(plan.rater, minlength=len(plan.raters))
        most = [self._most(rater) for rater in plan.raters]
        unlimited = len(plan.applications)
        limit = np.array(
            [unlimited + had if m is None else m for m, had in zip(most, held, strict=True)]
        )
        return np.asarray(np.maximum(limit.astype(np.int64) - held, 0))

    def seats(self, plan: InterviewPlan) -> Codes:
        """Return how many raters each application can still take, shape (n_applications,)."""
        held = np.bincount(plan.application, minlength=len(plan.applications))
        free = np.maximum(self.raters_per_application - held, 0)
        return np.where(plan.practice, len(plan.raters), free).astype(np.int64)

    def _most(self, rater: str) -> int | None:
        limits = self.raters.get(rater)
        if limits is None or limits.most_interviews is None:
            return self.most_interviews
        return limits.most_interviews


def read_rater_limits(path: Path) -> dict[str, RaterLimits]:
    """Read what raters can take on.

    Parameters
    ----------
    path : Path
        A CSV with the column ``rater`` and perhaps `RATER_COLUMNS` (``sites`` and ``conflicts``
        are lists with a semicolon or a vertical bar between their entries), or a JSON list of
        objects with the same fields.

    Raises
    ------
    DesignError
        With every fault and its place.
    """
    found = _from_json(path) if path.suffix.lower() == ".json" else _from_csv(path)
    return {limits.rater: limits for limits in found}


def check_limits(
    plan: InterviewPlan, limits: Mapping[str, RaterLimits], place: str
) -> tuple[str, ...]:
    """Return what a reader should know: applications and sites that the plan does not have."""
    notes = []
    cases, sites = set(plan.applications), set(plan.site)
    unknown = sum(len(set(one.conflicts) - cases) for one in limits.values())
    if unknown:
        notes.append(f"{place}: {unknown} conflicts name an application that the plan lacks.")
    elsewhere = sorted({site for one in limits.values() for site in one.sites} - sites)
    if elsewhere:
        notes.append(f"{place}: the plan has no site {', '.join(elsewhere)}.")
    return tuple(notes)


def _from_csv(path: Path) -> list[RaterLimits]:
    # In a file with semicolons between the columns, a list is written with vertical bars.
    reading = Reading(path.name)
    found: dict[str, RaterLimits] = {}
    for row in read_rows(path, ("rater",), RATER_COLUMNS):
        rater = reading.label(row, "rater")
        if rater in found:
            reading.refuse(row.line, "this rater stood in an earlier row; keep one.", "duplicate")
        if rater:
            found[rater] = RaterLimits(
                rater=rater,
                available=reading.yes(row, "available", when_empty=True),
                most_interviews=_most_interviews(reading, row),
                sites=_listed(row["sites"]),
                conflicts=_listed(row["conflicts"]),
            )
    reading.finish()
    return list(found.values())


def _listed(text: str) -> tuple[str, ...]:
    parts = text.replace("|", ";").split(";")
    return tuple(sorted({part.strip() for part in parts} - {""}))


def _most_interviews(reading: Reading, row: Row) -> int | None:
    text = row["most_interviews"]
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9:  # noqa: PLR2004 - far above any load
        return int(text)
    reading.refuse(row.line, "most_interviews is not a whole number from 0.", "not-whole")
    return None


def _from_json(path: Path) -> list[RaterLimits]:
    raw = read_bytes(path)
    try:
        document = read_document(raw.decode(json.detect_encoding(raw)))
    except ValueError as error:
        raise DesignError(Fault("is not a JSON file.", path.name, "not-json")) from error
    if not isinstance(document, list):
        raise DesignError(Fault("is not a list of raters.", path.name, "not-a-list"))
    found: dict[str, RaterLimits] = {}
    faults: list[Fault] = []
    for at, item in enumerate(document):
        try:
            limits = RaterLimits.model_validate(item)
        except ValidationError as error:
            faults.extend(_json_faults(error, f"{path.name}[{at}]"))
            continue
        if limits.rater in found:
            message = "this rater stood earlier in the list; keep one."
            faults.append(Fault(message, f"{path.name}[{at}]", "duplicate"))
        found[limits.rater] = limits
    if faults:
        raise DesignError(*faults)
    return list(found.values())


def _json_faults(error: ValidationError, place: str) -> Iterable[Fault]:
    for one in error.errors(include_url=False, include_input=False):
        yield Fault(one["msg"], ".".join([place, *map(str, one["loc"])]), "bad-rater")
