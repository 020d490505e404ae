"""Scorecards being filled in, and what was answered before a card opened."""

from __future__ import annotations
