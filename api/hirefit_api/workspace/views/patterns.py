"""Views of what lies between raters and ratings: agreement, pairings, time, single ratings."""

from __future__ import annotations

from hirefit.diagnostics.diagnosis import Course, Diagnosis, Pairing
from hirefit.diagnostics.evidence_at_hand import (
    FEWEST_CARDS_DRIFT,
    FEWEST_RATINGS_PAIRING,
    FEWEST_SHARED_APPLICATIONS,
    MATTERS,
    NORMAL_90,
)
from hirefit.diagnostics.wording import about_levels, counted, percent, tougher_or_milder
from hirefit_api.workspace.views.raters import SCALE_NOTE, found
from hirefit_api.workspace.views.view import Cell, Chart, Table, View, column, table

MOST_PAIRS = 2_000
NO_PAIR = (
    f"No two raters have {FEWEST_SHARED_APPLICATIONS} applications in common yet, so no pair is"
    " judged."
)
MOST_TESTED = 30
HEARD_OTHER = "A second look, not an error: the rater may have heard what others did not."


LOOK_COLUMNS = (
    column("application", "Application", "name"),
    column("rater", "Rater", "text"),
    column("question", "Question", "text"),
    column("level", "Given", "count"),
    column("expected", "Expected", "level"),
)


def second_look(diagnosis: Diagnosis) -> View:
    """List the ratings worth a second look."""
    surprises = diagnosis.surprises
    said = (
        f"{counted(surprises.count, 'rating')} lie{'s' if surprises.count == 1 else ''} far from"
        f" what the other ratings let expect; chance alone gives about"
        f" {surprises.expected_count:.0f} of {diagnosis.n_ratings:,}."
    )
    return View(
        id="second-look",
        question="Which ratings are worth a second look?",
        sentences=(said, HEARD_OTHER),
        table=table(
            "The farthest",
            LOOK_COLUMNS,
            [
                {
                    "application": one.application,
                    "rater": one.rater,
                    "question": one.question,
                    "level": one.level,
                    "expected": one.expected,
                }
                for one in surprises.largest
            ],
        ),
        advice="Read the note beside the level. If the level was a slip, the rater amends the card"
        " with a reason.",
        details=(_residuals(diagnosis),),
    )


def _residuals(diagnosis: Diagnosis) -> Table:
    return table(
        "For specialists: standardised residuals",
        (
            column("application", "Application", "name"),
            column("rater", "Rater", "text"),
            column("question", "Question", "text"),
            column("z", "z", "figure"),
        ),
        [
            {
                "application": one.application,
                "rater": one.rater,
                "question": one.question,
                "z": one.standardised,
            }
            for one in diagnosis.surprises.largest
        ],
    )


PAIR_COLUMNS = (
    column("first", "Rater", "name"),
    column("second", "and rater", "text"),
    column("applications", "Applications", "count"),
    column("ratings", "Shared ratings", "count"),
    column("same", "Same level", "share"),
    column("expected", "Expected", "share"),
)


def agreement(diagnosis: Diagnosis) -> View:
    """Say who sees the same interview alike."""
    overall = diagnosis.agreement
    pairs = sorted(overall.pairs, key=lambda one: (-one.ratings, one.first, one.second))
    pairs = sorted(pairs[:MOST_PAIRS], key=lambda one: (one.first, one.second))
    if overall.observed is None or overall.expected is None:
        said = "No two raters rated the same answer, so agreement can't be judged."
    else:
        said = (
            f"Two raters of one answer gave the same level {percent(overall.observed)} of the time;"
            f" about {percent(overall.expected)} was to be expected"
            f" ({counted(overall.shared_ratings, 'shared rating')})."
        )
    sentences = [said] if pairs else [said, NO_PAIR]
    return View(
        id="agreement",
        question="Who sees the same interview alike?",
        sentences=tuple(sentences),
        chart=Chart(kind="shade", label="first", across="second", value="same"),
        table=table(
            f"Pairs with at least {FEWEST_SHARED_APPLICATIONS} applications in common; less says"
            " nothing",
            PAIR_COLUMNS,
            [
                {
                    "first": one.first,
                    "second": one.second,
                    "applications": one.applications,
                    "ratings": one.ratings,
                    "same": one.observed,
                    "expected": one.expected,
                }
                for one in pairs
            ],
        ),
        advice="Compare the share with what was to be expected for the pair, not with 100 %:"
        " steps of five levels are coarse, and people differ.",
        details=(_coefficients(diagnosis),),
    )


def _coefficients(diagnosis: Diagnosis) -> Table:
    return table(
        "For specialists: coefficients with 95 % intervals",
        (
            column("name", "Coefficient", "name"),
            column("value", "Value", "figure"),
            column("low", "From", "figure"),
            column("high", "to", "figure"),
        ),
        [
            {
                "name": one.name,
                "value": one.value,
                "low": one.interval[0] if one.interval else None,
                "high": one.interval[1] if one.interval else None,
            }
            for one in diagnosis.agreement.coefficients
        ],
    )


COURSE_COLUMNS = (
    column("rater", "Rater", "name"),
    column("period", "Month", "text"),
    column("tougher", "Tougher or milder", "signed"),
    column("low", "Likely from", "signed"),
    column("high", "to", "signed"),
)


def drift(diagnosis: Diagnosis) -> View:
    """Say who has become tougher or milder."""
    said = found(diagnosis, {"change-over-time"})
    courses = sorted(diagnosis.courses, key=lambda one: one.rater)
    if not courses:
        said = [
            (
                f"Too early to say: that takes {FEWEST_CARDS_DRIFT} scorecards by one rater in two"
                " months or more."
            )
        ]
    elif not said:
        said = [
            (
                f"Nobody of {counted(len(courses), 'rater')} has clearly become tougher or milder,"
                " by half a level or more."
            )
        ]
    return View(
        id="drift",
        question="Has someone become tougher or milder?",
        sentences=tuple(said),
        chart=Chart(
            kind="lines", label="rater", across="period", value="tougher", low="low", high="high"
        ),
        table=table(
            f"Against each rater's own mean. {SCALE_NOTE}",
            COURSE_COLUMNS,
            [row for course in courses for row in _course_rows(course)],
        ),
        advice="Look at the band, not at the single point. A short look at the levels together"
        " brings most people back.",
    )


def _course_rows(course: Course) -> list[dict[str, Cell]]:
    return [
        {
            "rater": course.rater,
            "period": period,
            "tougher": tougher,
            "low": tougher - NORMAL_90 * error,
            "high": tougher + NORMAL_90 * error,
        }
        for period, tougher, error in zip(
            course.periods, course.tougher, course.standard_error, strict=True
        )
    ]


def pairings(diagnosis: Diagnosis) -> View:
    """Name unusual pairings of rater and question."""
    named = {f.subject for f in diagnosis.findings if f.kind == "unusual-pairing"}
    flagged = [one for one in diagnosis.pairings if _label(one) in named and _worth_naming(one)]
    said = found(diagnosis, {"unusual-pairing"})
    tested = counted(len(diagnosis.pairings), "pairing")
    if not said:
        said = [f"None of {tested} stands out by half a level or more, beyond chance."]
    strongest = sorted(diagnosis.pairings, key=lambda one: one.p)[:MOST_TESTED]
    return View(
        id="pairings",
        question="Which pairings of rater and question are unusual?",
        sentences=tuple(said),
        chart=Chart(kind="dots", label="pairing", value="tougher", low="low", high="high"),
        table=_pairing_table(f"{SCALE_NOTE} Against the rater's own mean.", flagged),
        advice="A rater who is tougher on one question may read its levels differently. Ask.",
        details=(_pairing_table(f"For specialists: the strongest of {tested} tested", strongest),),
    )


def _label(one: Pairing) -> str:
    return f"{one.rater}, {one.with_label}"


def _worth_naming(one: Pairing) -> bool:
    low, high = one.interval
    return (
        abs(one.tougher) >= MATTERS
        and not low <= 0 <= high
        and one.ratings >= FEWEST_RATINGS_PAIRING
    )


def _pairing_table(caption: str, rows: list[Pairing]) -> Table:
    return table(
        caption,
        (
            column("pairing", "Rater, with", "name"),
            column("ratings", "Ratings", "count"),
            column("tougher", "Tougher or milder", "signed"),
            column("low", "Likely from", "signed"),
            column("high", "to", "signed"),
            column("words", "In words", "text"),
        ),
        [
            {
                "pairing": _label(one),
                "ratings": one.ratings,
                "tougher": one.tougher,
                "low": one.interval[0],
                "high": one.interval[1],
                "words": f"{about_levels(one.tougher)} {tougher_or_milder(one.tougher)}",
            }
            for one in rows
        ],
    )
