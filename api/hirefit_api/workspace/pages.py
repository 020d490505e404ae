"""The workspace: what the ratings show, one page a view, what-if, drafts, and the own habits."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from hirefit.competencies.library import CompetencyLibrary
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import CurrentActor, requires
from hirefit_api.companies.own_library import known_library
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import database_of
from hirefit_api.errors import NotFound
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company
from hirefit_api.workspace import reading, service
from hirefit_api.workspace import store as queries
from hirefit_api.workspace.disagreements import disagreements
from hirefit_api.workspace.drawing import drawing_of
from hirefit_api.workspace.naming import PlainNames
from hirefit_api.workspace.reading import FAIR_LEVELS
from hirefit_api.workspace.runner import prepare_analyses, start_analysis
from hirefit_api.workspace.said_views import said_rows, said_view
from hirefit_api.workspace.second_look import looked_up
from hirefit_api.workspace.views.view import Cell, View, printed

router = page_router()

READS = [requires(Permission.READ_CALIBRATION)]
ACTS = [requires(Permission.CALIBRATE)]
REFRESH_SECONDS = "2"
ROWS = {"dots": 30, "bars": 30, "stack": 30, "shade": 60, "lines": 36, "": 50}
"""Rows of a table on one page, by what is drawn of them."""

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
ViewName = Annotated[str, Path(pattern=r"^[a-z-]{1,32}$")]
RaterName = Annotated[str, Path(max_length=64)]


@router.get("/workspace", dependencies=READS)
def get_workspace(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show three sentences, what stands out, and the way to every view."""
    with database_of(request).read(company) as store:
        workspace = service.workspace_of(store)
        name = profile_in_force(store).name
        cards = queries.count_cards(store)
        names = PlainNames(known_library(store))
    may_act = actor.may(Permission.CALIBRATE)
    if may_act:
        prepare_analyses()
    latest = workspace.latest
    response = page(
        request,
        "workspace/workspace.html",
        company=company,
        company_name=name,
        latest=latest,
        shown=workspace.shown,
        summary=workspace.summary,
        new_cards=workspace.new_cards,
        cards=cards,
        may_act=may_act,
        named=names.sentence,
        subject=names.subject,
    )
    if latest is not None and latest.state == "running":
        response.headers["refresh"] = REFRESH_SECONDS
    return response


@router.post("/workspace/analyses", dependencies=ACTS)
async def post_analysis(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Look at all ratings anew, and show how far it is."""
    database = database_of(request)
    number = await database.write(company, partial(service.begin_analysis, asked_by=actor.id))
    start_analysis(database, request.app.state.settings, company, number)
    return RedirectResponse(f"/companies/{company}/workspace", 303)


@router.get("/workspace/views/{view}", dependencies=READS)
def get_view(
    request: Request, company: Company, view: ViewName, number: PageNumber = 1, opening: str = ""
) -> Response:
    """Show one view."""
    with database_of(request).read(company) as store:
        opened = reading.open_view(store, view, opening)
        shown = looked_up(store, opened.view) if view == "second-look" else opened.view
        openings = _openings(store, opened.analysis.number) if view == FAIR_LEVELS else []
        name = profile_in_force(store).name
        library = known_library(store)
    return page(
        request,
        "workspace/view.html",
        company=company,
        company_name=name,
        analysis=opened.analysis,
        openings=openings,
        opening=opening,
        **view_parts(shown, number, library),
    )


def view_parts(view: View, number: int, library: CompetencyLibrary) -> dict[str, Any]:
    """Return what the template prints of a view: one page of its table, drawn from those rows.

    Raises
    ------
    NotFound
        The table has no such page.
    """
    size = ROWS[view.chart.kind if view.chart else ""]
    pages = max(-(-len(view.table.rows) // size), 1)
    if number > pages:
        raise NotFound
    rows = said_rows(view.table.rows[(number - 1) * size : number * size])
    said = said_view(view)
    names = PlainNames(library)
    return {
        "view": _named_view(said, names),
        "rows": names.rows(rows),
        "drawn": drawing_of(said, names.short_rows(rows)),
        "printed": printed,
        "number": number,
        "pages": pages,
        "words_of": words_of_questions(rows, library),
    }


def _named_view(view: View, names: PlainNames) -> View:
    details = tuple(
        table.model_copy(update={"rows": tuple(names.rows(table.rows))}) for table in view.details
    )
    sentences = tuple(names.sentence(sentence) for sentence in view.sentences)
    return view.model_copy(update={"sentences": sentences, "details": details})


def words_of_questions(rows: list[dict[str, Cell]], library: CompetencyLibrary) -> dict[str, str]:
    """Return what the library's questions of a table ask, by the names that a page gives them."""
    names = PlainNames(library)
    found = {}
    for row in rows:
        name = str(row.get("question", ""))
        owner = library.question_owner(name) if name else None
        question = None if owner is None else owner.question(name)
        if question is not None:
            found[names.sentence(name)] = question.text
    return found


def _openings(store: CompanyStore, number: int) -> list[tuple[str, str]]:
    titles = {row.id: row.title for row in queries.openings(store)}
    return [(name, titles.get(name, name)) for name in queries.openings_with_levels(store, number)]


@router.get("/workspace/agreement/{first}/{second}", dependencies=READS)
def get_disagreements(
    request: Request, company: Company, first: RaterName, second: RaterName
) -> Response:
    """Show the answers on which two raters gave different levels."""
    with database_of(request).read(company) as store:
        found = disagreements(store, first, second)
        name = profile_in_force(store).name
        library = known_library(store)
    return page(
        request,
        "workspace/disagreements.html",
        company=company,
        company_name=name,
        first=first,
        second=second,
        found=found,
        library=library,
    )


@router.get("/workspace/weights", dependencies=READS)
def get_weights(request: Request, company: Company, opening: str = "") -> Response:
    """Show who would change side of the cut under other weights."""
    tried = [
        f"{name.removeprefix('w-')}:{value}"
        for name, value in request.query_params.multi_items()
        if name.startswith("w-") and value
    ]
    with database_of(request).read(company) as store:
        answer = reading.what_if_of(store, opening, reading.weights_of(tried))
        analysis = service.shown_analysis(store)
        openings = _openings(store, analysis.number)
        name = profile_in_force(store).name
        library = known_library(store)
    known = {
        key: library.competencies[key].name if key in library.competencies else key
        for key in answer.weights
    }
    return page(
        request,
        "workspace/weights.html",
        company=company,
        company_name=name,
        analysis=analysis,
        openings=openings,
        answer=answer,
        names=known,
        asked=bool(tried),
        typed=request.query_params,
        printed=printed,
    )


@router.get("/you", dependencies=[requires(Permission.READ_OWN_HABITS)])
def get_you(request: Request, company: Company, actor: CurrentActor) -> Response:
    """Show what the own ratings look like beside the panel's; nobody else is named."""
    with database_of(request).read(company) as store:
        name = profile_in_force(store).name
        analysed = queries.newest_done(store) is not None
        habits = reading.habits_of(store, actor.id) if analysed else None
    return page(
        request,
        "workspace/you.html",
        company=company,
        company_name=name,
        habits=habits,
        printed=printed,
    )
