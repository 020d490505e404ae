"""Ratings, files and earlier calibrations that can't be used: refused, each with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hirefit.calibration.files import write_calibration
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.datasets.simulate import InterviewDesign, simulate_interviews
from hirefit.exceptions import CalibrationError
from hirefit.rasch.estimator import ManyFacetRasch
from hirefit.rasch.labels import InvalidRatingsError

Data = tuple[npt.NDArray[np.generic], npt.NDArray[np.int64]]
Save = Callable[[Data], None]
DRAWN = simulate_interviews(
    InterviewDesign(n_applications=120, n_raters=8, questions_per_competency=6), seed=1
).table


def _plain() -> Data:
    return np.column_stack([DRAWN.application, DRAWN.rater, DRAWN.question]), DRAWN.level


REFUSED_LABELS: dict[str, tuple[Callable[[], Data], str, str]] = {
    "ratings not whole numbers": (lambda: (_plain()[0], _plain()[1] + 0.5), "not-whole", "y[0]"),
    "ratings that are words": (lambda: (_plain()[0], np.full(1440, "good")), "not-whole", "y"),
    "a rating off the scale": (
        lambda: (_plain()[0], np.where(np.arange(1440) == 7, 6, _plain()[1])),
        "rating-outside-scale",
        "y[7]",
    ),
    "all missing": (lambda: (_plain()[0], np.full(1440, np.nan)), "nan", "y[0]"),
    "an empty label": (lambda: _spoiled(""), "empty", "X[5, 1]"),
    "a label that is None": (lambda: _spoiled(None), "empty", "X[5, 1]"),
    "a label that is NaN": (lambda: _spoiled(float("nan")), "empty", "X[5, 1]"),
    "a NaN among numbers": (
        lambda: (np.where(np.arange(4320).reshape(-1, 3) == 16, np.nan, _plain()[0]), _plain()[1]),
        "empty",
        "X[5, 1]",
    ),
    "one column of labels": (lambda: (_plain()[0][:, :1], _plain()[1]), "labels-columns", "X"),
    "a question in two competencies": (
        lambda: (np.column_stack([_plain()[0], _plain()[0][:, 0] % 2]), _plain()[1]),
        "question-in-two-competencies",
        "X",
    ),
}


def _spoiled(label: object) -> Data:
    labels, levels = _plain()
    spoiled = labels.astype(str).astype(object)
    spoiled[5, 1] = label
    return spoiled, levels


@pytest.mark.parametrize(
    ("data", "code", "place"), REFUSED_LABELS.values(), ids=REFUSED_LABELS.keys()
)
def test_what_cannot_be_fitted_is_refused_with_its_place(
    data: Callable[[], Data], code: str, place: str
) -> None:
    with pytest.raises(InvalidRatingsError) as refused:
        ManyFacetRasch(scale=(1, 5)).fit(*data())
    assert {fault.code for fault in refused.value.faults} == {code}
    assert refused.value.faults[0].place == place


HEAD = "application,rater,question,competency,rating,not_assessed_reason"
REFUSED_FILES = {
    "ratings not whole numbers": ("a,r,q,c,3.5,", "ratings.csv:3: rating is not a whole number"),
    "ratings that are words": ("a,r,q,c,good,", "ratings.csv:3: rating is not a whole number"),
    "a rating off the scale": ("a,r,q,c,6,", "ratings.csv:3: rating 6 is outside the scale"),
    "an empty label": ("a,,q,c,3,", "ratings.csv:3: rater is empty"),
    "a label that is NaN": ("a,NaN,q,c,3,", "ratings.csv:3: rater is a sign for a missing value"),
    "an empty rating": ("a,r,q,c,,", "ratings.csv:3: rating is empty"),
    "a question in two competencies": ("a,r,p,d,3,", "ratings.csv:3: this question stands in two"),
    "all missing": (None, "ratings.csv: holds no rating"),
}


@pytest.mark.parametrize("command", ["calibrate", "diagnose"])
@pytest.mark.parametrize(("row", "says"), REFUSED_FILES.values(), ids=REFUSED_FILES.keys())
@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_is_refused_with_its_line(
    command: str,
    row: str | None,
    says: str,
    hirefit: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = ["a,s,p,c,3,", row] if row else ["a,s,p,c,,no time", "a,r,p,c,,no time"]
    Path("ratings.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    Path("out.json").write_text("what was saved before")
    assert hirefit(command, "ratings.csv", "-o", "out.json") == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.startswith(says)) == ("", True), printed.err
    assert Path("out.json").read_text() == "what was saved before"
    assert sorted(path.name for path in Path().iterdir()) == ["out.json", "ratings.csv"]


EARLIER = prior_calibration(RatingScale())
REFUSED_CALIBRATIONS = {
    "of another scale": (
        json.dumps(prior_calibration(RatingScale(lowest=1, highest=7)).document()),
        "scale",
    ),
    "with a changed digit": (
        json.dumps(EARLIER.document()).replace('"severity_sd": 0.', '"severity_sd": 1.'),
        "earlier.json: the content does not have the digest written in it",
    ),
    "that is no JSON": ('{"format": "hirefit-calibration/1"', "earlier.json: is not a JSON file"),
    "that is not there": (None, "earlier.json: can't be read"),
}


@pytest.mark.parametrize("command", ["calibrate", "diagnose"])
@pytest.mark.parametrize(
    ("text", "says"), REFUSED_CALIBRATIONS.values(), ids=REFUSED_CALIBRATIONS.keys()
)
@pytest.mark.usefixtures("folder")
def test_an_earlier_calibration_that_does_not_fit_is_refused(
    command: str,
    text: str | None,
    says: str,
    save: Save,
    hirefit: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    save(_plain())
    if text is not None:
        Path("earlier.json").write_text(text)
    option = {"calibrate": "--link", "diagnose": "--calibration"}[command]
    arguments = ("ratings.csv", option, "earlier.json", "--scale", "1-5", "-o", "out.json")
    assert hirefit(command, *arguments) == 2
    assert says in capsys.readouterr().err
    assert not Path("out.json").exists()


@pytest.mark.usefixtures("folder")
def test_a_calibration_that_cannot_be_written_is_said_before_the_fit(
    hirefit: Callable[..., int], save: Save, capsys: pytest.CaptureFixture[str]
) -> None:
    save(_plain())
    assert hirefit("calibrate", "ratings.csv", "-o", "nowhere/C.json") == 2
    assert capsys.readouterr().err.startswith("--out: Its folder does not exist")
    Path("there").mkdir()
    with pytest.raises(CalibrationError, match=r"there: can't be written"):
        write_calibration(EARLIER, Path("there"))


@pytest.mark.filterwarnings("ignore")
def test_applications_at_one_end_or_the_other_throughout_bound_no_spread() -> None:
    application, rater, question = (one.ravel() for one in np.indices((40, 3, 6)))
    labels = np.column_stack([application, rater, question, question % 2])
    try:
        model = ManyFacetRasch(scale=(1, 10)).fit(labels, np.where(application % 2, 10, 1))
    except CalibrationError as refused:  # where rounding leaves no information; else it goes on
        assert [fault.code for fault in refused.faults] == ["no-spread-found"]  # noqa: PT017 - same
    else:
        assert model.covariance_.max() > 10.0**2
