"""Rubrics being edited, anchors and their judges, practice cases, outcomes."""

from __future__ import annotations
