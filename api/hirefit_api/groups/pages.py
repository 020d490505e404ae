"""Are groups moved forward alike? Rates by group in the browser."""

from __future__ import annotations

from functools import partial

from fastapi import Request, Response
from pydantic import ValidationError

from hirefit.exceptions import Fault, RatingError
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.session import database_of
from hirefit_api.groups import service
from hirefit_api.groups.schemas import GroupQuestion, GroupRates
from hirefit_api.interviews.practice_gate import is_practice
from hirefit_api.languages.speaking import marked
from hirefit_api.requisitions.service import list_requisitions
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()

READ = [requires(Permission.READ_GROUPS)]
MOST_OPENINGS = 500
MOST_SHOWN = 20
TOO_LONG = Fault(marked("The table is too long for one look. Bring that of one opening."), "csv")


@router.get("/groups", dependencies=READ)
def get_groups(request: Request, company: Company) -> Response:
    """Say what can be seen here and ask for the table."""
    return _show(request, company, {})


@router.post("/groups", dependencies=READ)
def post_groups(request: Request, company: Company, actor: CurrentActor, fields: Form) -> Response:
    """Show the rates; nothing of the table is kept, so there is no address to come back to."""
    try:
        question = GroupQuestion(
            csv=fields.get("table", ""), requisition=fields.get("opening") or None
        )
        table = service.read_table(question)
    except ValidationError:
        return _show(request, company, fields, mistakes=(TOO_LONG,))
    except RatingError as error:
        return _show(request, company, fields, mistakes=error.faults[:MOST_SHOWN])
    database = database_of(request)
    with database.read(company) as store:
        rates = service.group_rates(store, table, question.requisition)
    look = partial(service.note_look, rates=rates, looked_by=actor.id)
    database.write_and_wait(company, look)
    return _show(request, company, fields, rates=rates)


def _show(
    request: Request,
    company: str,
    fields: dict[str, str],
    *,
    rates: GroupRates | None = None,
    mistakes: tuple[Fault, ...] = (),
) -> Response:
    with database_of(request).read(company) as store:
        openings = [
            item for item in list_requisitions(store, "", MOST_OPENINGS) if not is_practice(item.id)
        ]
        name = profile_in_force(store).name
    return page(
        request,
        "groups/groups.html",
        422 if mistakes else 200,
        company=company,
        company_name=name,
        openings=openings,
        opening=fields.get("opening", ""),
        table=fields.get("table", ""),
        rates=rates,
        mistakes=mistakes,
    )
