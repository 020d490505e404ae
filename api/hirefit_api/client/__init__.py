"""A small client of the JSON addresses: needs httpx and pydantic, nothing of the service."""

from hirefit_api.client.models import BulkOutcome, Event, RefusedError, Score
from hirefit_api.client.session import Client
from hirefit_api.client.webhooks import BadWebhookError, read_webhook

__all__ = [
    "BadWebhookError",
    "BulkOutcome",
    "Client",
    "Event",
    "RefusedError",
    "Score",
    "read_webhook",
]
