"""The only place where the parts are joined."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from structlog.typing import FilteringBoundLogger

import hirefit
from hirefit_api import health
from hirefit_api.access import oauth
from hirefit_api.access import routes as access
from hirefit_api.access.gate import Gate
from hirefit_api.access.record import note_sign_in_settings
from hirefit_api.adapters import routes as adapters
from hirefit_api.adapters.collector import collecting
from hirefit_api.adapters.delivery import open_channels
from hirefit_api.adapters.gateway import gateway_router
from hirefit_api.calibrations import routes as calibrations
from hirefit_api.companies import routes as companies
from hirefit_api.database.migrate import head, require_head
from hirefit_api.database.session import Database
from hirefit_api.decisions import result_pages as results
from hirefit_api.decisions import routes as decisions
from hirefit_api.edge import Edge
from hirefit_api.errors import install_error_handlers
from hirefit_api.events import routes as events
from hirefit_api.events.post_room import delivering, messenger_for
from hirefit_api.groups import routes as groups
from hirefit_api.idempotency import Idempotency
from hirefit_api.imports import routes as imports
from hirefit_api.interviews import routes as interviews
from hirefit_api.library import shipped_library
from hirefit_api.logs import service_log
from hirefit_api.orders import routes as orders
from hirefit_api.orders.service import follow_every_card
from hirefit_api.outcomes import routes as outcomes
from hirefit_api.planning import routes as planning
from hirefit_api.practice import routes as practice
from hirefit_api.rate_limits import RateLimits
from hirefit_api.reference.contract import contract_of
from hirefit_api.reminders import routes as reminders
from hirefit_api.reminders.clerk import reminding
from hirefit_api.requisitions import routes as requisitions
from hirefit_api.routing.directory import Directory
from hirefit_api.routing.threads import Threads
from hirefit_api.rubrics import own_routes as own_rubrics
from hirefit_api.rubrics import routes as rubrics
from hirefit_api.scorecards import list_routes as card_lists
from hirefit_api.scorecards import routes as scorecards
from hirefit_api.scores import routes as scores
from hirefit_api.scores.kept import AtHand
from hirefit_api.settings import Settings
from hirefit_api.web.mount import mount_pages
from hirefit_api.web.refusals import ProblemPages
from hirefit_api.wire import joined, operation_id
from hirefit_api.workspace import routes as workspace

if TYPE_CHECKING:
    from hirefit_api.access.openid import Provider

DESCRIPTION = (
    "Structured interviews scored with a model that corrects for who interviewed and says how "
    "sure it is. A person decides; hirefit explains."
)
PARTS = (
    scorecards,
    scores,
    interviews,
    requisitions,
    calibrations,
    companies,
    events,
    access,
    planning,
    practice,
    reminders,
    workspace,
    imports,
    decisions,
    results,
    orders,
    adapters,
    card_lists,
    rubrics,
    own_rubrics,
    outcomes,
    groups,
    oauth,
    health,
)
"""Routes are tried in order; the busiest stand first."""


class Service(FastAPI):
    """FastAPI with our own account of its routes."""

    def openapi(self) -> dict[str, Any]:
        """Return the contract."""
        return contract_of(self)


def create_app(settings: Settings, log: FilteringBoundLogger | None = None) -> FastAPI:
    """Return the service. It opens its database when it starts and lets go when it stops.

    Parameters
    ----------
    settings : Settings
        See there.
    log : FilteringBoundLogger, optional
        Where lines go; standard error by default.
    """
    log = log or service_log()
    shipped_library()
    app = Service(
        title="hirefit",
        version=hirefit.__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        openapi_url=None,
        generate_unique_id_function=operation_id,
    )
    app.state.settings = settings
    app.state.log = log
    app.state.draining = False
    app.state.database = Database(settings)
    app.state.threads = Threads()
    app.state.answers_at_hand = AtHand()
    app.state.migration_head = _newest_migration()
    app.state.openid = _provider(settings) if settings.openid_issuer else None
    install_error_handlers(app)
    # The last one added stands outermost.
    app.add_middleware(Idempotency)
    app.add_middleware(RateLimits, per_minute=settings.requests_per_minute)
    app.add_middleware(Edge, settings=settings, log=log)
    app.add_middleware(ProblemPages)
    app.routes.extend(_routes())
    app.routes.extend(gateway_router().routes)
    follow_every_card()
    open_channels(settings)
    mount_pages(app)
    app.user_middleware.append(Middleware(Directory, service=app))  # innermost of all
    return app


def _provider(settings: Settings) -> Provider:
    from hirefit_api.access.openid import Provider  # noqa: PLC0415 - two hundred modules, rarely asked

    return Provider(settings)


@cache
def _newest_migration() -> str:
    return head()


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return joined(*(part.router for part in PARTS))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    database = app.state.database
    database.open()
    try:
        with database.writing.connect() as connection:
            require_head(connection, app.state.migration_head)
        note_sign_in_settings(database, app.state.settings)
        app.state.gate = Gate(database)
        app.state.messenger = messenger_for(app.state.settings)
        async with (
            _delivering(app, database),
            _collecting(app, database),
            _reminding(app, database),
        ):
            yield
        await app.state.messenger.close()
    finally:
        app.state.threads.stop()
        database.close()


def _delivering(app: FastAPI, database: Database) -> AbstractAsyncContextManager[None]:
    if not app.state.settings.deliver:
        return nullcontext()
    return delivering(app.state.settings, database, app.state.messenger, app.state.log)


def _collecting(app: FastAPI, database: Database) -> AbstractAsyncContextManager[None]:
    if not app.state.settings.deliver:
        return nullcontext()
    return collecting(app.state.settings, database, app.state.messenger, app.state.log)


def _reminding(app: FastAPI, database: Database) -> AbstractAsyncContextManager[None]:
    if not app.state.settings.deliver:
        return nullcontext()
    return reminding(app.state.settings, database, app.state.log)
