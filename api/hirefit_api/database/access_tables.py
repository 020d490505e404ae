"""People, their roles, sessions, invitations and API keys."""

from __future__ import annotations
