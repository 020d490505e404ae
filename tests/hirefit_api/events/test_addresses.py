"""S6: no trick with a name or an address leads inside, at registration or at any attempt."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl

import httpcore
import pytest

from hirefit_api.events.addresses import faults_of_address, is_public
from hirefit_api.events.admission import admit
from hirefit_api.events.guarded import Call, Messenger

FORMS = [
    "http://hooks.example.com/",
    "ftp://hooks.example.com/",
    "//hooks.example.com/",
    "https:hooks.example.com",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://0/",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://1.1.1.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25eth0]/",
    "https://localhost/",
    "https://localhost./",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://router.home.arpa/",
    "https://intranet/",
    "https://user@hooks.example.com/",
    "https://user:pw@hooks.example.com/",
    "https://hooks.example.com@127.0.0.1/",
    "https://hooks.example.com#@127.0.0.1/",
    "https://hooks.example.com\\@127.0.0.1/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:0443x/",
    "https://hooks.example.com:99999/",
    "https://hooks.example.com:/",
    "https://ⓗooks.example.com/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://hooks.example.com/%zz\x00",
    "https://-hooks.example.com/",
    "https://hooks-.example.com/",
    "https://hooks..example.com/",
    "https://.example.com/",
    "https://hooks.example.com./",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "gopher://hooks.example.com/",
]
FORMS += [
    "",
    "https://hooks.example.com\t/",
    " https://hooks.example.com/",
    "https://hooks.example.com/ ",
    "https://a b.example.com/",
]
FORMS += ["https://hooks.example.com/\r\nX: y", "https://" + "a" * 500 + ".example.com/"]

INSIDE = [
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2620:4f:8000::1",
    "3ffe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "not-an-address",
    "2130706433",
]
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "172.32.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
]
CALL = Call("POST", "https://hooks.example.com/hirefit", {}, b"{}")


class Names:
    """A resolver whose answers are set one after the other; it counts."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        assert (host, port) == ("hooks.example.com", 443)
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def test_eighty_tricks_and_more() -> None:
    assert len(FORMS) + len(INSIDE) >= 80


@pytest.mark.parametrize("text", FORMS)
def test_form_is_refused_before_anything_is_looked_up(text: str) -> None:
    names = Names(["1.1.1.1"])
    faults = asyncio.run(admit(Messenger(names), text))
    assert faults
    assert names.asked == 0


def test_plain_forms_are_taken() -> None:
    for text in (
        "https://hooks.example.com",
        "https://Hooks.Example.com:8443/a/b?c=d&e=%20",
        "https://xn--bcher-kva.example/",
    ):
        assert faults_of_address(text) == []


def test_inside_is_inside_and_outside_is_not() -> None:
    assert [text for text in INSIDE if is_public(text)] == []
    assert [text for text in OUTSIDE if not is_public(text)] == []
    assert is_public("127.0.0.1", loopback_too=True)
    assert not is_public("10.0.0.1", loopback_too=True)


def test_first_address_and_last_of_every_closed_block() -> None:
    for text in ("100.64.0.0/10", "198.18.0.0/15", "172.16.0.0/12", "2001::/23", "2002::/16"):
        network = ipaddress.ip_network(text)
        assert not is_public(str(network[0]))
        assert not is_public(str(network[-1]))


@pytest.mark.parametrize("address", INSIDE)
def test_blocked_at_registration_at_the_first_attempt_and_at_a_retry(address: str) -> None:
    async def scenario() -> tuple[list, list]:
        names = Names([address], ["1.1.1.1", address], [address])
        messenger = Messenger(names)
        faults = await admit(messenger, CALL.url)
        replies = [await messenger.send(CALL) for _ in range(2)]
        await messenger.close()
        assert names.asked == 3
        return faults, replies

    faults, replies = asyncio.run(scenario())
    assert [fault.code for fault in faults] == ["not-public"]
    assert [reply.error for reply in replies] == ["address-not-public"] * 2


class Dialled(httpcore.AsyncNetworkBackend):
    """A network that notes who was to be reached and lets nobody through."""

    def __init__(self) -> None:
        self.reached: list[tuple[str, int]] = []

    async def connect_tcp(self, host, port, **_):
        self.reached.append((host, port))
        raise httpcore.ConnectError


def test_connection_goes_to_the_checked_address_even_if_the_name_moves() -> None:
    async def scenario() -> tuple[list, list]:
        names, dialled = Names(["1.1.1.1"], ["127.0.0.1"]), Dialled()
        messenger = Messenger(names)
        messenger.network._network = dialled
        replies = [await messenger.send(CALL) for _ in range(2)]
        await messenger.close()
        return replies, dialled.reached

    replies, reached = asyncio.run(scenario())
    assert reached == [("1.1.1.1", 443)]
    assert [reply.error for reply in replies] == ["no-connection", "address-not-public"]


class Handshake(httpcore.AsyncNetworkStream):
    """A stream that notes which name TLS asks for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def start_tls(self, ssl_context, server_hostname=None, **_):
        assert ssl_context.verify_mode is ssl.CERT_REQUIRED
        assert ssl_context.check_hostname
        self.names.append(server_hostname)
        raise httpcore.ConnectError

    async def aclose(self) -> None:
        pass


def test_tls_asks_for_the_name_and_certificates_are_checked() -> None:
    stream = Handshake()

    class Network(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, *_, **__):
            return stream

    async def scenario() -> None:
        messenger = Messenger(Names(["1.1.1.1"]))
        messenger.network._network = Network()
        await messenger.send(CALL)
        await messenger.close()

    asyncio.run(scenario())
    assert stream.names == ["hooks.example.com"]


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    dialled = Dialled()

    async def scenario() -> None:
        messenger = Messenger(Names(["1.1.1.1"]))
        messenger.network._network = dialled
        await messenger.send(CALL)
        await messenger.close()

    asyncio.run(scenario())
    assert dialled.reached == [("1.1.1.1", 443)]


def test_name_that_nobody_knows_is_refused_at_registration() -> None:
    async def nobody(_host: str, _port: int) -> list[str]:
        raise OSError

    faults = asyncio.run(admit(Messenger(nobody), CALL.url))
    assert [fault.code for fault in faults] == ["unknown-host"]
