"""From a vendor's order to its callback: a real service, TLS, and a receiver on this machine.

Only where a connection goes is changed: every vendor's name leads to one receiver here, whose
certificate the service believes.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import queue
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

import httpcore
import jsonschema_rs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hirefit.testing.house import NUMBERS, House
from hirefit.testing.vendor import Vendor
from hirefit_api import app as service
from hirefit_api.adapters.call_log import logged_calls
from hirefit_api.adapters.collector import EVERY, Collector
from hirefit_api.adapters.connections import save_settings
from hirefit_api.adapters.registry import adapter_named
from hirefit_api.app import create_app
from hirefit_api.companies.service import checked_profile, save_profile
from hirefit_api.database.migrate import migrate
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.events.guarded import Messenger
from hirefit_api.logs import service_log
from hirefit_api.orders.packages import save_package
from hirefit_api.orders.schemas import PackageContent
from hirefit_api.orders.service import list_orders
from hirefit_api.orders.store import OrderFilter
from hirefit_api.requisitions.schemas import NewRequisition
from hirefit_api.requisitions.service import open_requisition
from hirefit_api.server import GracefulServer
from hirefit_api.settings import Settings

from .test_ashby_adapter import Ashby
from .test_greenhouse_adapter import Greenhouse
from .test_kombo_adapter import Kombo
from .test_lever_adapter import Lever
from .test_workable_adapter import Workable

pytestmark = pytest.mark.slow

HOSTS = (
    "app.greenhouse.io",
    "api.kombo.dev",
    "api.ashbyhq.com",
    "acme.workable.com",
    "api.lever.co",
)
TOLD = {
    Greenhouse: "completed test",
    Kombo: "result",
    Ashby: "assessment.update",
    Workable: "result",
    Lever: "note",
}
PATIENCE = 60
PUBLIC = "https://hirefit.example"
VISION = "Every caller hangs up knowing what happens next."


class Received(NamedTuple):
    """A request as a vendor got it."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Receiver(BaseHTTPRequestHandler):
    """Takes everything, as Ashby wants it said; each server has a class of its own."""

    received: ClassVar[queue.Queue[Received]]
    listed: ClassVar[list[tuple[int, bytes]]]

    def _take(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        url = f"https://{headers['host']}{self.path}"
        self.received.put(Received(self.command, url, headers, body))
        answer = b'{"success": true}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self) -> None:
        """Serve the pages of a list that a test has laid out, or say that there is no service."""
        self.received.put(Received("GET", self.path, dict(self.headers.items()), b""))
        status, answer = self.listed.pop(0) if self.listed else (503, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST = do_PATCH = _take  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class LocalNetwork(httpcore.AsyncNetworkBackend):
    """Dials the receiver, whatever is asked for."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        return await self._network.connect_tcp("127.0.0.1", self._port)


def _certificate(folder: Path) -> Path:
    """A certificate for every vendor's name, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vendors")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(h) for h in HOSTS]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "vendors.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class Vendors(NamedTuple):
    """A receiver, and who reaches it under every vendor's name."""

    receiver: type[Receiver]
    messenger: Messenger


@contextmanager
def _at_home(folder: Path) -> Iterator[Vendors]:
    certificate = _certificate(folder)
    receiver = type("OwnReceiver", (Receiver,), {"received": queue.Queue(), "listed": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), receiver)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    server.socket = own.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    async def at_home(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    believed = ssl.create_default_context(cafile=str(certificate))
    messenger = Messenger(at_home, loopback_too=True, certificates=believed)
    messenger.network._network = LocalNetwork(server.server_address[1])
    yield Vendors(receiver, messenger)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def busy_vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendors]:
    """Those to whom `busy_house` tells everything."""
    with _at_home(tmp_path_factory.mktemp("certificate")) as vendors:
        yield vendors


@pytest.fixture
def vendors(tmp_path: Path) -> Iterator[Vendors]:
    """Those whom nobody tells anything but the test."""
    with _at_home(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def busy_house(
    busy_vendors: Vendors,
    tmp_path_factory: pytest.TempPathFactory,
    key_for: Callable[..., str],
) -> Iterator[House]:
    """A company on a service that delivers."""
    file = tmp_path_factory.mktemp("busy") / "hirefit.sqlite3"
    settings = Settings(
        database_url=f"sqlite:///{file}",
        port=0,
        drain_seconds=0,
        access_log=False,
        public_address="https://hirefit.example",
    )
    migrate(settings)
    key = key_for(settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(service, "messenger_for", lambda _: busy_vendors.messenger)
        server = GracefulServer(create_app(settings), settings)
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started and thread.is_alive():
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        house = House(f"http://127.0.0.1:{port}", "harbour-line", key)
        try:
            house.open()
            yield house
        finally:
            house.client.close()
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("system", TOLD, ids=lambda system: system.adapter)
def test_order_comes_in_and_the_result_arrives(
    busy_house: House, busy_vendors: Vendors, system: type[Vendor]
) -> None:
    house, received = busy_house, busy_vendors.receiver.received
    vendor = system(house.address, house.company, house.connect(system.adapter, system.settings))
    body = vendor.order_body(NUMBERS, vendor.new_number(), "Harry Potter")
    assert vendor.send_order(json.dumps(body).encode()).is_success
    (order,) = [item["id"] for item in house.orders(system.adapter)]
    house.submit_cards(order)
    told = house.announcement(system.adapter, order, "order.completed")
    assert told is not None
    assert told["name"] == TOLD[system]
    while True:
        came = received.get(timeout=PATIENCE)
        if came.url == told["url"] and _means_complete(came, order):
            break
    assert (came.method, came.url) == (told["method"], told["url"])
    assert urlsplit(came.url).hostname in HOSTS
    assert came.headers["authorization"] == _credential(vendor)
    assert {name.lower(): value for name, value in told["headers"].items()}.items() <= (
        came.headers.items()
    )
    if told["body"] is None:
        assert came.body == b""
        answer = vendor.ask_status(order)
        assert answer is not None
        assert vendor.says_complete(answer)
    else:
        assert _timeless(json.loads(came.body)) == _timeless(told["body"])
    vendor.http.close()


def _means_complete(came: Received, order: str) -> bool:
    """Pass over what is told on the way: that an order has begun, what may be ordered."""
    is_beginning = b'"Started"' in came.body
    return not is_beginning and (b"assessment_id" not in came.body or order.encode() in came.body)


def _timeless(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "timestamp"}


def _credential(vendor: Vendor) -> str:
    """What the vendor's contract has hirefit show."""
    secret = {
        "greenhouse": vendor.credential,
        "workable": "workable-token",
        "kombo": "kombo-key",
        "ashby": "ashby-key",
        "lever": "lever-key",
    }[vendor.adapter]
    if vendor.adapter in ("kombo", "workable"):
        return f"Bearer {secret}"
    return "Basic " + base64.b64encode(f"{secret}:".encode()).decode()


def _list_of_kombo(orders: list[dict[str, Any]], following: str | None) -> tuple[int, bytes]:
    """A page as Kombo's document has it; checked against it where the document is here."""
    answer = {"status": "success", "data": {"results": orders, "next": following}}
    return 200, json.dumps(answer).encode()


class Ticking:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_orders_whose_webhook_was_lost_are_asked_for(
    vendors: Vendors, tmp_path: Path, contracts: Path
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/k.sqlite3", public_address=PUBLIC)
    migrate(settings)
    database = Database(settings)
    database.open()
    database.write_and_wait("harbour-line", _connect_kombo)
    vendor = Kombo.__new__(Kombo)
    bodies = [vendor.order_body("desk", number, "Harry Potter")["data"] for number in range(4)]
    bodies[2]["status"] = "COMPLETED"
    bodies[3]["package_id"] = "unknown"
    pages = [_list_of_kombo(bodies[:1], "next+page"), _list_of_kombo(bodies[1:], None)]
    _check_with_document(contracts, pages)
    clock, log = Ticking(), service_log(io.StringIO())
    with asyncio.Runner() as runner:
        collector = Collector(database, vendors.messenger, settings, log, clock=clock)
        vendors.receiver.listed[:] = list(pages)
        placed = [runner.run(collector.round())]
        asked = [vendors.receiver.received.get_nowait() for _ in range(2)]
        placed.append(runner.run(collector.round()))  # it is not time yet
        clock.now += EVERY
        vendors.receiver.listed[:] = list(pages)
        placed.append(runner.run(collector.round()))  # all are known
        waits = []
        for _ in range(5):  # the other system is gone: asked less and less often
            clock.now += timedelta(hours=1)
            vendors.receiver.listed.clear()
            runner.run(collector.round())
            waits.append(collector.due("kombo", "harbour-line") - clock.now)
        runner.run(vendors.messenger.close())
    with database.read("harbour-line") as store:
        orders = list_orders(store, OrderFilter(), ("", ""), 10)
        calls = logged_calls(store, 20)
    database.close()
    assert placed == [2, 0, 0]
    assert {order.key for order in orders} == {body["id"] for body in bodies[:2]}
    assert [call.url for call in asked] == [
        "/v1/assessment/orders?statuses=OPEN&page_size=50",
        "/v1/assessment/orders?statuses=OPEN&page_size=50&cursor=next%2Bpage",
    ]
    assert {(c.headers["Authorization"], c.headers["X-Integration-Id"]) for c in asked} == {
        ("Bearer kombo-key", Kombo.settings["integration"])
    }
    assert waits == [timedelta(minutes=m) for m in (10, 20, 40, 60, 60)]
    assert [(c.call, c.status) for c in calls] == [
        *[("open orders", 503)] * 5,
        ("open orders", 200),
    ]
    assert "Harry" not in "".join(call.masked for call in calls)


def _connect_kombo(store: CompanyStore) -> None:
    profile = {"id": "harbour-line", "name": "Harbour", "service_vision": VISION}
    values = [{"id": f"v{at}", "statement": "We say what is true."} for at in range(3)]
    save_profile(store, checked_profile("harbour-line", profile | {"service_values": values}))
    open_requisition(store, NewRequisition(id="desk", title="Desk", role="complaints_desk"))
    save_package(
        store, "desk", PackageContent(label="Desk", requisition="desk", notifies="recruiter")
    )
    save_settings(store, adapter_named("kombo"), Kombo.settings)


def _check_with_document(contracts: Path, pages: list[tuple[int, bytes]]) -> None:
    file = contracts / "kombo-assessments.openapi.json"
    if not file.exists():
        return  # test_kombo_adapter says so
    document = json.loads(file.read_text("utf-8"))
    schema = {"$ref": "#/components/schemas/GetAssessmentOrdersPositiveResponse"}
    checks = jsonschema_rs.validator_for(schema | {"components": document["components"]})
    for _, page in pages:
        assert [error.message for error in checks.iter_errors(json.loads(page))] == []
