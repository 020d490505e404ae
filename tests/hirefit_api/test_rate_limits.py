"""A key asks so often in a sliding minute and no more; others are not held up by it."""

from __future__ import annotations

import asyncio

from httpx import ASGITransport, AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st

from hirefit_api.app import create_app
from hirefit_api.rate_limits import MOST_COUNTED, Sliding
from hirefit_api.settings import Settings


@given(st.integers(1, 20), st.lists(st.floats(0, 400), min_size=1, max_size=80).map(sorted))
def test_no_whole_minute_lets_more_through(most: int, moments: list[float]) -> None:
    sliding = Sliding(most)
    passed = [at for at in moments if sliding.hit("one", at)[0]]
    for minute in range(7):
        assert sum(60 * minute <= at < 60 * (minute + 1) for at in passed) <= most


@given(st.integers(1, 20), st.floats(0, 1e9))
def test_what_is_left_is_what_passes(most: int, at: float) -> None:
    sliding = Sliding(most)
    assert [sliding.hit("one", at) for _ in range(most)] == [
        (True, left) for left in reversed(range(most))
    ]
    assert sliding.hit("one", at) == (False, 0)
    assert sliding.hit("other", at)[0]
    assert sliding.hit("one", at + 120)[0]


def test_senders_of_earlier_minutes_are_forgotten() -> None:
    sliding = Sliding(1)
    for number in range(MOST_COUNTED):
        sliding.hit(str(number), 0.0)
    assert not sliding.hit("0", 1.0)[0]
    assert sliding.hit("new", 61.0)[0]
    assert sliding.hit("0", 61.0)[0]


def test_one_too_many_is_told_when_to_come_back() -> None:
    app = create_app(Settings(requests_per_minute=3, access_log=False))

    async def ask() -> list[Response]:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
            ours = [await client.get("/api/none", headers={"authorization": "a"}) for _ in "1234"]
            return [*ours, await client.get("/api/none", headers={"authorization": "b"})]

    *passed, refused, other = asyncio.run(ask())
    assert [answer.status_code for answer in passed] == [404] * 3
    assert [answer.headers["ratelimit"].split(";")[1] for answer in passed] == ["r=2", "r=1", "r=0"]
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"default";q=3;w=60'
    assert other.status_code == 404
