"""A published calibration is the one that scores rest on; what is no calibration is refused."""

from __future__ import annotations

import pytest

from hirefit.calibration.calibration import RaterParameter
from hirefit.calibration.prior import prior_calibration
from hirefit.competencies.scale import RatingScale

pytestmark = pytest.mark.slow  # a database and a server for each


def severe(severity: float, scale: RatingScale | None = None) -> dict:
    prior = prior_calibration(scale or RatingScale())
    raters = (RaterParameter(rater="r1", severity=severity, standard_error=0.1, ratings=50),)
    return prior.model_copy(update={"raters": raters, "n_ratings": 50}).document()


def publish(opening, document):
    body = {"calibration": document, "reason": "first month", "published_by": "hr-1"}
    return opening.service.client.post(f"{opening.base}/calibrations", json=body)


def test_a_published_calibration_moves_the_score_and_is_named(opening) -> None:
    client, base = opening.service.client, opening.base
    opening.submit(opening.card())
    before = client.get(f"{base}/applications/a1/score").json()
    answers = [publish(opening, severe(0.8)), publish(opening, severe(0.8))]
    after = client.get(f"{base}/applications/a1/score").json()
    assert [answer.status_code for answer in answers] == [201, 200]
    assert after["fit_level"] > before["fit_level"]
    assert after["digests"]["calibration"] == answers[0].json()["digest"]
    assert after["as_rated"] == before["as_rated"]


def test_the_last_published_is_in_force_and_all_are_kept(opening) -> None:
    publish(opening, severe(0.8))
    publish(opening, severe(-0.4))
    listed = opening.service.client.get(f"{opening.base}/calibrations").json()
    assert [item["number"] for item in listed] == [1, 2]
    assert listed[1]["calibration"] == severe(-0.4)


def test_what_is_no_calibration_of_this_company_is_refused(opening) -> None:
    changed = severe(0.8)
    changed["halo_sd"] = 0.5
    other_scale = severe(0.8, RatingScale(lowest=1, highest=7))
    answers = [publish(opening, document) for document in (changed, other_scale, {})]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [a.json()["faults"][0]["code"] for a in answers[:2]] == ["digest-differs", "other-scale"]
    assert opening.service.client.get(f"{opening.base}/calibrations").json() == []
