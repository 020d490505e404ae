"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from hirefit_api.wire import Incoming, Outgoing

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class NewCalibration(Incoming):
    """A calibration to publish: the document that `hirefit calibrate` writes, and why."""

    calibration: Annotated[dict[str, Any], Field(description="With its digest.")]
    reason: Words
    published_by: Words


class Published(Outgoing):
    """A published calibration; the last one is in force."""

    number: int
    digest: str
    scale: str
    n_ratings: int
    reason: str
    published_by: str
    published_at: str


class PublishedCalibration(Published):
    """The same with its document."""

    calibration: dict[str, Any]
