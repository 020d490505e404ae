"""Scorecards: what one rater noted of one application, append-only.

A card is never changed. An amendment is a further version with a reason, and both are kept; scores
read the newest. Each card pins the digest of the kit it was filled in for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hirefit.competencies.scale import RatingScale
from hirefit.digests import digest_of
from hirefit.exceptions import Fault, RatingError
from hirefit.ratings.table import RatingRow

NotAssessedReason = Literal["not_asked", "no_time", "off_topic", "conflict"]
NOT_ASSESSED_REASONS: tuple[str, ...] = get_args(NotAssessedReason)

Label = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class Answer(BaseModel):
    """A rater's answer to one question: a level with evidence, or why it was not assessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Label
    level: Annotated[int, Field(strict=True)] | None = None
    not_assessed_reason: NotAssessedReason | None = None
    evidence: Note = ""


class Scorecard(BaseModel):
    """One version of one rater's card for one application.

    `submitted_at` is an ISO 8601 time with its offset, given by whoever keeps the clock;
    `check_scorecard` says what else a card must hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: Label
    rater: Label
    kit_digest: str
    version: int = Field(default=1, ge=1)
    submitted_at: str = ""
    answers: tuple[Answer, ...]
    amendment_reason: Note = ""

    @property
    def digest(self) -> str:
        """``sha256:...`` of the content."""
        return digest_of(self.model_dump(mode="json"))


def check_scorecard(
    card: Scorecard, questions: Mapping[str, str], kit_digest: str, scale: RatingScale
) -> list[Fault]:
    """Return everything that keeps a card from being submitted; an empty list when nothing does.

    Parameters
    ----------
    card : Scorecard
        The card.
    questions : mapping of str to str
        The competency of each question of the kit.
    kit_digest : str
        Digest of the kit of the application's requisition.
    scale : RatingScale
        The levels that may be given.
    """
    faults = list(_card_faults(card, kit_digest))
    seen: set[str] = set()
    for index, answer in enumerate(card.answers):
        place = f"answers.{index}"
        if answer.question not in questions:
            message = "the kit does not hold this question. Use the questions of the kit."
            faults.append(Fault(message, f"{place}.question", "question-not-in-kit"))
        elif answer.question in seen:
            message = f"{answer.question} is answered twice. Keep one answer."
            faults.append(Fault(message, f"{place}.question", "duplicate-answer"))
        seen.add(answer.question)
        faults.extend(_answer_faults(answer, place, scale))
    faults.extend(
        Fault(
            f"{question} has no answer. Give a level, or say why it was not assessed.",
            "answers",
            "missing-answer",
        )
        for question in questions
        if question not in seen
    )
    return faults


def amend_scorecard(
    card: Scorecard, answers: Sequence[Answer], *, reason: str, submitted_at: str = ""
) -> Scorecard:
    """Return the next version of a card; the card itself stays as it is.

    Raises
    ------
    RatingError
        The reason is empty.
    """
    if not reason.strip():
        raise RatingError(_reason_fault())
    return Scorecard(
        application=card.application,
        rater=card.rater,
        kit_digest=card.kit_digest,
        version=card.version + 1,
        submitted_at=submitted_at,
        answers=tuple(answers),
        amendment_reason=reason,
    )


def check_history(cards: Sequence[Scorecard]) -> list[Fault]:
    """Return what is wrong with the versions of one rater's card for one application.

    Versions run 1, 2, 3 without a gap or a repeat, and all pin the same kit.
    """
    faults: list[Fault] = []
    versions = sorted(card.version for card in cards)
    for earlier, later in pairwise([0, *versions]):
        if later == earlier:
            message = (
                f"version {later} was already submitted. Send a change as version {later + 1}."
            )
            faults.append(Fault(message, "version", "duplicate-version"))
        elif later != earlier + 1:
            message = f"version {later} came without version {earlier + 1}. Versions have no gaps."
            faults.append(Fault(message, "version", "version-gap"))
    if len({card.kit_digest for card in cards}) > 1:
        faults.append(
            Fault("the versions of a card must be for one kit.", "kit_digest", "wrong-kit")
        )
    return faults


def newest_versions(cards: Iterable[Scorecard]) -> list[Scorecard]:
    """Return the newest card of each application and rater, sorted by these.

    Raises
    ------
    RatingError
        A version of a card comes twice.
    """
    newest: dict[tuple[str, str], Scorecard] = {}
    seen: set[tuple[str, str, int]] = set()
    for card in cards:
        key = (card.application, card.rater)
        if (*key, card.version) in seen:
            message = f"version {card.version} of a scorecard comes twice. Keep one of them."
            raise RatingError(Fault(message, "version", "duplicate-version"))
        seen.add((*key, card.version))
        if key not in newest or newest[key].version < card.version:
            newest[key] = card
    return [newest[key] for key in sorted(newest)]


def rows_of(cards: Iterable[Scorecard], questions: Mapping[str, str]) -> list[RatingRow]:
    """Return the ratings of the newest version of each card.

    Parameters
    ----------
    cards : iterable of Scorecard
        All versions, checked.
    questions : mapping of str to str
        The competency of each question.

    Raises
    ------
    RatingError
        A version of a card comes twice, or a question is unknown.
    """
    rows: list[RatingRow] = []
    for card in newest_versions(cards):
        for index, answer in enumerate(card.answers):
            if answer.question not in questions:
                message = "the kit does not hold this question. Use the questions of the kit."
                raise RatingError(
                    Fault(message, f"answers.{index}.question", "question-not-in-kit")
                )
            rows.append(
                RatingRow(
                    application=card.application,
                    rater=card.rater,
                    question=answer.question,
                    competency=questions[answer.question],
                    level=answer.level,
                    evidence=answer.evidence,
                    not_assessed_reason=answer.not_assessed_reason or "",
                )
            )
    return rows


def _card_faults(card: Scorecard, kit_digest: str) -> Iterator[Fault]:
    if card.kit_digest != kit_digest:
        message = (
            "the card was filled in for another kit. Open the application again and fill in the "
            "card of its own kit."
        )
        yield Fault(message, "kit_digest", "wrong-kit")
    if card.version > 1 and not card.amendment_reason:
        yield _reason_fault()
    if card.submitted_at and not _is_time(card.submitted_at):
        message = "the time must be like 2026-01-15T09:30:00+00:00, with its offset."
        yield Fault(message, "submitted_at", "bad-time")


def _answer_faults(answer: Answer, place: str, scale: RatingScale) -> Iterator[Fault]:
    level, reason = answer.level, answer.not_assessed_reason
    if level is None and reason is None:
        message = "give a level, or say why the question was not assessed."
        yield Fault(message, f"{place}.level", "missing-level")
    if level is not None and reason is not None:
        message = "has both a level and a reason for not assessing. Keep one of them."
        yield Fault(message, f"{place}.level", "level-and-reason")
    if level is None:
        return
    if not scale.lowest <= level <= scale.highest:
        message = f"the level must be a whole number from {scale.lowest} to {scale.highest}."
        yield Fault(message, f"{place}.level", "rating-outside-scale")
    elif level in {scale.lowest, scale.highest} and not _says_something(answer.evidence):
        message = (
            f"level {level} needs a note of what was said or done. The lowest and the highest "
            "level must rest on evidence that others can read."
        )
        yield Fault(message, f"{place}.evidence", "evidence-missing")


def _reason_fault() -> Fault:
    message = "a changed card needs a reason. Say in a few words why it was changed."
    return Fault(message, "amendment_reason", "amendment-reason-missing")


def _says_something(note: str) -> bool:
    return any(character.isalnum() for character in note)


def _is_time(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
