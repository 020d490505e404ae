"""Where may be connected to: public addresses only, by name, over https.

`ipaddress.is_global` passes a dozen addresses that lead inside (of Python 3.11.7: NAT64 and 6to4
with an address in them, multicast, the deprecated site-local ones and more), so what it allows is
cut down further: IPv6 to the one block that is assigned to the public, less what is special there.
"""

from __future__ import annotations

import ipaddress
import re

from hirefit.exceptions import Fault

LONGEST = 500
PORTS = (443, 8443)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?")
_PARTS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+)(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(\?(?P<query>[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*))?"
)
_LOCAL = frozenset({"localhost", "127.0.0.1"})
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".localdomain")

_CLOSED_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
        "3ffe::/16",
    )
)


def is_public(address: str, *, loopback_too: bool = False) -> bool:
    """Tell whether an address belongs to the public internet.

    Parameters
    ----------
    address : str
        As a resolver gives it.
    loopback_too : bool
        Also let 127.0.0.1 and ::1 pass: for tests and demonstrations.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if loopback_too and str(parsed) in ("127.0.0.1", "::1"):
        return True
    if not parsed.is_global:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _CLOSED_4)
    return parsed in _OPEN_6 and not any(parsed in network for network in _CLOSED_6)


def faults_of_address(text: str, *, loopback_too: bool = False) -> list[Fault]:
    """Return what is wrong with the address of an endpoint, before anything is looked up.

    Only plain names are taken: a number in any notation, user information, a name that is local
    by definition and characters that two programs could read in two ways are refused.
    """
    found = _PARTS.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        message = (
            "must be an address like https://hooks.example.com/hirefit: a plain name, no user "
            f"name, no fragment, at most {LONGEST} characters."
        )
        return [Fault(message, "body.url", "bad-address")]
    host, port = found["host"].lower(), int(found["port"] or 443)
    if loopback_too and host in _LOCAL:
        return []
    faults = []
    if found["scheme"] != "https":
        faults.append(Fault("must begin with https://.", "body.url", "not-https"))
    if port not in PORTS:
        faults.append(Fault("must use port 443 or 8443.", "body.url", "port"))
    if _NAME.fullmatch(host) is None or host.endswith(_LOCAL_NAMES):
        message = "must name a public host, not an address in numbers or a local name."
        faults.append(Fault(message, "body.url", "not-public"))
    return faults
