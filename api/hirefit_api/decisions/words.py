"""The words of decisions, for pages and files."""

from __future__ import annotations

from collections.abc import Mapping

from hirefit_api.languages.speaking import marked

OUTCOMES: Mapping[str, str] = {
    "advance": marked("Advanced"),
    "hire": marked("Hired"),
    "decline": marked("Declined"),
    "hold": marked("On hold"),
}
CHOICES: Mapping[str, str] = {
    "advance": marked("Advance to the next step"),
    "hire": marked("Hire"),
    "decline": marked("Decline"),
    "hold": marked("Hold: decide later"),
}
SUGGESTIONS: Mapping[str, str] = {
    "above": marked("The level is clearly above the cut."),
    "below": marked("The level is clearly below the cut."),
    "open": marked("The level is not clearly above or below the cut: the numbers suggest nothing."),
    "none": marked("There is no rating yet: the numbers suggest nothing."),
}
