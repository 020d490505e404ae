"""A design report in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hirefit.design.connection import Subset
from hirefit.design.links import Link
from hirefit.design.report import DesignReport, ErrorOf

MOST_LISTED = 5


def design_sentences(report: DesignReport) -> str:
    """Return the report as text, one thought a line."""
    lines = [
        _sizes(report),
        *_connection(report),
        *_bridges(report),
        *_periods(report),
        *_severities(report),
        *_levels(report),
        *_waiting(report),
        *_proposal(report),
    ]
    return "\n".join(lines) + "\n"


def listed(names: Sequence[str], most: int = MOST_LISTED) -> str:
    """Return ``A, B and C``, or ``A, B and 7 others``."""
    if len(names) > most:
        shown = most - 1
        return f"{', '.join(names[:shown])} and {len(names) - shown} others"
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(number: int, word: str) -> str:
    """Return ``1 rater`` or ``2 raters``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _sizes(report: DesignReport) -> str:
    parts = [
        counted(report.applications, "application"),
        counted(report.raters, "rater"),
        counted(report.interviews, "interview"),
    ]
    if report.practice_cases:
        parts.append(counted(report.practice_cases, "practice case"))
    return f"{', '.join(parts)}."


def subset_names(subsets: Sequence[Subset]) -> list[str]:
    """Name parts by their sites where these tell them apart, by their raters elsewhere."""
    sites = [site for subset in subsets for site in subset.sites]
    if len(set(sites)) == len(sites) and all(subset.sites for subset in subsets):
        return [
            f"{'site' if len(subset.sites) == 1 else 'sites'} {listed(subset.sites)}"
            for subset in subsets
        ]
    return [f"the part of {listed(subset.raters, 3)}" for subset in subsets]


def _connection(report: DesignReport) -> Iterator[str]:
    if not report.subsets:
        yield "No interview is planned yet, so nothing can be compared."
        return
    if len(report.subsets) == 1:
        yield (
            "All raters with interviews are linked by applications or practice cases they share,"
            " so scores can be compared."
        )
        return
    names = subset_names(report.subsets)
    if len(names) == 2:  # noqa: PLR2004 - two parts are named in one sentence
        yield (
            f"{_capital(names[0])} and {names[1]} share no rater and no practice case: their"
            " scores can't be compared."
        )
    else:
        yield (
            f"The plan falls into {len(names)} parts that share no rater and no practice case:"
            " scores of different parts can't be compared."
        )
        for name, subset in list(zip(names, report.subsets, strict=True))[:MOST_LISTED]:
            people = counted(len(subset.raters), "rater")
            yield f"  - {name}: {people}, {counted(len(subset.applications), 'application')}"
        if len(names) > MOST_LISTED:
            yield f"  - and {len(names) - MOST_LISTED} more"
    for link in report.links[:MOST_LISTED]:
        yield _link(link, names)


def _link(link: Link, names: Sequence[str]) -> str:
    if not link.rater:
        return (
            f"The limits allow no link between {names[link.to]} and {names[link.subset]}: free a"
            " rater, or let both rate the same practice cases."
        )
    count = counted(len(link.applications), "application")
    return (
        f"Cheapest link: let {link.rater} also rate {count} of {names[link.of]}"
        f" ({listed(link.applications)})."
    )


def _bridges(report: DesignReport) -> Iterator[str]:
    for bridge in report.bridges[:MOST_LISTED]:
        yield (
            f"Only the interview of {bridge.application} by {bridge.rater} links"
            f" {listed(bridge.raters, 3)} with the others. A second link would be safer."
        )
    if len(report.bridges) > MOST_LISTED:
        yield f"{len(report.bridges) - MOST_LISTED} more links rest on one interview."


def _periods(report: DesignReport) -> Iterator[str]:
    for period, count in report.split_periods[:MOST_LISTED]:
        yield (
            f"The interviews of period {period} alone fall into {count} parts: if raters change"
            " over time, scores of different parts can't be compared."
        )


def _both(error: ErrorOf) -> str:
    return f"{error.logits:.2f} logits ({error.levels:.2f} levels)"


def _severities(report: DesignReport) -> Iterator[str]:
    if report.rater_difference is None or report.worst_raters is None:
        return
    worst = report.worst_raters
    yield (
        "How much harsher one rater is than another will be known with a standard error of"
        f" {_both(report.rater_difference)} on average"
        f" (without any interview: {report.rater_difference_unknown.logits:.2f} logits)."
    )
    yield f"Least well known: {worst.first} against {worst.second}, {_both(worst.error)}."


def _levels(report: DesignReport) -> Iterator[str]:
    if report.reliability is not None:
        yield (
            f"Expected reliability of the fit level: {report.reliability:.2f} (with one rater of"
            f" its own for each application: {report.one_rater_reliability:.2f})."
        )
    parts = []
    if report.same_panel:
        parts.append(f"{report.same_panel.levels:.2f} levels if the same raters saw both")
    if report.different_panels:
        parts.append(f"{report.different_panels.levels:.2f} levels if different raters saw them")
    if parts:
        yield f"Standard error of the difference between two applications: {', '.join(parts)}."
    if report.worst_applications and report.different_panels:
        worst = report.worst_applications
        yield (
            f"The largest is that between {worst.first} and {worst.second}:"
            f" {worst.error.levels:.2f} levels."
        )
    if len(report.subsets) > 1 and report.different_panels:
        yield (
            "Between parts that share nothing these errors rest on an assumption alone: that"
            " their raters come from one population."
        )


def _waiting(report: DesignReport) -> Iterator[str]:
    if report.unrated:
        verb = "has" if len(report.unrated) == 1 else "have"
        yield f"{counted(len(report.unrated), 'application')} {verb} no rater yet."
    if report.idle:
        yield f"No interview so far: {listed(report.idle)}."


def _proposal(report: DesignReport) -> Iterator[str]:
    proposal = report.proposal
    if proposal is None:
        return
    if not proposal.interviews:
        yield "The limits leave room for no further interview."
        return
    number = len(proposal.interviews)
    yield f"Next {counted(number, 'interview')}, the most helpful first:"
    for place, one in enumerate(proposal.interviews, start=1):
        yield f"  {place}. {one.rater} with {one.application}"
    before, after = np.sqrt([proposal.before, proposal.after]) * report.levels_per_logit
    yield (
        "With them the standard error of a difference between two applications falls from"
        f" {before:.2f} to {after:.2f} levels on average."
    )
    if number < proposal.asked:
        yield f"The limits leave room for {number} of the {proposal.asked} asked for."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
