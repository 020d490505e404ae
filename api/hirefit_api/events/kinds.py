"""What is told. Events are thin: ids, standing and an address, never what was said of somebody."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "scorecard.submitted": "A rater handed in a scorecard.",
    "scorecard.amended": "A rater changed a scorecard, with a reason.",
    "application.scored": "All planned raters have handed in; fetch the score at `score`.",
    "application.decided": "A person decided on an application.",
    "order.placed": "An assessment was ordered.",
    "order.started": "The first scorecard of an order is in.",
    "order.completed": "The result of an order can be fetched.",
    "order.amended": "The result of a completed order has changed; fetch it again.",
    "order.failed": "An order ended without a result.",
    "order.cancelled": "An order was called off.",
    "packages.changed": "What may be ordered has changed.",
    "endpoint.disabled": "Nothing is sent to an endpoint any more, and why.",
    "endpoint.test": "Somebody asked for a test delivery.",
}
"""Every kind with one sentence. A new kind is a line here and a call of `emit`."""
