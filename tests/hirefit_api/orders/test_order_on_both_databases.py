"""One order from placing to forgetting, on each database."""

from __future__ import annotations

from typing import Any

import pytest

from hirefit_api.adapters.call_log import CallNote, log_call, logged_calls
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.adapters.service import connect, integration, make_key_for
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.orders import service
from hirefit_api.orders.packages import list_packages, save_package
from hirefit_api.orders.results import result_of
from hirefit_api.orders.schemas import PackageContent, Placement
from hirefit_api.orders.store import OrderFilter
from hirefit_api.requisitions.service import frozen_kit, requisition_record
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.settings import Settings

COMPANY = "harbour-line"
PLACEMENT = Placement(
    protocol="greenhouse", key="1", package="p", name="Harry", remote_candidate="c1"
)


def _offer(store: CompanyStore, document: dict[str, Any]) -> None:
    save_profile(store, checked_profile(COMPANY, document))
    content = PackageContent(
        label="P", role="complaints_desk", notifies="raters", raters=["r1", "r2"], shows="number"
    )
    for _ in range(2):
        save_package(store, "p", content)
    adapter = adapter_named("greenhouse")
    make_key_for(store, adapter, "tests")
    for _ in range(2):
        connect(store, adapter, {"webhook_secret": "s"}, "")


def _card(store: CompanyStore, application: str, rater: str) -> None:
    digest = requisition_record(store, "p").kit_digest
    answers = [{"question": q, "level": 3} for q in frozen_kit(store, digest).competency_of]
    card = {"rater": rater, "kit_digest": digest, "answers": answers}
    submit_scorecard(store, application, Submission.model_validate(card))


@pytest.mark.slow
def test_order_from_placing_to_forgetting(
    settings: Settings, company_document: dict[str, Any]
) -> None:
    database = Database(settings)
    database.open()
    service.follow_every_card()

    def write(work: Any) -> Any:
        return database.write_and_wait(COMPANY, work)

    write(lambda s: _offer(s, company_document))
    order = write(lambda s: service.place(s, PLACEMENT)).record
    assert not write(lambda s: service.place(s, PLACEMENT)).created
    write(lambda s: service.merge_candidates(s, "greenhouse", "c1", "c2"))
    for rater in ("r1", "r2"):
        with database.read(COMPANY) as store:
            assert [o.id for o in service.orders_waiting_for(store, rater)] == [order.id]
        write(lambda s, r=rater: _card(s, order.application, r))
    write(lambda s: log_call(s, CallNote("greenhouse", "in", "x", 200, body={"a": "é"})))
    with database.read(COMPANY) as store:
        done = service.order_record(store, order.id)
        result = result_of(store, done)
        assert service.list_orders(store, OrderFilter("completed", "p"), ("", ""), 10) == [done]
        assert service.list_orders(store, OrderFilter(state="failed"), ("", ""), 10) == []
        after = (done.placed_at, done.id)
        assert service.list_orders(store, OrderFilter(since="2026"), after, 10) == []
        assert service.newest_orders(store, 10) == [done]
        assert [package.id for package in list_packages(store)] == ["p"]
        assert logged_calls(store, 5)[0].masked == '{"a": "•••"}'
        assert integration(store, adapter_named("greenhouse"), "").is_connected
    assert (done.state, done.remote_candidate, done.name) == ("completed", "c2", "")
    assert result.score is not None
    assert write(lambda s: service.anonymise_candidate(s, "greenhouse", "c1")) == 1
    with database.read(COMPANY) as store:
        assert service.order_record(store, order.id).remote_candidate == ""
    database.close()
