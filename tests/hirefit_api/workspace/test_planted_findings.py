"""What is planted is named in the sentences of the pages; clean ratings name nobody, nearly ever.

Unlike tests/hirefit/diagnostics/test_planted_truth.py, nothing but the ratings is known here: the
calibration is fitted to them first, as the workspace does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from hirefit.datasets.simulate import InterviewDesign, SimulatedInterviews, simulate_interviews
from hirefit.diagnostics.diagnose import diagnose
from hirefit.rasch.response_model import category_probabilities
from hirefit.ratings.table import RatingTable
from hirefit_api.workspace.analyse import fit_draft, views_of
from hirefit_api.workspace.ratings import CompanyRatings
from hirefit_api.workspace.summary import summary_document

pytestmark = pytest.mark.slow

DESIGN = InterviewDesign(
    n_applications=160,
    n_raters=8,
    n_competencies=2,
    questions_per_competency=4,
    severity_sd=0.0,
)
PLANTED, NAME = 3, "rater-4"


@pytest.fixture(scope="module")
def interviews() -> SimulatedInterviews:
    return simulate_interviews(DESIGN, seed=11)


def pages(table: RatingTable) -> dict:
    """What the pages would say of ratings, by view, and the summary."""
    fitted = fit_draft(CompanyRatings(table, {}, {}, past=0, cards=0), lambda *_: None)
    diagnosis = diagnose(table, fitted)
    views = views_of(table, diagnosis, fitted, {})
    found = {view.id: view.document() for view in views}
    return found | {"summary": summary_document(diagnosis, views, past=0, cards=0)}


def named(said: dict, view: str) -> list[str]:
    return [f["subject"] for f in said["summary"]["findings"] if f["view"] == view]


def redrawn(interviews: SimulatedInterviews, tougher: np.ndarray) -> RatingTable:
    """Draw the ratings again with each location lowered by `tougher` logits."""
    table = interviews.table
    place = np.argmax(interviews.panel[table.application] == table.rater[:, None], axis=1)
    eta = (
        interviews.ability[table.application, table.competency]
        + interviews.halo[table.application, place]
        - interviews.difficulty[table.question]
        - tougher
    )
    cumulated = np.cumsum(category_probabilities(eta, interviews.thresholds), axis=1)
    drawn = np.random.default_rng(0).random(len(eta))[:, None] > cumulated[:, :-1]
    return replace(table, category=drawn.sum(axis=1))


def with_months(table: RatingTable) -> tuple[RatingTable, np.ndarray]:
    month = table.application % 4 + 1
    return replace(table, period=tuple(f"2026-0{m}" for m in month)), month


def test_a_severe_rater_is_named_with_size_range_and_cards(interviews) -> None:
    said = pages(redrawn(interviews, np.where(interviews.table.rater == PLANTED, 1.6, 0.0)))
    assert named(said, "strictness") == [NAME]
    sentence = said["strictness"]["sentences"][0]
    assert sentence == said["summary"]["sentences"][0]
    assert sentence.startswith(f"{NAME} rates about ")
    assert "tougher than the panel (between " in sentence
    assert sentence.endswith("40 scorecards).")


def test_a_drifting_rater_is_named(interviews) -> None:
    _, month = with_months(interviews.table)
    rising = (interviews.table.rater == PLANTED) * (month - 2.5) * 0.8
    table, _ = with_months(redrawn(interviews, rising))
    said = pages(table)
    assert named(said, "drift") == [NAME]
    assert "tougher from period 2026-01 to 2026-04" in said["drift"]["sentences"][0]


def test_one_level_throughout_is_named(interviews) -> None:
    table = interviews.table
    straight = (table.rater == PLANTED) & (table.application % 3 == 0)
    category = np.where(straight, 2 + table.application % 2, table.category)
    said = pages(replace(table, category=category))
    assert NAME in named(said, "halo")
    assert f"{NAME} gave one level throughout on " in " ".join(said["halo"]["sentences"])


def test_an_unused_level_is_named(interviews) -> None:
    category = np.where(interviews.table.category == 1, 2, interviews.table.category)
    said = pages(replace(interviews.table, category=category))
    assert said["levels-used"]["sentences"] == ["Level 2 was never used in 2,560 ratings."]
    assert said["summary"]["sentences"][2] == said["levels-used"]["sentences"][0]


def test_a_swapped_pair_of_levels_is_named(interviews) -> None:
    """Levels 3 and 4 mean each other's answers: neither is where it should be."""
    swap = np.array([0, 1, 3, 2, 4])
    said = pages(replace(interviews.table, category=swap[interviews.table.category]))
    subjects = named(said, "levels-apart")
    assert set(subjects) & {"3", "4"}
    assert "not told apart" in said["levels-apart"]["sentences"][0]


def test_a_failing_question_is_named(interviews) -> None:
    table = interviews.table
    chance = np.random.default_rng(3).integers(0, 5, table.n_ratings)
    said = pages(replace(table, category=np.where(table.question == 5, chance, table.category)))
    assert named(said, "questions") == [table.questions[5]]
    row = next(r for r in said["questions"]["table"]["rows"] if r["question"] == "question-6")
    assert row["words"].endswith("says little")


def test_a_disconnected_site_is_named_with_the_cheapest_link() -> None:
    first, second = (simulate_interviews(replace(DESIGN, n_applications=60), seed=s).table
                     for s in (1, 2))  # fmt: skip
    apart = replace(
        first,
        applications=tuple(f"{site}-{n}" for site in "ab" for n in first.applications),
        raters=tuple(f"{site}-{n}" for site in "ab" for n in first.raters),
        application=np.concatenate([first.application, second.application + 60]),
        rater=np.concatenate([first.rater, second.rater + 8]),
        question=np.concatenate([first.question, second.question]),
        category=np.concatenate([first.category, second.category]),
    )
    said = pages(apart)
    comparability = said["comparability"]
    assert said["summary"]["can_be_ranked_together"] is False
    assert comparability["sentences"][0].startswith("The raters fall into 2 groups")
    assert comparability["sentences"][1].startswith("The cheapest link: let ")
    assert [row["applications"] for row in comparability["table"]["rows"]] == [60, 60]


def test_clean_ratings_name_nobody_more_often_than_stated() -> None:
    """Twenty clean sets: each kind in at most 5 % of them, give or take chance (4 of 20)."""
    sets = Counter[str]()
    for seed in range(20):
        drawn = simulate_interviews(replace(DESIGN, n_applications=80), seed=100 + seed)
        table, _ = with_months(drawn.table)
        findings = pages(table)["summary"]["findings"]
        sets.update({finding["kind"] for finding in findings})
    assert max(sets.values(), default=0) <= 4
    assert sets.total() <= 12  # 12 kinds * 20 sets * 5 %
