"""A result in labels and values, for systems that show such pairs beside a number."""

from __future__ import annotations

from datetime import UTC, datetime

from hirefit.explanation.rounding import shown
from hirefit_api.orders.schemas import Result
from hirefit_api.orders.states import State

STANDINGS = {
    "provisional": "Provisional: scorecards or parts of the kit are still missing",
    "incomplete": "Incomplete: some competencies were not assessed",
    "complete": "Complete: every competency was assessed by all planned interviewers",
}
SENT = {
    State.PLACED: "Waits for interviewers to be planned",
    State.PLANNED: "With the interviewers",
    State.IN_PROGRESS: "First scorecard is in",
    State.COMPLETED: "Complete",
    State.CANCELLED: "Cancelled",
    State.FAILED: "Could not be carried out",
}
"""What the other system's users read of an order."""


def facts_of(result: Result) -> dict[str, str]:
    """Return label and value of everything that belongs beside a number, or instead of it."""
    facts = {"Result": result.band_words}
    if result.level is not None and result.interval is not None:
        lowest, highest = result.scale
        low, high = (shown(end) for end in result.interval)
        facts["Fit level"] = f"{shown(result.level)} on a scale from {lowest} to {highest}"
        facts["Likely between"] = f"{low} and {high} (in 90 of 100 such cases)"
        facts["How the number is made"] = (
            f"100 x (fit level - {lowest}) / ({highest} - {lowest}), rounded. It decides nothing."
        )
    facts["Standing"] = STANDINGS[result.standing]
    if result.reasons:
        facts["Main reasons"] = " ".join(result.reasons)
    facts["Completed at"] = utc(result.completed_at)
    facts["Calibration"] = result.digests.calibration.removeprefix("sha256:")[:12]
    facts["Explanation"] = result.explanation
    return facts


def utc(moment: str) -> str:
    """Return a moment as people read it, with its zone."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def milliseconds(moment: str) -> int:
    """Return a moment as whole milliseconds since the epoch."""
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
