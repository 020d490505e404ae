"""The debrief of a panel: first ratings side by side, and what was agreed on after talking."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from hirefit.exceptions import HirefitError
from hirefit_api.access.actor import Actor
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.database.session import database_of
from hirefit_api.decisions.debriefs import FEWEST_CARDS, Table, debrief_table, hold_debrief
from hirefit_api.decisions.schemas import NewDebrief
from hirefit_api.decisions.service import require_person
from hirefit_api.errors import Conflict, Forbidden, NotFound
from hirefit_api.languages.speaking import marked
from hirefit_api.scorecards.card_form import IN_SENTENCE
from hirefit_api.scorecards.comparison import compare_panel
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import ApplicationId, Company

router = page_router()

DEBRIEF = "/applications/{application}/debrief"
OPEN = "open"
"""What the list of levels sends for a question that stays open."""
UNPROCESSABLE, CONFLICT = 422, 409


class Mistake(NamedTuple):
    """What is wrong, and the field to mend it in."""

    message: str
    field: str


@router.get(DEBRIEF, dependencies=[requires(Permission.READ_CARDS)])
def get_debrief(
    request: Request, company: Company, application: ApplicationId, actor: CurrentActor
) -> Response:
    """Show first ratings, earlier rounds, and for a moderator the form of the next round."""
    with database_of(request).read(company) as store:
        table = debrief_table(store, application, actor)
    return _page(request, table, actor, {}, [])


@router.post(DEBRIEF, dependencies=[requires(Permission.RUN_REQUISITIONS)])
def post_debrief(
    request: Request,
    company: Company,
    application: ApplicationId,
    actor: CurrentActor,
    fields: Form,
) -> Response:
    """Record the round, or show what is missing with everything that was typed."""
    require_person(actor)
    database = database_of(request)
    with database.read(company) as store:
        table = debrief_table(store, application, actor)
    try:
        new = _round(table, fields)
    except (ValidationError, ValueError):
        message = marked(
            "A text is too long (4,000 characters are the most), or the form is not whole."
        )
        return _page(request, table, actor, fields, [Mistake(message, "round")], UNPROCESSABLE)
    work = partial(hold_debrief, application=application, new=new, moderator=actor)
    try:
        database.write_and_wait(company, work)
    except (Forbidden, NotFound):
        raise
    except HirefitError as error:
        status = CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE
        mistakes = [Mistake(fault.message, _field(fault.place)) for fault in error.faults]
        return _page(request, table, actor, fields, mistakes, status)
    return RedirectResponse(request.url.path, 303)


def _round(table: Table, fields: dict[str, str]) -> NewDebrief:
    levels = []
    for row in table.rows:
        chosen = fields.get(f"level-{row.number}", "")
        levels.append(
            {
                "question": row.question,
                "level": None if chosen == OPEN else int(chosen),
                "reason": fields.get(f"reason-{row.number}", ""),
            }
        )
    return NewDebrief.model_validate(
        {
            "number": int(fields.get("number", "")),
            "levels": levels,
            "without_reason": fields.get("without_reason", ""),
        }
    )


def _field(place: str) -> str:
    """Return the field of the form that a fault's place means."""
    parts = place.split(".")
    if len(parts) > len(("body", "levels")) and parts[1] == "levels":
        return f"{'level' if parts[3] == 'level' else 'reason'}-{int(parts[2]) + 1}"
    return "without_reason" if parts[-1] == "without_reason" else "round"


def _page(
    request: Request,
    table: Table,
    actor: Actor,
    fields: dict[str, str],
    mistakes: list[Mistake],
    status: int = 200,
) -> Response:
    may_moderate = actor.is_person and actor.may(Permission.RUN_REQUISITIONS)
    return page(
        request,
        "decisions/debrief.html",
        status,
        company=request.path_params["company"],
        company_name=table.frozen.company.name,
        application=request.path_params["application"],
        requisition=table.requisition,
        kit=table.frozen.kit,
        scale=table.frozen.scale,
        table=table,
        changed=_changed(table),
        in_sentence=IN_SENTENCE,
        fields=fields,
        mistakes=mistakes,
        mistake_fields={item.field for item in mistakes},
        can_be_held=may_moderate and len(table.cards) >= FEWEST_CARDS,
        next_round=len(table.rounds) + 1,
    )


def _changed(table: Table) -> dict[tuple[str, int], int | None]:
    """Return the level that a card has now where it was changed, by question and card."""
    newest = compare_panel(table.frozen.kit, table.newest)
    return {
        (row.question, at): now.level
        for row, later in zip(table.rows, newest, strict=True)
        for at, (first, now) in enumerate(zip(row.answers, later.answers, strict=True))
        if first.level != now.level
    }
