"""Warnings of ratings that leave a threshold, a severity or a spread to the prior."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from hirefit.exceptions import WeakDesignWarning
from hirefit.rasch.labels import Coded
from hirefit.rasch.setting import BY_QUESTION, ONE, Tables

NAMED = 5  # raters, questions or competencies in a warning
CALLER = 3  # of the fit, seen from here
Codes = npt.NDArray[np.integer]


def check_levels(coded: Coded, tables: Tables, *, shrunken: bool) -> None:
    """Warn of levels nobody gave, of one level in all, of one application and of extreme elements.

    Parameters
    ----------
    coded : Coded
    tables : Tables
        Which thresholds each question has.
    shrunken : bool
        Whether severities and difficulties have a prior that keeps them finite.
    """
    for text in (
        *_of_levels(coded, tables, shrunken=shrunken),
        *([] if shrunken else _of_extremes(coded)),
    ):
        warnings.warn(text, WeakDesignWarning, stacklevel=CALLER)


def _of_levels(coded: Coded, tables: Tables, *, shrunken: bool) -> Iterator[str]:
    ratings = coded.ratings
    if ratings.n_applications == 1:
        yield (
            "Ratings of one application only: how much applications differ rests on the prior, and"
            " nothing tells this application from its raters."
        )
    used = np.zeros((tables.number, ratings.n_categories), dtype=np.bool_)
    used[tables.of_question[ratings.question], ratings.category] = True
    if used.any(axis=0).sum() == 1:
        yield (
            "All ratings have the same level: nothing can be told apart, and the result rests on"
            " the prior."
        )
        return
    rests = (
        "The scale stays as stated, and the thresholds beside it rest on the prior."
        if shrunken
        else "The scale stays as stated, but without shrinkage the thresholds beside it have no"
        " finite estimate, as their standard errors say; choose random severities."
    )
    missing = np.argwhere(~used)
    of = coded.shown("question" if tables.kind == BY_QUESTION else "competency")
    levels = [
        f"level {category + coded.lowest}" + (f" in {of[row]}" if tables.kind != ONE else "")
        for row, category in missing
    ]
    if levels:
        yield f"Nobody gave {_listed(levels)}. {rests}"


def _of_extremes(coded: Coded) -> Iterator[str]:
    ratings = coded.ratings
    for kind, did, code, labels in (
        ("rater", "gave", ratings.rater, coded.shown("rater")),
        ("question", "got", ratings.question, coded.shown("question")),
    ):
        extreme = _extreme(code, ratings.category, len(labels), ratings.n_categories - 1)
        if extreme.any() and not extreme.all():
            named = _listed([str(label) for label in labels[extreme]])
            yield (
                f"The {kind} {named} {did} nothing but the highest or nothing but the lowest"
                " level: without shrinkage there is no finite estimate, and as values are counted"
                f" from their mean, every other {kind} moves with it. Choose random severities."
            )


def _extreme(code: Codes, category: Codes, size: int, top: int) -> npt.NDArray[np.bool_]:
    """Whether all ratings of an element are the highest, or all the lowest."""
    total = np.bincount(code, category, size)
    return np.asarray((total == 0) | (total == top * np.bincount(code, minlength=size)))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
