"""Debriefs, decisions, letters, and score documents kept by the digests of what they came from."""

from __future__ import annotations
