"""The words of decisions, for pages and files."""

from __future__ import annotations

from collections.abc import Mapping

OUTCOMES: Mapping[str, str] = {
    "advance": "Advanced",
    "hire": "Hired",
    "decline": "Declined",
    "hold": "On hold",
}
CHOICES: Mapping[str, str] = {
    "advance": "Advance to the next step",
    "hire": "Hire",
    "decline": "Decline",
    "hold": "Hold: decide later",
}
SUGGESTIONS: Mapping[str, str] = {
    "above": "The level is clearly above the cut.",
    "below": "The level is clearly below the cut.",
    "open": "The level is not clearly above or below the cut: the numbers suggest nothing.",
    "none": "There is no rating yet: the numbers suggest nothing.",
}
