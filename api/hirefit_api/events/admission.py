"""Judge an address before it is stored; every attempt judges it again."""

from __future__ import annotations

import httpcore

from hirefit.exceptions import Fault
from hirefit_api.events.addresses import faults_of_address
from hirefit_api.events.guarded import Messenger, NotPublicError


async def admit(messenger: Messenger, url: str) -> list[Fault]:
    """Return what keeps an address from being told anything: its form, or where it leads."""
    network = messenger.network
    faults = faults_of_address(url, loopback_too=network.loopback_too)
    if faults:
        return faults
    parsed = httpcore.URL(url)
    port = parsed.port or 443
    try:
        await network.checked_addresses(parsed.host.decode(), port)
    except NotPublicError:
        message = "leads to an address that is not public."
        return [Fault(message, "body.url", "not-public")]
    except httpcore.ConnectError:
        return [Fault("names a host that can't be found.", "body.url", "unknown-host")]
    return []
