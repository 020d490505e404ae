"""Publish the draft of an analysis, unless what its preview was compared with is out of force."""

from __future__ import annotations

from hirefit.exceptions import Fault
from hirefit_api.calibrations.schemas import NewCalibration, Published
from hirefit_api.calibrations.service import (
    calibration_in_force,
    publish_calibration,
    require_in_force,
)
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict
from hirefit_api.workspace.schemas import Publication
from hirefit_api.workspace.service import analysis_record, draft_of


def publish_draft(
    store: CompanyStore, number: int, publication: Publication, actor: str
) -> Published:
    """Publish the draft of an analysis in the name of a person.

    Raises
    ------
    NotFound
        There is no such draft.
    Conflict
        Somebody has published in the meantime, so that the preview shows the difference to what
        is no longer in force; or the draft is in force.
    """
    analysis = analysis_record(store, number)
    draft = draft_of(store, number)
    require_in_force(store, publication.instead_of)
    in_force = calibration_in_force(store, profile_in_force(store).scale)
    if in_force.digest == draft["digest"]:
        raise Conflict(Fault("This calibration is in force already.", "number", "in-force"))
    if in_force.digest != analysis.in_force_digest:
        message = "The preview compares with a calibration that is no longer in force. Recalibrate."
        raise Conflict(Fault(message, "number", "preview-outdated"))
    new = NewCalibration(calibration=draft, reason=publication.reason)
    return publish_calibration(store, new, actor).record
