"""Many rows in one request: each is judged by itself, and a fault keeps nobody else out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow  # a database and a server for each


def _rows(opening, path: str, rows: list) -> dict:
    answer = opening.service.client.post(f"{opening.base}/{path}/bulk", json={"rows": rows})
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert [entry["row"] for entry in document["results"]] == list(range(len(rows)))
    counts = [document[name] for name in ("stored", "unchanged", "refused")]
    statuses = [entry["status"] for entry in document["results"]]
    assert counts == [statuses.count(201), statuses.count(200), len(rows) - counts[0] - counts[1]]
    return document["results"]


def _statuses(results: list) -> list[int]:
    return [entry["status"] for entry in results]


def test_each_row_is_stored_or_refused_by_itself(opening) -> None:
    taken = _rows(
        opening,
        "requisitions/desk/applications",
        [{"id": "a1"}, {"id": "a2"}, {"id": "a2"}, {"id": "not an id"}, {"id": 5}, "a3", {}],
    )
    assert _statuses(taken) == [200, 201, 200, 422, 422, 422, 422]
    assert taken[3]["problem"]["faults"][0]["place"] == "rows.3.id"
    planned = _rows(
        opening,
        "interviews",
        [
            {"application": "a2", "rater": "r1"},
            {"application": "a2", "rater": "r1"},
            {"application": "a9", "rater": "r1"},
            {"application": "a1", "rater": "r1"},
            {"application": "a1", "rater": "r1", "company": "other-line"},
        ],
    )
    assert _statuses(planned) == [201, 200, 404, 200, 422]
    card = opening.card()
    changed = opening.card(amendment_reason="heard again")
    wrong = opening.card("r2", kit_digest="sha256:" + "0" * 64)
    wrong["answers"] = wrong["answers"][1:]
    wrong["answers"][0] = wrong["answers"][0] | {"level": 5, "evidence": ""}
    rows = [
        card | {"application": "a1"},
        card | {"application": "a1"},
        changed | {"application": "a1"},
        changed | {"application": "a1", "version": 2},
        changed | {"application": "a1", "version": 4},
        wrong | {"application": "a1"},
        card | {"application": "a1", "rater": "r9"},
        card | {"application": "elsewhere"},
        card | {"application": "a2"},
        card,
        card | {"application": "a2", "score": 5},
        None,
    ]
    results = _rows(opening, "scorecards", rows)
    assert _statuses(results) == [201, 200, 409, 201, 409, 422, 404, 404, 201, 422, 422, 422]
    assert results[1]["record"] == results[0]["record"]
    assert {fault["code"] for fault in results[5]["problem"]["faults"]} == {
        "wrong-kit",
        "missing-answer",
        "evidence-missing",
    }
    places = {fault["place"] for fault in results[5]["problem"]["faults"]}
    assert places == {"rows.5.kit_digest", "rows.5.answers", "rows.5.answers.0.evidence"}
    again = _rows(opening, "scorecards", rows)
    assert _statuses(again) == [200, 200, 409, 200, 409, 422, 404, 404, 200, 422, 422, 422]
    assert [entry["record"] for entry in again] == [entry["record"] for entry in results]
    theirs = opening.service.client.post(
        "/api/v1/companies/other-line/scorecards/bulk", json={"rows": rows[:1]}
    )
    assert theirs.status_code == 404


def test_rows_and_single_requests_are_one(opening) -> None:
    single = opening.submit(opening.card()).json()
    rows = [opening.card(rater) | {"application": "a1"} for rater in ("r1", "r2")]
    results = _rows(opening, "scorecards", rows)
    assert _statuses(results) == [200, 201]
    assert results[0]["record"] == single
    repeated = opening.submit(opening.card("r2"))
    assert (repeated.status_code, repeated.json()) == (200, results[1]["record"])
    stored = opening.service.client.get(f"{opening.base}/applications/a1/scorecards").json()
    assert stored[0]["answers"] == stored[1]["answers"]


def test_body_without_rows_is_refused_as_a_whole(opening) -> None:
    client, address = opening.service.client, f"{opening.base}/scorecards/bulk"
    for body in (
        [],
        {},
        {"rows": []},
        {"rows": {}},
        {"rows": [{}] * 10_001},
        {"rows": [1], "a": 1},
    ):
        assert client.post(address, json=body).status_code == 422
    assert client.post(address, content=b'{"rows": [1, NaN]}', headers=JSON).status_code == 400
    assert client.post(address, content=b'{"rows": []}').status_code == 422


JSON = {"content-type": "application/json"}
