"""What goes in and out."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hirefit_api.wire import Incoming, Outgoing


class CompanyRecord(Outgoing):
    """A company and the profile in force."""

    company: str
    version: int
    digest: str
    created_at: str
    profile: dict[str, Any]


class TimeZone(Incoming):
    """The zone in which the company's people read times, by its IANA name."""

    time_zone: Annotated[str, Field(max_length=64, examples=["Europe/Berlin"])]
