"""From an opening to an explained score over HTTP, on both databases."""

from __future__ import annotations

import pytest

from hirefit.explanation.verify import verify_document

pytestmark = pytest.mark.slow  # a database and a server for each


def test_submitted_cards_become_a_score_that_verifies(opening) -> None:
    assert [opening.submit(opening.card(rater)).status_code for rater in ("r1", "r2")] == [201, 201]
    client, base = opening.service.client, opening.base
    score = client.get(f"{base}/applications/a1/score").json()
    document = client.get(f"{base}/applications/a1/explanation").json()
    ranking = client.get(f"{base}/requisitions/desk/scores").json()
    text = client.get(f"{base}/applications/a1/explanation?format=text")
    assert verify_document(document) == []
    assert score["standing"] == "complete"
    assert score["fit_level"] == pytest.approx(document["results"]["fit_level"], abs=1e-9)
    assert score["digests"]["calibration"] == document["inputs"]["calibration"]["digest"]
    assert score["digests"]["kit"] == opening.kit_digest
    assert [(item["best_rank"], item["worst_rank"]) for item in ranking] == [(1, 1)]
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("Application a1")


def test_same_card_twice_is_the_stored_one_and_other_content_conflicts(opening) -> None:
    first, again = opening.submit(opening.card()), opening.submit(opening.card())
    changed = opening.card()
    changed["answers"][0]["level"] = 4
    other = opening.submit(changed)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == first.json()
    assert other.json()["faults"][0]["code"] == "submitted-already"


def test_amendment_keeps_both_versions_and_needs_a_reason(opening) -> None:
    opening.submit(opening.card())
    silent = opening.submit(opening.card(version=2))
    skipped = opening.submit(opening.card(version=3, amendment_reason="heard the recording"))
    amended = opening.submit(opening.card(version=2, amendment_reason="heard the recording"))
    stored = opening.service.client.get(f"{opening.base}/applications/a1/scorecards").json()
    assert (silent.status_code, skipped.status_code, amended.status_code) == (422, 409, 201)
    assert silent.json()["faults"][0]["code"] == "amendment-reason-missing"
    assert [card["version"] for card in stored] == [1, 2]
    assert len(stored[0]["answers"]) == len(opening.questions)


def test_card_that_does_not_belong_is_refused_with_every_fault(opening) -> None:
    wrong = opening.card(kit_digest="sha256:" + "0" * 64)
    wrong["answers"][0]["question"] = "unknown.b1"
    wrong["answers"][1]["level"] = 6
    wrong["answers"][2] |= {"level": 5, "evidence": ""}
    answer = opening.submit(wrong)
    codes = {fault["code"] for fault in answer.json()["faults"]}
    assert answer.status_code == 422
    assert codes == {
        "wrong-kit",
        "question-not-in-kit",
        "rating-outside-scale",
        "evidence-missing",
        "missing-answer",
    }
    stored = opening.service.client.get(f"{opening.base}/applications/a1/scorecards").json()
    assert stored == []


def test_other_company_sees_nothing_and_can_not_tell(opening, company_document) -> None:
    client = opening.service.client
    client.put("/api/v1/companies/other-line", json=company_document | {"id": "other-line"})
    opening.submit(opening.card())
    paths = (
        "requisitions/desk",
        "requisitions/desk/kit",
        "requisitions/desk/scores",
        "requisitions/desk/applications",
        "applications/a1",
        "applications/a1/interviews",
        "applications/a1/scorecards",
        "applications/a1/scorecards/r1",
        "applications/a1/score",
        "applications/a1/explanation",
    )
    for path in paths:
        theirs = client.get(f"{opening.base}/{path}")
        mine = client.get(f"/api/v1/companies/other-line/{path}")
        nowhere = client.get(f"/api/v1/companies/other-line/{path.replace('a1', 'a9')}")
        assert theirs.status_code == 200, path
        assert (mine.status_code, mine.content) == (404, nowhere.content), path
    card = client.post(
        "/api/v1/companies/other-line/applications/a1/scorecards", json=opening.card()
    )
    assert card.status_code == 404


def test_application_without_ratings_has_no_score_yet(opening) -> None:
    client = opening.service.client
    for what in ("score", "explanation"):
        answer = client.get(f"{opening.base}/applications/a1/{what}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not-rated")
    assert client.get(f"{opening.base}/requisitions/desk/scores").json() == []


def test_profile_versions_are_kept_and_repeats_change_nothing(service, company_document) -> None:
    address = "/api/v1/companies/harbour-line"
    renamed = company_document | {"name": "Harbour Line Ltd"}
    documents = [company_document, company_document, renamed, company_document]
    answers = [service.client.put(address, json=document) for document in documents]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    assert [answer.json()["version"] for answer in answers] == [1, 1, 2, 3]
    assert service.client.get(address).json() == answers[-1].json()


def test_company_faults_are_named_together(service, company_document) -> None:
    broken = company_document | {
        "service_vision": "One sentence. And another one.",
        "weights": {"values": {"unknown": 1.0}, "reason": "r", "author": "a", "date": "2026-01-01"},
    }
    answer = service.client.put("/api/v1/companies/harbour-line", json=broken)
    assert (answer.status_code, answer.json()["code"]) == (422, "definition")
    assert len(answer.json()["faults"]) >= 2
    assert service.client.get("/api/v1/companies/harbour-line").status_code == 404
