"""The value of a further question: simulation, small cases by hand, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirefit.calibration.calibration import Calibration, RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale
from hirefit.design.next_question import NextQuestions, QuestionValue, value_of_questions
from hirefit.design.question_text import question_sentences
from hirefit.exceptions import CalibrationError, DesignError
from hirefit.rasch.response_model import category_probabilities, expected_category
from hirefit.ratings.table import RatingRow, RatingTable, tabulate
from hirefit.scoring.score import score_table
from hirefit.scoring.terms import ScoringTerms, default_terms

SCALE = RatingScale()
Given = tuple[str, str, int]


def calibration(**changes: object) -> Calibration:
    raters = (
        RaterParameter(rater="R1", severity=0.4, standard_error=0.2),
        RaterParameter(rater="R2", severity=-0.6, standard_error=0.1),
    )
    return prior_calibration(SCALE).model_copy(update={"raters": raters, **changes})


def table_of(*given_: Given) -> RatingTable:
    rows = [
        RatingRow("a", rater, f"{competency} {place}", competency, level)
        for place, (rater, competency, level) in enumerate(given_)
    ]
    return tabulate(rows, SCALE)


def terms_for(*competencies: str, cut: float = 3.0) -> ScoringTerms:
    return default_terms(competencies, SCALE).model_copy(update={"cut": cut})


def value_by(found: NextQuestions, competency: str, rater: str | None) -> QuestionValue:
    (value,) = (v for v in found.values if (v.competency, v.rater) == (competency, rater))
    return value


def test_one_rating_without_halo_agrees_with_the_integral_by_hand() -> None:
    # No halo, a severity known exactly: P(theta | ratings) is N(theta; 0, 1) times two category
    # probabilities, and the side is that of theta, as the level rises with it.
    known = (RaterParameter(rater="R1", severity=0.3, standard_error=0.0),)
    frozen = calibration(raters=known, halo_sd=0.0, severity_sd=0.0, difficulty_sd=0.0)
    table = table_of(("R1", "c", 3), ("R1", "c", 4))
    found = value_of_questions(table, frozen, terms_for("c", cut=3.2), "a", raters=["R1"])

    theta = np.linspace(-8, 8, 4001)
    tau = np.array(frozen.thresholds)
    above = expected_category(theta, tau) + 1 > 3.2
    chance = category_probabilities(theta - 0.3, tau)
    density = np.exp(-(theta**2) / 2) * chance[:, 2] * chance[:, 3]
    density /= density.sum()
    p = density[above].sum()
    predictive = density @ chance
    after = np.array([(density * chance[:, x])[above].sum() for x in range(5)]) / predictive
    expected = predictive @ np.minimum(after, 1 - after)

    assert found.probability_above_cut == pytest.approx(p, abs=0.01)
    assert value_by(found, "c", "R1").reduction == pytest.approx(
        min(p, 1 - p) - expected, abs=0.006
    )
    assert value_by(found, "c", "R1").wrong_side_after == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("asker", ["R1", "R2", "average new rater"])
def test_the_value_agrees_with_simulated_answers(asker: str) -> None:
    # Draw theta and each rater's halo, weigh the draws by the ratings given, draw two answers,
    # and score the application anew with each: nothing of the code under test is used.
    given_ = [("R1", "c", 3), ("R1", "c", 4), ("R1", "d", 2), ("R2", "c", 2), ("R2", "d", 4)]
    # Many listed raters: the error that all their severities share is then next to none.
    others = tuple(
        RaterParameter(rater=f"other {n}", severity=0.0, standard_error=0.2) for n in range(2000)
    )
    frozen = calibration(raters=(*calibration().raters, *others))
    terms = terms_for("c", "d", cut=3.1)
    random = np.random.default_rng(8)
    draws = 200_000
    tau = np.array(frozen.thresholds)
    errors = {asker: (0.0, frozen.severity_sd), "R1": (0.4, 0.2), "R2": (-0.6, 0.1)}
    theta = random.standard_normal(draws)
    location = {
        rater: theta - severity + np.hypot(frozen.halo_sd, error) * random.standard_normal(draws)
        for rater, (severity, error) in errors.items()
    }
    chance = {rater: category_probabilities(eta, tau) for rater, eta in location.items()}
    weight = np.ones(draws)
    for rater, competency, level in given_:
        if competency == "c":
            weight *= chance[rater][:, level - 1]
    weight /= weight.sum()

    expected = mean = 0.0
    for first in range(5):
        for second in range(5):
            both = float(weight @ (chance[asker][:, first] * chance[asker][:, second]))
            more = [(asker, "c", first + 1), (asker, "c", second + 1)]
            (score,) = score_table(table_of(*given_, *more), frozen, terms)
            p = score.probability_above_cut
            expected += both * min(p, 1 - p)
            mean += both * p
    found = value_of_questions(
        table_of(*given_), frozen, terms, "a", questions=2, raters=["R1", "R2"]
    )
    value = value_by(found, "c", None if asker.startswith("average") else asker)
    assert value.reduction == pytest.approx(min(mean, 1 - mean) - expected, abs=0.002)
    assert value.rated_before == (asker in {"R1", "R2"})


ratings = st.lists(
    st.tuples(st.sampled_from(["R1", "R2", "new"]), st.sampled_from("cd"), st.integers(1, 5)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=min(40, settings.default.max_examples), deadline=None)
@given(ratings, st.floats(1.5, 4.5), st.integers(1, 3))
def test_asking_never_raises_the_expected_chance_of_a_wrong_side(
    given_: list[Given], cut: float, questions: int
) -> None:
    found = value_of_questions(
        table_of(*given_), calibration(), terms_for("c", "d", cut=cut), "a", questions=questions
    )
    (score,) = score_table(table_of(*given_), calibration(), terms_for("c", "d", cut=cut))
    assert found.probability_above_cut == score.probability_above_cut
    assert found.wrong_side_now == min(score.probability_above_cut, 1 - score.probability_above_cut)
    assert len(found.values) == 6
    for value in found.values:
        assert value.reduction >= 0
        assert 0 <= value.wrong_side_after <= found.wrong_side_now
    reductions = [value.reduction for value in found.values]
    assert reductions == pytest.approx(sorted(reductions, reverse=True), abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(ratings, st.randoms())
def test_order_and_names_change_no_value(given_: list[Given], random: object) -> None:
    random.shuffle(order := list(enumerate(given_)))  # type: ignore[attr-defined]
    rows = [
        RatingRow("z", f"X{rater}", f"question {9 - place}", f"Y{competency}", level)
        for place, (rater, competency, level) in order
    ]
    renamed = calibration(
        raters=tuple(
            r.model_copy(update={"rater": f"X{r.rater}"}) for r in reversed(calibration().raters)
        )
    )
    first = value_of_questions(table_of(*given_), calibration(), terms_for("c", "d"), "a")
    second = value_of_questions(tabulate(rows, SCALE), renamed, terms_for("Yd", "Yc"), "z")
    for value in first.values:
        other = value_by(second, f"Y{value.competency}", value.rater and f"X{value.rater}")
        assert other.reduction == pytest.approx(value.reduction, abs=1e-9)


def test_other_applications_change_no_value() -> None:
    rows = [RatingRow("a", "R1", "q", "c", 3), RatingRow("b", "R2", "q", "c", 5)]
    alone = value_of_questions(tabulate(rows[:1], SCALE), calibration(), terms_for("c"), "a")
    among = value_of_questions(tabulate(rows, SCALE), calibration(), terms_for("c"), "a")
    assert [v.reduction for v in among.values] == pytest.approx(
        [v.reduction for v in alone.values], abs=1e-9
    )


def test_a_fresh_pair_of_eyes_is_worth_more_than_the_same_again() -> None:
    same = tuple(
        RaterParameter(rater=name, severity=0.0, standard_error=0.1) for name in ("R1", "R2")
    )
    given_ = [("R1", "c", level) for level in (3, 3, 4, 2)]
    found = value_of_questions(
        table_of(*given_), calibration(raters=same), terms_for("c"), "a", questions=3
    )
    again, fresh, unknown = (value_by(found, "c", rater) for rater in ("R1", "R2", None))
    assert again.rated_before
    assert fresh.reduction > unknown.reduction > again.reduction


def test_where_no_answer_could_change_the_side_nothing_is_gained_by_asking() -> None:
    given_ = [(rater, "c", 5) for rater in ("R1", "R2") for _ in range(3)]
    found = value_of_questions(table_of(*given_), calibration(), terms_for("c", cut=2.0), "a")
    assert [value.reduction for value in found.values] == pytest.approx([0.0] * 3, abs=1e-12)
    assert "No rater would change that noticeably with one question" in question_sentences(found)


def test_a_competency_without_rating_is_named_first() -> None:
    found = value_of_questions(table_of(("R1", "c", 3)), calibration(), terms_for("c", "d"), "a")
    assert {(v.competency, v.in_evidence) for v in found.values} == {("c", True), ("d", False)}
    assert question_sentences(found).splitlines()[1] == (
        "Not rated yet: d. Rate these first; the score is incomplete."
    )


def test_the_text_names_competency_rater_and_what_is_left() -> None:
    found = NextQuestions(
        "a7",
        3.5,
        0.44,
        0.44,
        1,
        (
            QuestionValue(
                "listening",
                "R2",
                rated_before=True,
                in_evidence=True,
                reduction=0.05,
                wrong_side_after=0.39,
            ),
            QuestionValue(
                "listening",
                None,
                rated_before=False,
                in_evidence=True,
                reduction=0.03,
                wrong_side_after=0.41,
            ),
        ),
    )
    assert question_sentences(found) == (
        "a7 stands above the cut of 3.5 with a probability of 44%: whoever goes by the likelier"
        " side is wrong with a chance of 44%.\n"
        "What would lower it most, with one question of average difficulty:\n"
        "  - listening, asked by R2 again: down to 39.0% (5.0 points)\n"
        "  - listening, asked by an average new rater: down to 41.0% (3.0 points)\n"
    )


def test_an_unknown_application_a_wrong_number_and_another_scale_are_refused() -> None:
    table, terms = table_of(("R1", "c", 3)), terms_for("c")
    with pytest.raises(DesignError, match="no rating that counts"):
        value_of_questions(table, calibration(), terms, "b")
    with pytest.raises(DesignError, match="no rating that counts"):
        value_of_questions(table, calibration(), terms_for("d"), "a")
    with pytest.raises(DesignError, match="between 1 and 20"):
        value_of_questions(table, calibration(), terms, "a", questions=0)
    seven = prior_calibration(RatingScale(lowest=1, highest=7))
    with pytest.raises(CalibrationError, match="scale"):
        value_of_questions(table, seven, terms, "a")
