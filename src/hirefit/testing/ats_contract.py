"""The contract suite: what every adapter promises, whatever system it speaks with.

A package's test module makes a subclass whose name begins with `Test`, and three fixtures: `house`
and `stranger` (two companies on a running hirefit, both opened) and `vendor` (a `Vendor` that is
connected to `house`). docs/adapters/ has a worked example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx

from hirefit.testing.house import BANDS, LABELS, NUMBERS, RATERS, WITHDRAWN, House
from hirefit.testing.vendor import Vendor

NAME = "Zaphod Canary"
REFUSED, SERVER_ERROR, UNKNOWN_KEY, RUNNING = 400, 500, 401, 409
MILLISECONDS = 10**12
"""Whole numbers from here on are moments."""
MALFORMED = {
    "nothing": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "a list": b"[]",
    "a number": b"5",
    "empty": b"{}",
    "a key twice": b'{"a": 1, "a": 2}',
    "not a number": b'{"a": NaN}',
    "a null character": b'{"a": "\\u0000"}',
    "deep": b"[" * 100_000,
}
WRONG: tuple[object, ...] = (None, [], 5.5, "x" * 20_000)
LARGE = b'{"a": "' + b"x" * 10_000_000 + b'"}'


class ContractBroken(AssertionError):  # noqa: N818 - reads as what it says
    """An adapter does not keep what every adapter promises."""


def check(rule: str, kept: object) -> None:
    """Say which rule is broken."""
    if not kept:
        raise ContractBroken(rule)


class AtsContract:
    """The suite; see the module."""

    def test_offered_packages_are_listed(self, vendor: Vendor) -> None:
        """What is offered is listed by its label, what is withdrawn is not."""
        answer = vendor.list_packages()
        if answer is None:
            return
        check("a list is answered with 200", answer.status_code == httpx.codes.OK)
        check("every offered package is listed", LABELS[NUMBERS] in answer.text)
        check("every offered package is listed", LABELS[BANDS] in answer.text)
        check("a withdrawn package is not listed", LABELS[WITHDRAWN] not in answer.text)

    def test_only_the_right_credential_enters(
        self, vendor: Vendor, house: House, stranger: House
    ) -> None:
        """Without a credential, with a wrong one or another company's nothing is there."""
        body = _bytes(vendor.order_body(NUMBERS, vendor.new_number(), NAME))
        before = house.orders(vendor.adapter)
        for credential in ("wrong", "hf_x.0123456789_" + "0" * 64):
            answer = vendor.other(house.company, credential).send_order(body)
            check("a wrong credential is answered with 401", answer.status_code == UNKNOWN_KEY)
        foreign = vendor.other(stranger.company, stranger.connect(vendor.adapter, vendor.settings))
        foreign.send_order(body)
        check("nobody orders for another company", house.orders(vendor.adapter) == before)
        order = _placed(vendor, house)
        asked = foreign.ask_status(order)
        check("nobody sees another company's orders", asked is None or asked.is_client_error)
        called_off = foreign.cancel(order)
        check("nobody cancels another's orders", called_off is None or called_off.is_client_error)
        check("nobody cancels another's orders", house.order(order)["state"] == "planned")

    def test_order_reaches_the_interviewers(self, vendor: Vendor, house: House) -> None:
        """An order is an application with the package's interviewers planned."""
        order = house.order(_placed(vendor, house))
        planned = house.get(f"/applications/{order['application']}/interviews")
        check("every interviewer is planned", [p["rater"] for p in planned] == list(RATERS))
        check("the order says so", order["state"] == "planned")

    def test_repeated_order_is_the_same_order(self, vendor: Vendor, house: House) -> None:
        """A repeat, before and after the result, is no second order, unless the contract wants."""
        body = _bytes(vendor.order_body(NUMBERS, vendor.new_number(), NAME))
        first = vendor.send_order(body)
        placed = house.orders(vendor.adapter)
        again = vendor.send_order(body)
        _check_repeat(vendor, first, again)
        check("a repeat is no second order", house.orders(vendor.adapter) == placed)
        house.submit_cards(placed[-1]["id"])
        later = vendor.send_order(body)
        count = len(house.orders(vendor.adapter)) - len(placed)
        if vendor.reorders:
            check("after the end the same may be ordered anew", later.is_success and count == 1)
        else:
            check("a repeat after the result is the same order", later.text == first.text)
            check("a repeat after the result is no second order", count == 0)

    def test_unknown_package_is_refused(self, vendor: Vendor, house: House) -> None:
        """What is not offered can't be ordered."""
        before = house.orders(vendor.adapter)
        for package in (WITHDRAWN, "suite-nothing"):
            vendor.send_order(_bytes(vendor.order_body(package, vendor.new_number(), NAME)))
        check("an unknown package makes no order", house.orders(vendor.adapter) == before)

    def test_malformed_bodies_are_refused(self, vendor: Vendor, house: House) -> None:
        """What can't be read is refused as such, in JSON, and leaves nothing behind."""
        before = house.orders(vendor.adapter)
        for what, body in MALFORMED.items():
            answer = vendor.send_order(body)
            check(f"{what}: no error of the server", answer.status_code < SERVER_ERROR)
            check(f"{what}: the answer is JSON", "json" in answer.headers["content-type"])
        with suppress(httpx.TransportError):  # the service may hang up before all of it is sent
            check("a large body is refused", vendor.send_order(LARGE).is_client_error)
        broken = vendor.order_body(NUMBERS, vendor.new_number(), NAME)
        for name in broken:
            for wrong in WRONG:
                answer = vendor.send_order(_bytes({**broken, name: wrong}))
                check(f"{name}: no error of the server", answer.status_code < SERVER_ERROR)
                check("nothing of the body is repeated", NAME not in answer.text)
        # A field that the adapter doesn't read can't be wrong: that one order may be placed.
        check("what is malformed makes no order", _new(house, vendor, before) <= 1)

    def test_unknown_fields_are_ignored(self, vendor: Vendor, house: House) -> None:
        """A contract grows; what is not known yet is not read."""
        if not vendor.ignores_unknown_fields:
            return
        body = vendor.order_body(NUMBERS, vendor.new_number(), NAME)
        before = len(house.orders(vendor.adapter))
        answer = vendor.send_order(_bytes({**body, "a_field_of_the_future": {"deep": [1, None]}}))
        check("unknown fields are ignored", answer.is_success)
        check("unknown fields are ignored", len(house.orders(vendor.adapter)) == before + 1)

    def test_result_is_readable_before_it_is_announced(self, vendor: Vendor, house: House) -> None:
        """The status follows the cards; when the result may be announced it can be fetched."""
        order = _placed(vendor, house)
        house.submit_cards(order, RATERS[:1])
        asked = vendor.ask_status(order)
        check("not complete with half the cards", not (asked and vendor.says_complete(asked)))
        house.submit_cards(order, RATERS[1:])
        check("complete with the last card", house.order(order)["state"] == "completed")
        asked = vendor.ask_status(order)
        check("the status is complete", asked is None or vendor.says_complete(asked))

    def test_number_never_stands_alone(self, vendor: Vendor, house: House) -> None:
        """Beside a number stand level, interval and the explanation; with a band no number."""
        for package in (NUMBERS, BANDS):
            order = _placed(vendor, house, package)
            house.submit_cards(order)
            result = house.result(order)
            for document in _told(vendor, house, order):
                text = json.dumps(document, ensure_ascii=False)
                numbers = [n for n in _numbers(document) if abs(n) < MILLISECONDS]
                if package == BANDS:
                    check("no number where a band is wanted", not numbers)
                    check("no level where a band is wanted", "ikely between" not in text)
                elif numbers or str(result["score"]) in re.findall(r"\d+", text):
                    ends = [f"{end:.2f}" for end in result["interval"]]
                    plain = [str(end) for end in result["interval"]]
                    check(
                        "an interval beside the number", _all_in(text, ends) or _all_in(text, plain)
                    )
                check("a link to the explanation", result["explanation"] in text)

    def test_announcements_go_to_the_vendor_only(self, vendor: Vendor, house: House) -> None:
        """Whatever leaves goes to a host that the adapter names, over https or to this machine."""
        order = _placed(vendor, house)
        house.submit_cards(order)
        told = house.announcement(vendor.adapter, order, "order.completed")
        if told is None:
            return
        url = urlsplit(told["url"])
        known = house.hosts(vendor.adapter)
        below = [name for name in known if name.startswith(".")]
        host = url.hostname or ""
        named = host in known or any(host.endswith(name) for name in below)
        check("an announcement goes to a host of the adapter", named)
        check("an announcement goes over https", url.scheme == "https" or host == "127.0.0.1")
        check("no credential in the address", url.username is None and url.password is None)

    def test_cancelling_ends_an_order(self, vendor: Vendor, house: House) -> None:
        """Cancelling twice is cancelling once; what is complete stays complete."""
        order = _placed(vendor, house)
        first = vendor.cancel(order)
        if first is None:
            return
        again = vendor.cancel(order)
        check("cancelling is answered", first.is_success and again is not None)
        check("cancelling twice is cancelling once", again is not None and again.is_success)
        check("the order is cancelled", house.order(order)["state"] == "cancelled")
        told = house.announcement(vendor.adapter, order, "order.cancelled")
        check("who cancelled is not told", told is None)
        done = _placed(vendor, house)
        house.submit_cards(done)
        late = vendor.cancel(done)
        check("a complete order can't be cancelled", late is not None and late.is_client_error)
        check("a complete order stays complete", house.order(done)["state"] == "completed")

    def test_name_stays_inside_and_ends_with_the_order(self, vendor: Vendor, house: House) -> None:
        """The candidate's name is in no log and no announcement, and is gone with the order."""
        order = _placed(vendor, house)
        house.submit_cards(order)
        check("an ended order has no name", house.order(order)["name"] == "")
        for document in _told(vendor, house, order):
            check("no name is sent back", NAME not in json.dumps(document))
        log = json.dumps(house.calls(), ensure_ascii=False)
        check("no name in the log", not any(part in log for part in NAME.split()))


def _placed(vendor: Vendor, house: House, package: str = NUMBERS) -> str:
    """Place a new order and return its id."""
    known = {item["id"] for item in house.orders(vendor.adapter)}
    body = vendor.order_body(package, vendor.new_number(), NAME)
    answer = vendor.send_order(_bytes(body))
    check("an order is taken", answer.is_success)
    new = [item["id"] for item in house.orders(vendor.adapter) if item["id"] not in known]
    check("an order is one order", len(new) == 1)
    return str(new[0])


def _check_repeat(vendor: Vendor, first: httpx.Response, again: httpx.Response) -> None:
    check("an order is taken", first.is_success)
    if vendor.reorders:
        check("what runs is answered with 409", again.status_code == RUNNING)
    else:
        check("a repeat is answered like the first", again.is_success and again.text == first.text)


def _told(vendor: Vendor, house: House, order: str) -> list[Any]:
    """Return every document that tells the other system of a result."""
    asked = vendor.ask_status(order)
    told = house.announcement(vendor.adapter, order, "order.completed")
    documents = [] if asked is None else [asked.json()]
    body = None if told is None else told["body"]
    return documents if body is None else [*documents, body]


def _new(house: House, vendor: Vendor, before: list[dict[str, Any]]) -> int:
    return len(house.orders(vendor.adapter)) - len(before)


def _numbers(document: Any) -> Iterator[float]:  # noqa: ANN401 - a JSON document
    if isinstance(document, dict):
        for part in document.values():
            yield from _numbers(part)
    elif isinstance(document, list):
        for part in document:
            yield from _numbers(part)
    elif isinstance(document, int | float) and not isinstance(document, bool):
        yield document


def _all_in(text: str, parts: list[str]) -> bool:
    return all(part in text for part in parts)


def _bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
