"""What is told. Events are thin: ids, standing and an address, never what was said of somebody."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "scorecard.submitted": "A rater handed in a scorecard.",
    "scorecard.amended": "A rater changed a scorecard, with a reason.",
    "application.scored": "An application's score may have moved; fetch it at `score`.",
    "application.decided": "A person decided on an application.",
    "order.started": "The interviewers of an order have been asked.",
    "order.completed": "The result of an order can be fetched.",
    "order.failed": "An order ended without a result.",
    "order.cancelled": "An order was called off.",
    "endpoint.disabled": "Nothing is sent to an endpoint any more, and why.",
    "endpoint.test": "Somebody asked for a test delivery.",
}
"""Every kind with one sentence. A new kind is a line here and a call of `emit`."""
