"""What goes in and out."""

from __future__ import annotations

from typing import Any

from hirefit_api.wire import Outgoing


class CompanyRecord(Outgoing):
    """A company and the profile in force."""

    company: str
    version: int
    digest: str
    created_at: str
    profile: dict[str, Any]
