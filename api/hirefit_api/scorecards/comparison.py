"""The cards of a panel side by side: where they agree, and where they are far apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hirefit.kit.kit import InterviewKit, KitSection
from hirefit_api.scorecards.schemas import StoredAnswer, StoredScorecard

FAR_APART = 2
"""Levels between the lowest and the highest card that the page points out: more than one."""
FEWEST_LEVELS = 2


class ComparedQuestion(NamedTuple):
    """One question: the own answer first, then the others' in the order of their cards.

    `agreed_level` is the level that at least two cards give and none contradicts.
    """

    number: int
    question: str
    competency: str
    section: KitSection
    text: str
    answers: tuple[StoredAnswer, ...]
    spread: int
    far_apart: bool
    agreed_level: int | None


def compare_cards(
    kit: InterviewKit, own: StoredScorecard, others: Sequence[StoredScorecard]
) -> list[ComparedQuestion]:
    """Put the answers to each question side by side, the own one first."""
    return compare_panel(kit, (own, *others))


def compare_panel(kit: InterviewKit, cards: Sequence[StoredScorecard]) -> list[ComparedQuestion]:
    """Put the answers to each question side by side, in the order of the cards."""
    by_card = [{answer.question: answer for answer in card.answers} for card in cards]
    rows: list[ComparedQuestion] = []
    for section in kit.competencies:
        for question in section.questions:
            answers = tuple(card[question.id] for card in by_card)
            levels = [answer.level for answer in answers if answer.level is not None]
            spread = max(levels) - min(levels) if levels else 0
            agreed = len(levels) >= FEWEST_LEVELS and not spread
            rows.append(
                ComparedQuestion(
                    number=len(rows) + 1,
                    question=question.id,
                    competency=section.competency,
                    section=section,
                    text=question.text,
                    answers=answers,
                    spread=spread,
                    far_apart=spread >= FAR_APART,
                    agreed_level=levels[0] if agreed else None,
                )
            )
    return rows
