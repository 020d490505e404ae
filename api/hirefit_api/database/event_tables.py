"""Endpoints, the outbox, deliveries and stored answers to repeated requests."""

from __future__ import annotations
