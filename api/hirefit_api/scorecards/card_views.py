"""The card as pages: the form in both of its modes, two texts side by side, the check page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from fastapi import Request, Response

from hirefit.kit.kit import KitQuestion, KitSection
from hirefit.ratings.note_check import TOPICS, check_note
from hirefit_api.languages.speaking import gettext, marked, ngettext
from hirefit_api.library import draft_note, kit_as_spoken
from hirefit_api.scorecards.card_form import (
    IN_SENTENCE,
    REASONS,
    DraftMark,
    Mistake,
    TypedAnswer,
    TypedCard,
)
from hirefit_api.scorecards.card_place import browser_key, card_address, form_address
from hirefit_api.scorecards.drafts import StoredDraft
from hirefit_api.scorecards.kept_parts import KeptParts
from hirefit_api.scorecards.panel import Assignment
from hirefit_api.web.shell import page

SECONDS_PER_QUESTION = 30
"""To choose a level and finish the note when notes were taken during the interview; a goal, to be
measured with interviewers."""
STALE = 409

FORGED = Mistake(
    marked(
        "This form is not the one that belongs to this card. Your text is below; open the card "
        "again in another tab and copy it over."
    ),
    "card",
)
SUBMITTED_MEANWHILE = Mistake(
    marked(
        "This card was submitted in the meantime, perhaps from another tab. What you typed here is "
        "below and was not saved. To submit it as a change, give the reason and check it again."
    ),
    "amendment-reason",
)


class Filled(NamedTuple):
    """A form to show.

    Parameters
    ----------
    card : TypedCard
        What stands in it.
    mark : DraftMark
        The saved draft it is made from.
    saved_at : str
        When that was saved; empty if it never was.
    question : int, optional
        The one question to show, counted from 1; all of them if None.
    mistakes : sequence of Mistake
        What is to be mended.
    other : StoredDraft, optional
        What another page saved in the meantime, to be shown beside `card`.
    is_kept : bool
        Whether the server has all of it already.
    """

    card: TypedCard
    mark: DraftMark = DraftMark()
    saved_at: str = ""
    question: int | None = None
    mistakes: Sequence[Mistake] = ()
    other: StoredDraft | None = None
    is_kept: bool = True


class ShownQuestion(NamedTuple):
    """A question with what was answered, in words."""

    number: int
    section: KitSection
    question: KitQuestion
    answer: TypedAnswer
    stored: str
    flags: tuple[str, ...]


def filled_from(draft: StoredDraft, question: int | None = None) -> Filled:
    """Return the form of a saved draft."""
    return Filled(draft.card, draft.mark, draft.saved_at, question)


def form_page(request: Request, found: Assignment, filled: Filled, status: int = 200) -> Response:
    """Answer with the form."""
    card = filled.card
    shown = shown_questions(found, card)
    action = form_address(request, 1, filled.question)
    return page(
        request,
        "scorecards/form.html",
        status,
        **place(request, found),
        **filled._asdict(),
        shown=shown,
        differing=_differing(shown, filled),
        progress=progress(card),
        minutes=minutes_for(len(shown)),
        own=found.own,
        key=browser_key(request),
        keeps=request.app.state.settings.keep_drafts_in_browser,
        action=action,
        kept=KeptParts(found.frozen.digest, action),
    )


def overtaken_page(
    request: Request, found: Assignment, card: TypedCard, question: int | None = None
) -> Response:
    """Keep what was typed into a card that was submitted meanwhile; offer it as a change."""
    newest = found.own.version if found.own else 0
    filled = Filled(
        replace(card, version=newest + 1),
        question=question,
        mistakes=[SUBMITTED_MEANWHILE],
        is_kept=False,
    )
    return form_page(request, found, filled, STALE)


def beside_page(
    request: Request, found: Assignment, typed: StoredDraft, stored: StoredDraft
) -> Response:
    """Show what was typed here beside what another page saved; nothing is overwritten."""
    question = request.query_params.get("question")
    filled = Filled(
        typed.card,
        typed.mark,
        question=None if question is None else int(question),
        other=stored,
        is_kept=False,
    )
    return form_page(request, found, filled, STALE)


def check_page(request: Request, found: Assignment, card: TypedCard, mark: DraftMark) -> Response:
    """Answer with the whole card once more, before it is submitted."""
    shown = shown_questions(found, card)
    flagged = [item.number for item in shown if item.flags]
    return page(
        request,
        "scorecards/check.html",
        **place(request, found),
        card=card,
        mark=mark,
        shown=shown,
        flagged=flagged,
    )


def place(request: Request, found: Assignment) -> dict[str, Any]:
    """Return what all pages of a card print."""
    return {
        "company": request.path_params["company"],
        "company_name": found.frozen.company.name,
        "application": request.path_params["application"],
        "rater": request.path_params["rater"],
        "requisition": found.requisition,
        "kit": kit_as_spoken(found.frozen.kit),
        "translation_note": draft_note(found.frozen.kit),
        "scale": found.frozen.scale,
        "reasons": REASONS,
        "in_sentence": IN_SENTENCE,
        "card_address": card_address(request),
    }


def shown_questions(found: Assignment, card: TypedCard) -> list[ShownQuestion]:
    """Return the questions in the order of the kit, with what the card answers."""
    asked = [
        (section, question)
        for section in kit_as_spoken(found.frozen.kit).competencies
        for question in section.questions
    ]
    return [
        ShownQuestion(
            number,
            section,
            question,
            answer := card.answer(question.id),
            in_words(section, answer),
            tuple(
                f"“{flag.words}”: {gettext(TOPICS[flag.topic].advice)}"
                for flag in check_note(answer.note)
            ),
        )
        for number, (section, question) in enumerate(asked, start=1)
    ]


def in_words(section: KitSection, answer: TypedAnswer) -> str:
    """Return the chosen level with its name, or why there is none; empty if nothing was chosen."""
    if answer.choice in REASONS:
        reason = gettext(IN_SENTENCE[answer.choice])
        return gettext("Not assessed: %(reason)s") % {"reason": reason}
    for level, words in section.levels.items():
        if answer.choice == str(level):
            return f"{level} {words.label}"
    return ""


def progress(card: TypedCard) -> str:
    """Say how far the card is filled in, and how long the rest may take."""
    asked, left = len(card.answers), len(card.answers) - card.chosen
    if not left:
        return gettext("%(done)s of %(asked)s questions answered.") % {
            "done": asked,
            "asked": asked,
        }
    minutes = minutes_for(left)
    return ngettext(
        "%(done)s of %(asked)s questions answered, about %(minutes)s minute to go.",
        "%(done)s of %(asked)s questions answered, about %(minutes)s minutes to go.",
        minutes,
    ) % {"done": card.chosen, "asked": asked, "minutes": minutes}


def minutes_for(questions: int) -> int:
    """Return about how long so many questions take, in whole minutes."""
    return math.ceil(questions * SECONDS_PER_QUESTION / 60)


def _differing(shown: Sequence[ShownQuestion], filled: Filled) -> list[dict[str, Any]]:
    if filled.other is None:
        return []
    there = [(item, filled.other.card.answer(item.question.id)) for item in shown]
    return [
        {"shown": item, "there": answer, "there_words": in_words(item.section, answer)}
        for item, answer in there
        if answer != item.answer
    ]
