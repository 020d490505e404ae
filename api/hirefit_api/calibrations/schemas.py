"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from hirefit_api.wire import Incoming, Outgoing

Number = Annotated[int, Field(ge=0, le=1_000_000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class NewCalibration(Incoming):
    """A calibration to publish: the document that `hirefit calibrate` writes, and why.

    Parameters
    ----------
    published_by : str
        On whose word a key publishes; a person always publishes in their own name.
    instead_of : int or None
        Number of the calibration that was in force when the decision was made, 0 for none: if
        somebody has published in the meantime, this is refused.
    """

    calibration: Annotated[dict[str, Any], Field(description="With its digest.")]
    reason: Words
    published_by: Words | None = None
    instead_of: Number | None = None


class Return(Incoming):
    """Go back to an earlier calibration: why, and which one is in force."""

    reason: Words
    instead_of: Number


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
