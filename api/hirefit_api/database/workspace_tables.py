"""Imports of past scorecards, drafts of calibrations and their publication."""

from __future__ import annotations
