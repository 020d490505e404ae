"""One JSON object per line, and only keys from a list.

A list of what may be written, not of what may not: a new field stays out of the log until
somebody has decided that it holds no personal data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "request_id",
        "method",
        "route",
        "status",
        "milliseconds",
        "error",
        "at",
        "version",
        "backend",
    }
)


def only_allowed(
    _logger: Any,  # noqa: ANN401 - structlog's processor signature
    _method: str,
    entry: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


_ENCODER = json.JSONEncoder(sort_keys=True)


def _as_json(entry: MutableMapping[str, Any], **_: Any) -> str:  # noqa: ANN401 - same
    """Return a line; `json.dumps` would make an encoder for each."""
    return _ENCODER.encode(entry)


def service_log(stream: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """Return the service's log, on standard error unless told otherwise."""
    log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    return log.bind()  # or the logger would be made anew for each line
