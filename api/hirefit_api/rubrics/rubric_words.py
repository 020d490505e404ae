"""What the editor offers: families, service values, dimensions, reasons why service fails."""

from __future__ import annotations

from hirefit.competencies.model import EVERY_VALUE
from hirefit_api.languages.speaking import gettext, marked
from hirefit_api.library import shipped_library

FAMILY_WORDS = {
    "attitude": (marked("Attitude"), marked("how somebody meets customers and their matters")),
    "personality": (marked("Personality"), marked("how somebody usually is, under load as well")),
    "culture_fit": (
        marked("Fit with the service values"),
        marked("whether somebody works by the values that the company states"),
    ),
}
DIMENSIONS = {
    "reliability": marked("reliability: does what was promised"),
    "assurance": marked("assurance: knows, is civil, wins trust"),
    "tangibles": marked("tangibles: what customers see and hold"),
    "empathy": marked("empathy: cares about the single customer"),
    "responsiveness": marked("responsiveness: helps, and soon"),
}


def choices() -> dict[str, dict[str, str]]:
    """Return what can be ticked, with its words, by the name that the template gives it."""
    library = shipped_library()
    stated = {name: value.statement for name, value in library.service_values.items()}
    return {
        "values": {EVERY_VALUE: gettext("every value that the company states"), **stated},
        "dimensions": {name: gettext(words) for name, words in DIMENSIONS.items()},
        "reasons": {name: reason.reason for name, reason in library.failure_reasons.items()},
    }
