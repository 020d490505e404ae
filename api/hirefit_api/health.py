"""Is the process alive, and may it be sent requests? Neither answer gives details away."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import text

from hirefit_api.database.migrate import require_head
from hirefit_api.database.session import database_of
from hirefit_api.errors import Unavailable
from hirefit_api.wire import operation_id, public

router = APIRouter(tags=["health"], generate_unique_id_function=operation_id)


@router.get("/livez", dependencies=[public])
async def livez() -> dict[str, str]:
    """Answer while the process runs; touches nothing outside it."""
    return {"status": "alive"}


@router.get("/readyz", dependencies=[public])
def readyz(request: Request) -> dict[str, str]:
    """Answer 200 when the database answers, has this version's tables, and no stop is under way."""
    if request.app.state.draining:
        raise Unavailable
    with database_of(request).reading.connect() as connection:
        connection.execute(text("SELECT 1"))
        require_head(connection, request.app.state.migration_head)
    return {"status": "ready"}
