"""Any story of an order against a plain model: states, repeats, merged and forgotten people."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hirefit_api.errors import Conflict, NotFound
from hirefit_api.interviews.service import plan_interview
from hirefit_api.orders import service
from hirefit_api.orders.schemas import Placement

STORY = itertools.count()
KEYS, RATERS, PEOPLE = st.integers(0, 1), st.sampled_from(["r1", "r2", "r3"]), st.integers(0, 2)
OPEN = {"placed", "planned", "in_progress"}


class Orders(RuleBasedStateMachine):
    """Two orders about up to three people, some of whom are one."""

    write: Callable[..., Any]
    hand_in: Callable[..., None]

    @initialize()
    def begin(self) -> None:
        self.story = next(STORY)
        self.model: dict[int, dict[str, Any]] = {}
        self.same_as = {person: person for person in range(3)}

    def _remote(self, person: int) -> str:
        return f"{self.story}-{person}"

    def _count(self, order: dict[str, Any]) -> None:
        if order["state"] not in OPEN:
            return
        planned, cards = len(order["planned"]), len(order["cards"])
        if cards >= max(planned, 2):
            order["state"] = "completed"
        elif cards:
            order["state"] = "in_progress"
        elif planned:
            order["state"] = "planned"

    def _refused(self, work: Callable[..., Any], *errors: type[Exception]) -> bool:
        try:
            self.write(work)
        except errors:
            return True
        return False

    @rule(key=KEYS, person=PEOPLE, package=st.sampled_from(["desk", "role"]))
    def place(self, key: int, person: int, package: str) -> None:
        placement = Placement(
            protocol="plain",
            key=f"{self.story}/{key}",
            package=package,
            name="Harry",
            remote_candidate=self._remote(person),
        )
        known = self.model.get(key)
        if known is not None and known["package"] != package:
            assert self._refused(lambda s: service.place(s, placement), Conflict)
            return
        placed = self.write(lambda s: service.place(s, placement))
        assert placed.created == (known is None)
        if known is None:
            self.model[key] = {
                "id": placed.record.id,
                "application": placed.record.application,
                "package": package,
                "state": "placed",
                "person": self.same_as[person],
                "planned": set(),
                "cards": set(),
            }
        assert placed.record.id == self.model[key]["id"]

    @rule(key=KEYS, rater=RATERS)
    def plan(self, key: int, rater: str) -> None:
        order = self.model.get(key)
        if order is not None:
            self.write(lambda s: plan_interview(s, order["application"], rater))
            order["planned"].add(rater)
            self._count(order)

    @rule(key=KEYS, rater=RATERS)
    def card(self, key: int, rater: str) -> None:
        order = self.model.get(key)
        if order and order["package"] == "desk" and rater in order["planned"] - order["cards"]:
            self.hand_in(order["application"], rater)
            order["cards"].add(rater)
            self._count(order)

    @rule(key=KEYS, verb=st.sampled_from(["cancel", "fail"]))
    def end(self, key: int, verb: str) -> None:
        order = self.model.get(key)
        if order is None:
            return
        new = {"cancel": "cancelled", "fail": "failed"}[verb]
        allowed = order["state"] in OPEN or order["state"] == new
        call = getattr(service, verb)
        refused = self._refused(lambda s: call(s, order["id"], "other"), Conflict)
        assert refused != allowed
        order["state"] = new if allowed else order["state"]

    @rule(key=KEYS)
    def complete(self, key: int) -> None:
        order = self.model.get(key)
        if order is not None:
            refused = self._refused(lambda s: service.complete(s, order["id"]), Conflict)
            assert refused == (order["state"] != "in_progress")
            order["state"] = order["state"] if refused else "completed"

    @rule(lost=PEOPLE, kept=PEOPLE)
    def merge(self, lost: int, kept: int) -> None:
        if len({self.same_as[lost], self.same_as[kept]}) < 2 or self.same_as[lost] != lost:
            return
        kept = self.same_as[kept]
        names = (self._remote(lost), self._remote(kept))
        self.write(lambda s: service.merge_candidates(s, "plain", *names))
        for person, now in self.same_as.items():
            self.same_as[person] = kept if now == lost else now
        for order in self.model.values():
            order["person"] = kept if order["person"] == lost else order["person"]

    @rule(person=PEOPLE)
    def anonymise(self, person: int) -> None:
        remote, person = self._remote(person), self.same_as[person]
        self.write(lambda s: service.anonymise_candidate(s, "plain", remote))
        for known, now in self.same_as.items():
            self.same_as[known] = known if now == person else now
        for order in self.model.values():
            if order["person"] == person:
                order["person"] = None
                if order["state"] in OPEN:
                    order["state"] = "cancelled"

    @invariant()
    def service_says_what_the_model_says(self) -> None:
        for order in getattr(self, "model", {}).values():
            record = self.write(lambda s, name=order["id"]: service.order_record(s, name))
            person = "" if order["person"] is None else self._remote(order["person"])
            assert (record.state, record.remote_candidate) == (order["state"], person)
            assert (record.name == "Harry") == (order["state"] in OPEN)


@pytest.mark.slow
def test_every_story_of_an_order(write: Callable[..., Any], hand_in: Callable[..., None]) -> None:
    Orders.write, Orders.hand_in = staticmethod(write), staticmethod(hand_in)
    run_state_machine_as_test(
        Orders,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_unknown_and_withdrawn_packages_are_not_found(write: Callable[..., Any]) -> None:
    for package in ("nothing", ""):
        placement = {"protocol": "plain", "key": "k", "package": package or "nothing-2"}
        with pytest.raises(NotFound):
            write(lambda s, p=placement: service.place(s, Placement(**p)))
