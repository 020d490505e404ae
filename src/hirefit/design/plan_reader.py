"""Read a plan: who interviews whom, or a ratings file, which says who did."""

from __future__ import annotations

from pathlib import Path

from hirefit.design.cells import Reading, Row, read_rows
from hirefit.design.plan import Interview, InterviewPlan, arrange

REQUIRED = ("application", "rater")
OPTIONAL = ("site", "period", "practice", "question", "rating", "not_assessed_reason")


def read_plan(path: Path) -> InterviewPlan:
    """Read a plan or a ratings file.

    Parameters
    ----------
    path : Path
        Columns ``application`` and ``rater``, one row an interview; an empty rater names an
        application that still waits for one. Optional ``site`` (of the application), ``period``
        and ``practice`` (``yes``: the case's level is known). With a column ``question`` it is a
        ratings file: each row with a rating counts as one rating of its interview.

    Raises
    ------
    DesignError
        With every fault and its line: a label that is empty or can't be one, the same interview
        twice, an application on two sites or a practice case in one row only.
    """
    rows = read_rows(path, REQUIRED, OPTIONAL)
    reading = Reading(path.name)
    is_ratings = any("question" in row.cells for row in rows)
    has_ratings = any("rating" in row.cells for row in rows)
    interviews: list[Interview] = []
    facts: dict[str, tuple[str, str]] = {}
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        application = reading.label(row, "application")
        rater = reading.label(row, "rater", may_be_empty=not is_ratings)
        _keep_facts(reading, row, application, facts)
        period = reading.label(row, "period", may_be_empty=True)
        if not rater or (is_ratings and has_ratings and not row["rating"]):
            continue
        key = (application, rater, row["question"]) if is_ratings else (application, rater, period)
        if key not in seen:
            interviews.append(Interview(application, rater, int(is_ratings), period))
        elif not is_ratings:
            message = "the same rater and application stand in two rows; keep one."
            reading.refuse(row.line, message, "duplicate")
        seen.add(key)
    reading.finish()
    return arrange(
        interviews,
        applications=facts,
        raters={row["rater"] for row in rows if row["rater"]},
        site_of={label: site for label, (site, _) in facts.items()},
        practice_cases=[label for label, (_, known) in facts.items() if known == str(True)],
    )


def _keep_facts(
    reading: Reading, row: Row, application: str, facts: dict[str, tuple[str, str]]
) -> None:
    """Keep what a row says of its application; an empty cell says nothing."""
    site = reading.label(row, "site", may_be_empty=True)
    practice = row["practice"] and str(reading.yes(row, "practice"))
    known_site, known_practice = facts.get(application, ("", ""))
    if known_site and site and known_site != site:
        message = "this application stood on another site before; keep one."
        reading.refuse(row.line, message, "two-sites")
    if known_practice and practice and known_practice != practice:
        message = "this application was and was not a practice case; say the same in every row."
        reading.refuse(row.line, message, "practice-and-not")
    facts[application] = (known_site or site, known_practice or practice)
