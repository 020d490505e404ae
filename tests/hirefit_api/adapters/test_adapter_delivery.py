"""What leaves: written with the card, made when it leaves, to the vendor's host or not at all."""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hirefit_api.adapters.call_log import logged_calls
from hirefit_api.adapters.delivery import open_channels
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.adapters.service import connect, make_key_for
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.event_tables import deliveries
from hirefit_api.database.order_tables import orders
from hirefit_api.database.scope import CompanyStore, scoped
from hirefit_api.database.session import Database
from hirefit_api.errors import NotFound
from hirefit_api.events.channels import CHANNELS
from hirefit_api.events.courier import Courier
from hirefit_api.events.guarded import Messenger
from hirefit_api.events.outbox import Claimed, claim
from hirefit_api.logs import service_log
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent, Placement
from hirefit_api.orders.service import follow_every_card, order_record, place
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import frozen_kit, open_requisition, requisition_record
from hirefit_api.scorecards.schemas import Submission
from hirefit_api.scorecards.service import submit_scorecard
from hirefit_api.settings import Settings

COMPANY = "harbour-line"
ENDPOINT = "ats-greenhouse"
CALLBACK = "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/7"


class Desk:
    """A database with a Greenhouse order about one person."""

    def __init__(self, file: Path) -> None:
        settings = Settings(
            database_url=f"sqlite:///{file}", public_address="https://hirefit.example"
        )
        self.database = Database(settings)
        self.database.open()
        follow_every_card()
        open_channels(settings)
        self.write(self._open)
        made = self.write(lambda s: make_key_for(s, adapter_named("greenhouse"), "tests"))
        self.key = made.key
        placement = Placement(protocol="greenhouse", key="7", package="desk", callback=CALLBACK)
        self.order = self.write(lambda s: place(s, placement)).record

    def write(self, work: Any) -> Any:
        return self.database.write_and_wait(COMPANY, work)

    def _open(self, store: CompanyStore) -> None:
        values = [{"id": v, "statement": f"People feel {v}."} for v in ("safe", "seen", "well")]
        document = {
            "id": COMPANY,
            "name": "H",
            "service_vision": "We keep every promise and make it easy to ask for help.",
            "service_values": values,
        }
        save_profile(store, checked_profile(COMPANY, document))
        new = NewRequisition(id="desk", title="D", role="complaints_desk", planned_raters=1)
        open_requisition(store, new)
        content = PackageContent(
            label="Desk", requisition="desk", notifies="raters", raters=["r1"], shows="number"
        )
        save_package(store, "desk", content)

    def card(self, version: int = 1) -> None:
        def work(store: CompanyStore) -> None:
            digest = requisition_record(store, "desk").kit_digest
            answers = [
                {"question": question, "level": 2 + version}
                for question in frozen_kit(store, digest).competency_of
            ]
            card = {
                "rater": "r1",
                "kit_digest": digest,
                "version": version,
                "amendment_reason": "heard again" if version > 1 else "",
                "answers": answers,
            }
            submit_scorecard(store, self.order.application, Submission.model_validate(card))

        self.write(work)

    def waiting(self) -> list[Claimed]:
        """Take out everything that is due, one after the other."""
        now, found = datetime.now(UTC), []
        far = datetime(2100, 1, 1, tzinfo=UTC)
        while taken := self.write(lambda s: claim(s, ENDPOINT, 9, now, far, "lease")):
            found += taken
            keys = [(c.row.subject, c.row.number) for c in taken]
            for subject, number in keys:
                key = {"endpoint_id": ENDPOINT, "subject": subject, "number": number}
                self.write(lambda s, k=key: s.update(deliveries, k, {"state": "delivered"}))
        return found

    def call_of(self, claimed: Claimed) -> Any:
        with self.database.read(COMPANY) as store:
            channel = CHANNELS[claimed.parcel.channel]
            return channel.prepare(store, claimed.parcel, datetime.now(UTC))


@pytest.fixture
def desk(migrated: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Path(shutil.copy(migrated, tmp_path)))
    yield made
    made.database.close()


def test_completion_is_on_its_way_with_the_card_and_goes_with_the_same_key(desk: Desk) -> None:
    desk.card()
    with desk.database.read(COMPANY) as store:
        assert order_record(store, desk.order.id).state == "completed"
    claimed = desk.waiting()
    kinds = [item.parcel.kind for item in claimed]
    assert kinds == ["order.placed", "order.started", "order.completed"]
    calls = [desk.call_of(item) for item in claimed]
    assert calls[:2] == [None, None]
    basic = base64.b64encode(f"{desk.key}:".encode()).decode()
    assert (calls[2].method, calls[2].url, calls[2].body) == ("PATCH", CALLBACK, b"")
    assert calls[2].headers == {"Authorization": f"Basic {basic}"}


def test_amended_card_is_announced_again(desk: Desk) -> None:
    desk.card()
    desk.card(2)
    assert [item.parcel.kind for item in desk.waiting()][-1] == "order.amended"


def test_host_that_leads_inside_is_not_called_and_the_log_says_so(desk: Desk) -> None:
    async def inside(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.7"]

    async def deliver() -> None:
        messenger = Messenger(inside)
        courier = Courier(desk.database, messenger, service_log())
        while await courier.round():
            await courier.finish()
        await messenger.close()

    desk.card()
    asyncio.run(deliver())
    query = scoped(
        select(deliveries.c.state, deliveries.c.last_error).order_by(deliveries.c.number)
    )
    with desk.database.read(COMPANY) as store:
        states = [tuple(row) for row in store.rows(query)]
        calls = logged_calls(store, 10)
    nothing = ("delivered", "nothing-to-say")
    assert sorted(states) == sorted([nothing, nothing, ("waiting", "address-not-public")])
    assert [(c.direction, c.call, c.status) for c in calls] == [("out", "order.completed", 0)]


def test_stored_address_of_another_host_is_refused_when_it_leaves(desk: Desk) -> None:

    elsewhere = {"callback": "https://evil.example/1"}
    desk.write(lambda s: s.update(orders, {"id": desk.order.id}, elsewhere))
    desk.card()
    with pytest.raises(Exception, match="must be https at"):
        desk.call_of(desk.waiting()[-1])


def test_system_without_addresses_has_no_endpoint_and_signed_one_no_key(desk: Desk) -> None:
    desk.write(lambda s: connect(s, adapter_named("null"), {}, ""))
    with pytest.raises(NotFound):
        desk.write(lambda s: make_key_for(s, adapter_named("kombo"), "tests"))
