"""Publish a calibration; say which one is in force."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.calibration.calibration import Calibration
from hirefit.calibration.files import calibration_from_document
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.digests import canonical_bytes
from hirefit.exceptions import CalibrationError, Fault
from hirefit_api.calibrations import store as queries
from hirefit_api.calibrations.schemas import (
    NewCalibration,
    Published,
    PublishedCalibration,
    Return,
)
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.wire import moment


class Publication(NamedTuple):
    """A record, and whether it is new."""

    record: Published
    created: bool


def publish_calibration(store: CompanyStore, new: NewCalibration, actor: str = "") -> Publication:
    """Publish a calibration; the one in force published again changes nothing.

    Parameters
    ----------
    store : CompanyStore
    new : NewCalibration
    actor : str
        Who publishes, unless it is published on somebody's word.

    Raises
    ------
    NotFound
        The company is unknown.
    CalibrationError
        The document is no calibration, its digest is another one than it says, or its scale is
        not the company's.
    Conflict
        Another calibration is in force than the one it is to replace.
    """
    scale = profile_in_force(store).scale
    calibration = calibration_from_document(new.calibration, "body.calibration")
    if calibration.scale != scale:
        message = "is on another scale than the company's."
        raise CalibrationError(Fault(message, "body.calibration.scale", "other-scale"))
    newest = queries.newest_calibration(store)
    if newest is not None and newest.digest == calibration.digest:
        return Publication(_published(newest), created=False)
    if new.instead_of is not None:
        require_in_force(store, new.instead_of)
    return _add(store, calibration, new.reason, new.published_by or actor)


def return_to(store: CompanyStore, number: int, back: Return, actor: str) -> Publication:
    """Publish an earlier calibration again, under the next number; nothing is taken away.

    Parameters
    ----------
    store : CompanyStore
    number : int
        The earlier publication; 0 for the shipped start, which knows no rater.
    back : Return
    actor : str
        Who decides.

    Raises
    ------
    NotFound
        There is no such publication.
    Conflict
        It is in force, or somebody has published in the meantime.
    """
    scale = profile_in_force(store).scale
    if number:
        row = queries.find_calibration(store, number)
        if row is None:
            raise NotFound
        calibration = _read(row.document)
    else:
        calibration = prior_calibration(scale)
    require_in_force(store, back.instead_of)
    if calibration_in_force(store, scale).digest == calibration.digest:
        raise Conflict(Fault("This calibration is in force already.", "number", "in-force"))
    if calibration.scale != scale:
        message = "is on another scale than the company's."
        raise CalibrationError(Fault(message, "number", "other-scale"))
    return _add(store, calibration, back.reason, actor)


def require_in_force(store: CompanyStore, number: int) -> None:
    """Refuse a decision that was made while another calibration was in force.

    Raises
    ------
    Conflict
        Somebody has published in the meantime.
    """
    if number_in_force(store) != number:
        message = "Somebody has published a calibration in the meantime. Look at what is in force."
        raise Conflict(Fault(message, "instead_of", "published-meanwhile"))


def number_in_force(store: CompanyStore) -> int:
    """Return the number of the last publication, 0 if there is none."""
    newest = queries.newest_calibration(store)
    return 0 if newest is None else int(newest.number)


def _add(store: CompanyStore, calibration: Calibration, reason: str, actor: str) -> Publication:
    row = {
        "number": number_in_force(store) + 1,
        "digest": calibration.digest,
        "document": canonical_bytes(calibration.document()).decode(),
        "reason": reason,
        "published_by": actor,
        "published_at": moment(),
    }
    queries.add_calibration(store, row)
    stored = queries.newest_calibration(store)
    if stored is None:
        raise CalibrationError(Fault("could not be stored.", "body", "not-stored"))
    return Publication(_published(stored), created=True)


def published_calibrations(store: CompanyStore) -> list[PublishedCalibration]:
    """Return what was published, oldest first.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return [_published(row) for row in queries.published_calibrations(store)]


def calibration_in_force(store: CompanyStore, scale: RatingScale) -> Calibration:
    """Return the calibration that scores on a scale rest on: the last published, or the prior."""
    newest = queries.newest_calibration(store)
    if newest is not None:
        calibration = _read(newest.document)
        if calibration.scale == scale:
            return calibration
    return prior_calibration(scale)


def _published(row: Row[Any]) -> PublishedCalibration:
    calibration = _read(row.document)
    return PublishedCalibration(
        number=row.number,
        digest=row.digest,
        scale=str(calibration.scale),
        n_ratings=calibration.n_ratings,
        reason=row.reason,
        published_by=row.published_by,
        published_at=row.published_at,
        calibration=json.loads(row.document),
    )


@lru_cache(maxsize=64)
def _read(document: str) -> Calibration:
    return calibration_from_document(json.loads(document), "calibration")
