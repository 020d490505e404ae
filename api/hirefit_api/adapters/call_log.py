"""The log of calls that an administrator watches while setting up; personal data is masked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Literal

from hirefit_api.adapters import store as queries
from hirefit_api.adapters.masking import masked
from hirefit_api.database.scope import CompanyStore
from hirefit_api.wire import Outgoing, moment

KEPT = 500
"""Calls kept for each company."""
Direction = Literal["in", "out"]


class LoggedCall(Outgoing):
    """One call, in or out; `masked` shows what may be shown of the body."""

    id: str
    protocol: str
    direction: Direction
    call: str
    status: int
    order: str
    masked: str
    called_at: str


@dataclass(frozen=True, slots=True)
class CallNote:
    """What to log of a call; `shown` names the fields of the body that may be shown."""

    protocol: str
    direction: Direction
    call: str
    status: int
    order: str = ""
    body: Any = None
    shown: frozenset[str] = frozenset()


def log_call(store: CompanyStore, note: CallNote) -> None:
    """Add a call to the log."""
    now = moment()
    row = {
        "id": f"{now[:19].replace(':', '')}-{secrets.token_hex(6)}",
        "protocol": note.protocol,
        "direction": note.direction,
        "call": note.call,
        "status": note.status,
        "order_id": note.order,
        "masked": masked(note.body, note.shown),
        "called_at": now,
    }
    queries.add_call(store, row, KEPT)


def logged_calls(store: CompanyStore, limit: int) -> list[LoggedCall]:
    """Return the newest calls first."""
    return [
        LoggedCall(
            id=row.id,
            protocol=row.protocol,
            direction=row.direction,
            call=row.call,
            status=row.status,
            order=row.order_id,
            masked=row.masked,
            called_at=row.called_at,
        )
        for row in queries.newest_calls(store, limit)
    ]
