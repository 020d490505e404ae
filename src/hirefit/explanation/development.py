"""For a person who is hired: what to train first, and what to notice and praise."""

from __future__ import annotations

from hirefit.explanation.explanation import CompetencyResult, Development
from hirefit.explanation.inputs import CompetencyInput
from hirefit.explanation.rounding import NEAR

MOST_EACH = 2


def development_note(
    competencies: tuple[CompetencyResult, ...], named: dict[str, CompetencyInput], standard: float
) -> tuple[Development, ...]:
    """Return up to two things to train first (lowest levels) and two to recognise (highest).

    The lowest competency is always named for training, the highest for recognition; a second one
    only where it lies on the same side of the standard. Competencies without a text in the
    library are left out.
    """
    ranked = sorted(competencies, key=lambda c: (round(c.fair_level, 9), c.competency))
    train = [
        Development(
            competency=result.competency,
            name=result.name,
            kind="train_first",
            text=named[result.competency].train_first,
        )
        for at, result in enumerate(ranked[:MOST_EACH])
        if named[result.competency].train_first and (at == 0 or result.fair_level < standard - NEAR)
    ]
    taken = {item.competency for item in train}
    praise = [
        Development(
            competency=result.competency,
            name=result.name,
            kind="recognise",
            text=named[result.competency].recognise,
        )
        for at, result in enumerate(reversed(ranked))
        if at < MOST_EACH
        and result.competency not in taken
        and named[result.competency].recognise
        and (at == 0 or result.fair_level >= standard - NEAR)
    ]
    return (*train, *praise)
