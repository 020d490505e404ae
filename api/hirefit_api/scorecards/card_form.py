"""A scorecard as it stands in a form: everything typed is kept, right or wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, get_args

from hirefit.exceptions import Fault
from hirefit_api.languages.figures import figure
from hirefit_api.languages.sentences import said
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.requisitions.service import FrozenKit
from hirefit_api.scorecards.schemas import NotAssessed, StoredScorecard, Submission, SubmittedAnswer

LONGEST_NOTE = 4_000
REASONS: Mapping[str, str] = {
    "not_asked": marked("Not asked"),
    "no_time": marked("No time"),
    "off_topic": marked("Answer off topic"),
    "conflict": marked("Conflict of interest"),
}
"""Words for each reason why a question was not assessed, in the order of the form."""
IN_SENTENCE: Mapping[str, str] = {
    "not_asked": marked("not asked"),
    "no_time": marked("no time"),
    "off_topic": marked("answer off topic"),
    "conflict": marked("conflict of interest"),
}
"""The same within a sentence."""
_LONGEST_CHOICE = 3
_LONGEST_COUNT = 9
_LONGEST_TAB = 32


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """One question as typed: `choice` is a level, a reason for not assessing, or empty."""

    question: str
    choice: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TypedCard:
    """A whole card as typed."""

    kit_digest: str
    version: int
    amendment_reason: str
    answers: tuple[TypedAnswer, ...]

    def cleared(self, question: str) -> TypedCard:
        """Return the card without the choice at one question; its note stays."""
        answers = tuple(
            replace(answer, choice="") if answer.question == question else answer
            for answer in self.answers
        )
        return replace(self, answers=answers)

    def answer(self, question: str) -> TypedAnswer:
        """Return the answer to a question of the kit."""
        return next(answer for answer in self.answers if answer.question == question)

    def taking(self, question: str, other: TypedCard) -> TypedCard:
        """Return the card with another card's answer to one question."""
        answers = tuple(
            other.answer(question) if answer.question == question else answer
            for answer in self.answers
        )
        return replace(self, answers=answers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen or typed."""
        said = any(answer.choice or answer.note for answer in self.answers)
        return not said and not self.amendment_reason

    @property
    def chosen(self) -> int:
        """How many questions have a level or a reason for not assessing."""
        return sum(bool(answer.choice) for answer in self.answers)


class DraftMark(NamedTuple):
    """The saved draft that a form was made from, and which save of which browser page this is.

    `tab` is empty where no script runs; `sent` counts the saves of one page.
    """

    version: int = 0
    tab: str = ""
    sent: int = 0


class Mistake(NamedTuple):
    """Something to mend: what to say, and the field to go to."""

    message: str
    field: str


def empty_card(frozen: FrozenKit) -> TypedCard:
    """Return a first card with nothing chosen."""
    answers = tuple(TypedAnswer(question) for question in frozen.competency_of)
    return TypedCard(frozen.digest, 1, "", answers)


def card_to_amend(stored: StoredScorecard) -> TypedCard:
    """Return the next version of a stored card, to be changed."""
    answers = tuple(
        TypedAnswer(
            answer.question,
            str(answer.level) if answer.level is not None else answer.not_assessed_reason or "",
            answer.evidence,
        )
        for answer in stored.answers
    )
    return TypedCard(stored.kit_digest, stored.version + 1, "", answers)


def typed_card(fields: Mapping[str, str], frozen: FrozenKit) -> TypedCard:
    """Read the fields of the form; fields that the kit does not ask for are not read."""
    return TypedCard(
        kit_digest=fields.get("kit_digest", ""),
        version=_whole(fields.get("version", ""), _LONGEST_CHOICE),
        amendment_reason=fields.get("amendment_reason", ""),
        answers=tuple(
            TypedAnswer(
                question,
                fields.get(f"choice:{question}", "")[:_LONGEST_COUNT],
                fields.get(f"note:{question}", ""),
            )
            for question in frozen.competency_of
        ),
    )


def draft_mark(fields: Mapping[str, str]) -> DraftMark:
    """Read which draft the form was made from; what no page of ours sends counts as nothing.

    `keep` is sent by whoever has seen another page's draft and decided for the own one.
    """
    tab = fields.get("tab", "")
    return DraftMark(
        version=_whole(fields.get("keep", fields.get("draft_version", "")), _LONGEST_COUNT),
        tab=tab if tab.isalnum() and tab.isascii() and len(tab) <= _LONGEST_TAB else "",
        sent=_whole(fields.get("sent", ""), _LONGEST_COUNT),
    )


def card_document(card: TypedCard) -> str:
    """Write a card as it is kept while it is being filled in."""
    answers = [[answer.question, answer.choice, answer.note] for answer in card.answers]
    document = {"amendment_reason": card.amendment_reason, "answers": answers}
    return json.dumps(document, ensure_ascii=False)


def card_from_document(text: str, kit_digest: str, version: int) -> TypedCard:
    """Read what `card_document` wrote."""
    document = json.loads(text)
    answers = tuple(TypedAnswer(*answer) for answer in document["answers"])
    return TypedCard(kit_digest, version, document["amendment_reason"], answers)


def length_mistakes(card: TypedCard) -> list[Mistake]:
    """Return the texts that are too long to be stored."""
    found = [
        Mistake(_at_question(number, _too_long(answer.note)), f"note-{number}")
        for number, answer in enumerate(card.answers, start=1)
        if len(answer.note.strip()) > LONGEST_NOTE
    ]
    if len(card.amendment_reason.strip()) > LONGEST_NOTE:
        found.append(Mistake(_at_reason(_too_long(card.amendment_reason)), "amendment-reason"))
    return found


def submission_of(card: TypedCard, rater: str) -> Submission:
    """Return the card as the service takes it.

    Raises
    ------
    ValueError
        A field that no page of ours sends: version, digest or rater (pydantic's error).
    """
    return Submission(
        rater=rater,
        kit_digest=card.kit_digest,
        version=card.version,
        amendment_reason=card.amendment_reason,
        answers=[_submitted(answer) for answer in card.answers],
    )


def mistakes_of(faults: Iterable[Fault]) -> list[Mistake]:
    """Turn the service's faults into sentences with the field that each is mended in."""
    return sorted(_mistakes(faults), key=lambda mistake: _order(mistake.field))


def _mistakes(faults: Iterable[Fault]) -> Iterator[Mistake]:
    for fault in faults:
        name, _, rest = fault.place.removeprefix("body.").partition(".")
        index, _, part = rest.partition(".")
        if name == "answers" and index.isdecimal():
            number = int(index) + 1
            field = f"note-{number}" if part == "evidence" else f"question-{number}"
            yield Mistake(_at_question(number, said(fault.message)), field)
        elif name == "amendment_reason":
            yield Mistake(_at_reason(said(fault.message)), "amendment-reason")
        else:
            message = said(fault.message)
            yield Mistake(message[:1].upper() + message[1:], "card")


def _order(field: str) -> tuple[int, str]:
    number = field.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0, field)


def _submitted(answer: TypedAnswer) -> SubmittedAnswer:
    choice = answer.choice
    reason: NotAssessed | None = next((r for r in get_args(NotAssessed) if r == choice), None)
    is_level = choice.isascii() and choice.isdecimal() and len(choice) <= _LONGEST_CHOICE
    return SubmittedAnswer(
        question=answer.question,
        level=int(choice) if is_level else None,
        not_assessed_reason=reason,
        evidence=answer.note,
    )


def _whole(text: str, digits: int) -> int:
    is_whole = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_whole else 0


def _at_question(number: int, message: str) -> str:
    values = {"number": number, "message": message}
    return gettext("Question %(number)s: %(message)s") % values


def _at_reason(message: str) -> str:
    return gettext("Reason for the change: %(message)s") % {"message": message}


def _too_long(text: str) -> str:
    return gettext(
        "this has %(characters)s characters; %(most)s are the most. Shorten it; nothing is cut off "
        "for you."
    ) % {
        "characters": figure(f"{len(text.strip()):,}"),
        "most": figure(f"{LONGEST_NOTE:,}"),
    }
