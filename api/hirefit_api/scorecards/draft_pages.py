"""Save a card while it is typed, and take it along as a workbook."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import File, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from hirefit.exceptions import Fault, RatingError
from hirefit_api.database.session import database_of
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.scorecards.card_desk import desk_of
from hirefit_api.scorecards.card_form import DraftMark, Mistake, draft_mark, typed_card
from hirefit_api.scorecards.card_place import CARD, OWN, Rater
from hirefit_api.scorecards.card_views import (
    Filled,
    beside_page,
    form_page,
    overtaken_page,
    progress,
    shown_questions,
)
from hirefit_api.scorecards.drafts import StaleDraft, StoredDraft, save_draft
from hirefit_api.web.forms import Form
from hirefit_api.web.page_route import page_router
from hirefit_api.wire import ApplicationId, Company

router = page_router()
UNPROCESSABLE = 422


@router.post(f"{CARD}/draft", dependencies=OWN)
def post_draft(
    request: Request, company: Company, application: ApplicationId, rater: Rater, fields: Form
) -> Response:
    """Keep what is typed; answers with what is stored, in words, once it is durable.

    Where another page was faster the answer is the form with both texts side by side.
    """
    desk = desk_of(request)
    if not desk.is_own:
        raise Conflict(Fault("Drafts are kept for people who are signed in.", "", "no-draft"))
    if not desk.is_open:
        raise Conflict(Fault("Open the card and answer the question first.", "", "not-open"))
    card, mark = typed_card(fields, desk.found.frozen), draft_mark(fields)
    work = partial(save_draft, application=application, rater=rater, card=card, mark=mark)
    try:
        draft = database_of(request).write_and_wait(company, work)
    except StaleDraft as stale:
        return beside_page(request, desk.found, StoredDraft(card, mark), stale.stored)
    except Conflict:
        desk = desk_of(request)
        if not desk.is_behind(card):
            raise
        return overtaken_page(request, desk.found, card)
    shown = shown_questions(desk.found, draft.card)
    return JSONResponse(
        {
            "version": draft.mark.version,
            "progress": progress(draft.card),
            "questions": [{"stored": item.stored, "flags": item.flags} for item in shown],
        }
    )


@router.get(f"{CARD}/workbook", dependencies=OWN)
def get_workbook(
    request: Request,
    company: Company,  # noqa: ARG001 - checked by its type
    application: ApplicationId,
    rater: Rater,  # noqa: ARG001 - same
) -> Response:
    """Return the card as it stands as a workbook, to be filled in without a connection."""
    from hirefit_api.scorecards import card_workbook  # noqa: PLC0415 - openpyxl: 0.3 s at a start

    desk = desk_of(request)
    if not desk.is_open:
        raise NotFound
    content = card_workbook.write_card(desk.found.frozen, application, desk.card)
    name = f'attachment; filename="scorecard-{application}.xlsx"'
    return Response(
        content, media_type=card_workbook.MEDIA_TYPE, headers={"content-disposition": name}
    )


@router.post(f"{CARD}/workbook", dependencies=OWN)
def post_workbook(
    request: Request,
    company: Company,
    application: ApplicationId,
    rater: Rater,
    workbook: Annotated[UploadFile, File()],
) -> Response:
    """Read a filled workbook into the form; what is saved already is put beside it."""
    from hirefit_api.scorecards import card_workbook  # noqa: PLC0415 - openpyxl: 0.3 s at a start

    desk = desk_of(request)
    if not desk.is_open:
        raise NotFound
    stored = desk.draft or StoredDraft(desk.card, DraftMark())
    shown = Filled(stored.card, stored.mark, stored.saved_at)
    try:
        read = card_workbook.read_card(workbook.file.read(), desk.found.frozen, desk.next_version)
    except RatingError as error:
        mistakes = [Mistake(fault.message, "workbook") for fault in error.faults]
        return form_page(request, desk.found, shown._replace(mistakes=mistakes), UNPROCESSABLE)
    if not desk.is_own:
        return form_page(request, desk.found, Filled(read.card, mistakes=read.mistakes))
    if desk.draft is not None and desk.draft.card != read.card:
        return beside_page(request, desk.found, StoredDraft(read.card, DraftMark()), stored)
    work = partial(
        save_draft, application=application, rater=rater, card=read.card, mark=stored.mark
    )
    draft = database_of(request).write_and_wait(company, work)
    shown = Filled(draft.card, draft.mark, draft.saved_at, mistakes=read.mistakes)
    return form_page(request, desk.found, shown, UNPROCESSABLE if read.mistakes else 200)
