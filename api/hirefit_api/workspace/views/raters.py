"""Views with a row for each rater: strictness, ways of rating, answers judged one by one."""

from __future__ import annotations

from collections.abc import Iterable

from hirefit.diagnostics.diagnosis import Diagnosis, RaterDiagnosis
from hirefit.diagnostics.evidence_at_hand import (
    FALSE_DISCOVERY_RATE,
    FEWEST_CARDS_HALO,
    FEWEST_CARDS_STRICTNESS,
    FEWEST_RATINGS_HABITS,
)
from hirefit.diagnostics.wording import about_levels, counted, listed, percent, tougher_or_milder
from hirefit_api.workspace.views.view import Cell, Chart, Table, View, column, table

EARLY = "too early to say"
MOST_SAID = 5
SCALE_NOTE = "Levels of the rating scale; plus is tougher than the panel."


STRICTNESS_COLUMNS = (
    column("rater", "Rater", "name"),
    column("cards", "Scorecards", "count"),
    column("tougher", "Tougher or milder", "signed"),
    column("low", "Likely from", "signed"),
    column("high", "to", "signed"),
    column("words", "In words", "text"),
)


def strictness(diagnosis: Diagnosis) -> View:
    """Say how strict each rater is."""
    raters = sorted(diagnosis.raters, key=lambda one: one.rater)
    early = [one.rater for one in raters if one.cards < FEWEST_CARDS_STRICTNESS]
    judged = len(raters) - len(early)
    said = found(diagnosis, {"strictness", "moved-since-calibration"})
    if not said and judged:
        said = [
            (
                f"None of the {counted(judged, 'rater')} rates clearly tougher or milder than the"
                " panel, by half a level or more."
            )
        ]
    if early:
        said.append(
            f"Too early to say for {listed(early)}: that takes {FEWEST_CARDS_STRICTNESS} scorecards"
            " each."
        )
    return View(
        id="strictness",
        question="How strict is each rater?",
        sentences=tuple(said),
        chart=Chart(kind="dots", label="rater", value="tougher", low="low", high="high"),
        table=table(
            SCALE_NOTE,
            STRICTNESS_COLUMNS,
            [_strictness_row(one) for one in raters],
        ),
        advice="Scores take strictness out already. Talk about the levels and rate a practice case"
        " together; nobody needs to change a rating.",
        details=(_fit_table(raters),),
    )


def _strictness_row(one: RaterDiagnosis) -> dict[str, Cell]:
    judged = one.cards >= FEWEST_CARDS_STRICTNESS
    low, high = one.tougher_interval
    return {
        "rater": one.rater,
        "cards": one.cards,
        "tougher": one.tougher if judged else None,
        "low": low if judged else None,
        "high": high if judged else None,
        "words": strictness_words(one),
    }


def strictness_words(one: RaterDiagnosis) -> str:
    """Say how strict one rater is."""
    if one.cards < FEWEST_CARDS_STRICTNESS:
        return EARLY
    low, high = one.tougher_interval
    if low <= 0 <= high:
        return "not clearly different"
    return f"{about_levels(one.tougher)} {tougher_or_milder(one.tougher)}"


def _fit_table(raters: Iterable[RaterDiagnosis]) -> Table:
    return table(
        "For specialists: severities in logits, positive is harsher; mean squares",
        (
            column("rater", "Rater", "name"),
            column("ratings", "Ratings", "count"),
            column("severity", "Severity", "figure"),
            column("error", "Standard error", "figure"),
            column("infit", "Infit", "figure"),
            column("outfit", "Outfit", "figure"),
            column("infit_z", "Infit z", "figure"),
            column("correlation", "Point-measure", "figure"),
        ),
        [
            {
                "rater": one.rater,
                "ratings": one.ratings,
                "severity": one.severity,
                "error": one.standard_error,
                "infit": one.fit.infit_mnsq,
                "outfit": one.fit.outfit_mnsq,
                "infit_z": one.fit.infit_zstd,
                "correlation": one.fit.point_measure,
            }
            for one in raters
        ],
    )


WAYS = {
    "scattered": "scattered",
    "muted": "smoother than usual",
    "stays-in-the-middle": "stays in the middle",
}


WAY_COLUMNS = (
    column("rater", "Rater", "name"),
    column("ratings", "Ratings", "count"),
    column("spread", "Spread (levels)", "level"),
    column("usual", "Usual", "level"),
    column("words", "In words", "text"),
)


def ways(diagnosis: Diagnosis) -> View:
    """Say who rates in an unusual way."""
    raters = sorted(diagnosis.raters, key=lambda one: one.rater)
    words: dict[str, list[str]] = {}
    for finding in diagnosis.findings:
        if finding.kind in WAYS:
            words.setdefault(finding.subject, []).append(WAYS[finding.kind])
    said = found(diagnosis, set(WAYS))
    return View(
        id="ways",
        question="Is someone rating in an unusual way?",
        sentences=tuple(said) or ("Nobody's way of rating stands out beyond chance.",),
        chart=Chart(kind="bars", label="rater", value="spread", expected="usual"),
        table=table(
            "How far a rater's levels lie apart, and how far would be usual for these applications",
            WAY_COLUMNS,
            [
                {
                    "rater": one.rater,
                    "ratings": one.ratings,
                    "spread": one.spread if one.ratings >= FEWEST_RATINGS_HABITS else None,
                    "usual": one.spread_expected if one.ratings >= FEWEST_RATINGS_HABITS else None,
                    "words": way_words(one, words.get(one.rater, [])),
                }
                for one in raters
            ],
        ),
        advice="Scattered ratings are listed under the ratings worth a second look.",
        details=(_middle_table(raters),),
    )


def way_words(one: RaterDiagnosis, named: list[str]) -> str:
    """Say how one rater rates."""
    if one.ratings < FEWEST_RATINGS_HABITS:
        return EARLY
    return ", ".join(named) or "steady"


def _middle_table(raters: Iterable[RaterDiagnosis]) -> Table:
    return table(
        "For specialists: share of ratings at the middle of the scale",
        (
            column("rater", "Rater", "name"),
            column("middle", "In the middle", "share"),
            column("usual", "Usual", "share"),
            column("p", "Adjusted p", "figure"),
        ),
        [
            {
                "rater": one.rater,
                "middle": one.middle_share,
                "usual": one.middle_share_expected,
                "p": one.middle_p,
            }
            for one in raters
        ],
    )


HALO_COLUMNS = (
    column("rater", "Rater", "name"),
    column("cards", "Scorecards", "count"),
    column("uniform", "One level throughout", "count"),
    column("share", "Share", "share"),
    column("usual", "Usual", "share"),
)


def halo(diagnosis: Diagnosis) -> View:
    """Say whether answers are judged one by one."""
    raters = sorted(
        (one for one in diagnosis.raters if one.long_cards >= FEWEST_CARDS_HALO),
        key=lambda one: one.rater,
    )
    said = found(diagnosis, {"one-level-throughout"})
    if not raters:
        said = [
            (
                f"Too early to say: that takes {FEWEST_CARDS_HALO} scorecards with three or more"
                " ratings by one rater."
            )
        ]
    elif not said:
        said = [_usual_halo(raters)]
    return View(
        id="halo",
        question="Are answers judged one by one?",
        sentences=tuple(said),
        chart=Chart(kind="bars", label="rater", value="share", expected="usual"),
        table=table(
            "Scorecards with the same level throughout",
            HALO_COLUMNS,
            [
                {
                    "rater": one.rater,
                    "cards": one.long_cards,
                    "uniform": one.uniform_cards,
                    "share": one.uniform_cards / one.long_cards,
                    "usual": one.uniform_cards_expected / one.long_cards,
                }
                for one in raters
            ],
        ),
        advice="Reading the levels of each question before rating it helps.",
    )


def _usual_halo(raters: Iterable[RaterDiagnosis]) -> str:
    counts = [(one.long_cards, one.uniform_cards, one.uniform_cards_expected) for one in raters]
    cards, uniform, usual = (sum(column) for column in zip(*counts, strict=True))
    return (
        f"As far as can be seen they are: {percent(uniform / cards)} of"
        f" {counted(int(cards), 'scorecard')} have one level throughout, about"
        f" {percent(usual / cards)} would be usual."
    )


def found(diagnosis: Diagnosis, kinds: set[str]) -> list[str]:
    """Return the sentences of findings of some kinds; of many, the first and how many more."""
    said = [finding.sentence for finding in diagnosis.findings if finding.kind in kinds]
    more = len(said) - MOST_SAID
    if more <= 0:
        return said
    share = percent(FALSE_DISCOVERY_RATE)
    return [*said[:MOST_SAID], f"And {more} more; at most about {share} of them are chance."]
