"""From labels and categories, as scikit-learn hands them over, to codes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hirefit.exceptions import Fault, RatingError
from hirefit.rasch.blocks import Ratings

Labels = npt.NDArray[np.generic]
Floats = npt.NDArray[np.float64]
COLUMNS = ("application", "rater", "question", "competency")
FEWEST_COLUMNS = 2
FEWEST, MOST = 2, 10


class InvalidRatingsError(RatingError, ValueError):
    """Ratings that cannot be fitted; a ValueError too, as scikit-learn's conventions ask."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes with the sorted labels they point to."""

    ratings: Ratings
    applications: Labels
    raters: Labels
    questions: Labels
    competencies: Labels
    lowest: int
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # that labels stand for

    def shown(self, column: str) -> Labels:
        """Return what people call the raters, questions or competencies.

        Competencies that are joined have no name but their label.
        """
        labels: Labels = {
            "rater": self.raters,
            "question": self.questions,
            "competency": self.competencies,
        }[column]
        known = self.names.get(column)
        if known is None or not np.issubdtype(labels.dtype, np.integer):
            return labels
        return np.asarray(np.array(known, dtype=object)[labels])


def code(
    X: Labels,
    y: npt.NDArray[np.generic],
    *,
    scale: tuple[int, int] | None,
    joined: bool,
    known: Mapping[Hashable, Sequence[float]] | None = None,
) -> Coded:
    """Code labels and categories.

    Parameters
    ----------
    X : ndarray, shape (n_ratings, 2 to 4)
        Labels in the order of `COLUMNS`; without the last ones there is one question, one
        competency.
    y : ndarray, shape (n_ratings,)
        Whole numbers.
    scale : tuple of int, optional
        Lowest and highest level; those that occur, if not given.
    joined : bool
        Whether competencies are told apart.
    known : mapping, optional
        Abilities of practice cases: application label to one ability a competency.

    Raises
    ------
    InvalidRatingsError
        All faults at once, each with its place: number of columns, empty labels, categories that
        are not whole numbers or not on the scale, a question in two competencies.
    """
    _require_columns(X)
    faults = _faults(X, y)
    if faults:
        raise InvalidRatingsError(*faults)
    lowest, n_categories = _levels(y, scale)
    category = np.asarray(y, dtype=np.float64).astype(np.int64) - lowest
    faults = _scale_faults(category, lowest, n_categories)
    columns = [_code_column(X[:, column]) for column in range(X.shape[1])]
    missing = np.zeros(len(y), dtype=np.int64), np.array(["all"])
    columns += [missing] * (len(COLUMNS) - len(columns))
    (application, applications), (rater, raters), (question, questions) = columns[:3]
    competency, competencies = columns[3] if joined else missing
    of_question = np.zeros(len(questions), dtype=np.int64)
    of_question[question] = competency
    faults += [
        Fault(
            f"Question {questions[number]} stands under two competencies; give it one.",
            "X",
            "question-in-two-competencies",
        )
        for number in np.unique(question[of_question[question] != competency])
    ]
    if faults:
        raise InvalidRatingsError(*faults)
    ratings = Ratings(
        application,
        rater,
        question,
        category,
        of_question,
        len(applications),
        len(raters),
        len(competencies),
        n_categories,
        _known(known, applications, len(competencies)),
    )
    return Coded(ratings, applications, raters, questions, competencies, lowest)


def _require_columns(X: Labels) -> None:
    if not FEWEST_COLUMNS <= X.shape[1] <= len(COLUMNS):
        raise InvalidRatingsError(
            Fault(
                f"X has n_features = {X.shape[1]} columns; it takes "
                f"{', '.join(COLUMNS)} (the last two may be left out).",
                "X",
                "labels-columns",
            )
        )


def _levels(y: npt.NDArray[np.generic], scale: tuple[int, int] | None) -> tuple[int, int]:
    """Return the lowest level and the number of levels; two at least where none are stated."""
    lowest, highest = scale or (int(y.min()), int(y.max()))
    highest = max(highest, lowest + 1) if scale is None else highest
    return lowest, highest - lowest + 1


def _scale_faults(category: npt.NDArray[np.int64], lowest: int, n_categories: int) -> list[Fault]:
    faults = []
    if not FEWEST <= n_categories <= MOST:
        faults.append(
            Fault(f"{FEWEST} to {MOST} levels, not {n_categories}.", "y", "number-of-levels")
        )
    if len(beyond := np.flatnonzero((category < 0) | (category >= n_categories))):
        message = f"Ratings must lie in {lowest}..{lowest + n_categories - 1}."
        faults.append(Fault(message, f"y[{beyond[0]}]", "rating-outside-scale"))
    return faults


def _faults(X: Labels, y: npt.NDArray[np.generic]) -> list[Fault]:
    """Name what is wrong with the first label and the first rating that are not as they must be."""
    faults = []
    if len(empty := np.argwhere(_empty(X))):
        row, column = empty[0]
        message = (
            f"The {COLUMNS[column]} is empty, NaN or infinite ({len(empty)} such labels in all);"
            " every rating names all its labels."
        )
        faults.append(Fault(message, f"X[{row}, {column}]", "empty"))
    if y.dtype.kind in "iub":
        return faults
    try:
        numbers = np.asarray(y, dtype=np.float64)
    except (TypeError, ValueError):
        return [*faults, Fault("Unknown label type: ratings are whole numbers.", "y", "not-whole")]
    if len(open_ := np.flatnonzero(~np.isfinite(numbers))):
        message = (
            f"NaN or infinite ({len(open_)} such ratings in all); leave out what was not assessed."
        )
        faults.append(Fault(message, f"y[{open_[0]}]", "nan"))
    elif len(broken := np.flatnonzero(numbers != np.round(numbers))):
        message = "Unknown label type: ratings are whole numbers."
        faults.append(Fault(message, f"y[{broken[0]}]", "not-whole"))
    return faults


def _empty(X: Labels) -> npt.NDArray[np.bool_]:
    """Whether each label is empty, None, NaN or infinite."""
    if X.dtype.kind == "f":
        return ~np.isfinite(X)
    if X.dtype.kind == "U":
        return np.asarray(X == "")
    if X.dtype.kind == "O":
        return np.asarray(np.frompyfunc(_is_nothing, 1, 1)(X), dtype=np.bool_)
    return np.zeros(X.shape, dtype=np.bool_)


def _is_nothing(label: object) -> bool:
    return label is None or label == "" or label != label  # noqa: PLR0124 - so NaN is found


def _code_column(labels: Labels) -> tuple[npt.NDArray[np.int64], Labels]:
    """Sort distinct labels; whole numbers of a small range without sorting the ratings."""
    if labels.dtype == object:
        kinds = {type(label) for label in labels.tolist()}
        labels = labels.astype(str if len(kinds) > 1 or kinds == {str} else kinds.pop())
    if labels.dtype.kind in "iu" and len(labels):
        labels = np.ascontiguousarray(labels)
        lowest = int(labels.min())
        span = int(labels.max()) - lowest + 1
        if span <= 4 * len(labels) + 1000:
            shifted = labels.astype(np.int64, copy=False) - lowest
            seen = np.zeros(span, dtype=np.bool_)
            seen[shifted] = True
            return (np.cumsum(seen) - 1)[shifted], np.flatnonzero(seen) + lowest
    distinct, codes = np.unique(labels, return_inverse=True)
    return codes.ravel().astype(np.int64), distinct


def _known(
    known: Mapping[Hashable, Sequence[float]] | None, applications: Labels, n_competencies: int
) -> Floats | None:
    if not known:
        return None
    abilities = np.full((len(applications), n_competencies), np.nan)
    place = {label: number for number, label in enumerate(applications.tolist())}
    for label, values in known.items():
        if label in place:
            abilities[place[label]] = values
    return abilities
