"""JSON addresses."""

from __future__ import annotations

from hirefit_api.wire import company_router

router = company_router("scores")
