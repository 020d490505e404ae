"""Lists across a company: filters, pages in order, and nothing that stands in a card."""

from __future__ import annotations


def _pages(client, address: str) -> list[dict[str, str]]:
    """Follow the links from page to page."""
    found: list[dict[str, str]] = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found += answer.json()
        address = answer.links.get("next", {}).get("url", "")
    return found


def test_applications_and_cards_are_listed_across_openings(opening) -> None:
    client, base = opening.service.client, opening.base
    other = {"id": "line", "title": "Line", "role": "back_office"}
    client.post(f"{base}/requisitions", json=other)
    for name in ("b1", "b2"):
        client.post(f"{base}/requisitions/line/applications", json={"id": name})
    client.post(f"{base}/applications/b1/interviews", json={"rater": "r1"})
    assert opening.submit(opening.card("r1")).status_code == 201
    half = _pages(client, f"{base}/applications?state=rated")
    assert opening.submit(opening.card("r2")).status_code == 201

    def ids(query: str) -> list[str]:
        return [one["id"] for one in _pages(client, f"{base}/applications?limit=1{query}")]

    def cards(query: str) -> list[tuple[str, str]]:
        found = _pages(client, f"{base}/scorecards?limit=1{query}")
        assert all(one.keys() == KEYS for one in found)
        return [(one["application"], one["rater"]) for one in found]

    taken_in = client.get(f"{base}/applications").json()
    last = taken_in[-1]["created_at"]
    assert half == []
    assert ids("") == ["a1", "b1", "b2"]
    assert (ids("&state=rated"), ids("&state=open")) == (["a1"], ["b1", "b2"])
    assert (ids("&requisition=line"), ids("&rater=r2")) == (["b1", "b2"], ["a1"])
    assert "b2" in ids(f"&since={last}")
    assert ids("&since=2100-01-01T00:00:00Z") == []
    assert cards("") == [("a1", "r1"), ("a1", "r2")]
    assert cards("&state=planned") == [("b1", "r1")]
    assert (cards("&rater=r2"), cards("&requisition=line")) == ([("a1", "r2")], [])
    assert cards("&state=planned&since=2100-01-01T00:00:00Z") == []
    wrong = [
        "/applications?state=x",
        "/scorecards?since=now",
        "/scorecards?after=x",
        "/scorecards?limit=0",
    ]
    assert {client.get(base + path).status_code for path in wrong} == {422}


KEYS = {"application", "requisition", "rater", "state", "moment"}
