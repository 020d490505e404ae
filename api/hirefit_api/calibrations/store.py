"""The only queries on calibrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.tables import calibrations

ALL = scoped(select(calibrations).order_by(calibrations.c.number))
NEWEST = scoped(select(calibrations).order_by(calibrations.c.number.desc()).limit(1))
ONE = scoped(select(calibrations).where(calibrations.c.number == bindparam("number")))


def published_calibrations(store: CompanyStore) -> Sequence[Row[Any]]:
    """Return every calibration of the company, oldest first."""
    return store.rows(ALL)


def newest_calibration(store: CompanyStore) -> Row[Any] | None:
    """Return the calibration published last, or None."""
    return store.first(NEWEST)


def find_calibration(store: CompanyStore, number: int) -> Row[Any] | None:
    """Return one publication."""
    return store.first(ONE, number=number)


def add_calibration(store: CompanyStore, row: dict[str, Any]) -> None:
    """Add a calibration under the next number."""
    store.insert(calibrations, [row])
