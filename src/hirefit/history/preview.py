"""An import in words and as a document: what was found, guessed, left out and can be carried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from hirefit.history.account import ListedRows, RowAccount
from hirefit.history.past_import import PastImport
from hirefit.history.recognise import shape_in_words
from hirefit.history.support import Support

SHOWN = 8
EXAMPLES = 3
LONGEST = 60


def preview_text(plan: PastImport) -> str:
    """Return the preview as a text to read."""
    parts = [
        _found(plan),
        _block("Columns, as they were read:", _columns(plan)),
        _block("Words, as they were read:", _words(plan)),
        _block("May be one rater (nothing was merged):", _spellings(plan)),
        _block("To look at:", _problems(plan)),
        _block("Rows left out:", _left_out(plan.account.listed)),
        _block("What these ratings can support:", plan.support.sentences()),
        _block("To decide before they can be written:", map(str, plan.undecided)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(title: str, lines: Iterator[str] | Sequence[str]) -> str:
    lines = [f"  {line}" for line in lines]
    return "\n".join([title, *lines]) if lines else ""


def _found(plan: PastImport) -> str:
    account = plan.account
    support = plan.support
    left = sum(entry.rows for entry in account.listed)
    lines = [
        (
            f"{support.ratings:,} ratings found, {support.not_assessed:,} not assessed,"
            f" {len(plan.duplicates):,} duplicates."
        ),
        f"Shape: {shape_in_words(plan.mapping, plan.sheets)}.",
        f"Scale: {plan.scale} ({plan.scale_how or 'no rating tells'}).",
        (
            f"Rows: {account.rows:,}: {account.used:,} used, {account.headers:,} header,"
            f" {account.totals:,} total, {account.blank:,} blank, {left:,} left out."
        ),
    ]
    return "\n".join([*lines, *(f"Note: {note}" for note in plan.notes)])


def _columns(plan: PastImport) -> Iterator[str]:
    for guess in plan.columns:
        examples = ", ".join(text[:LONGEST] for text in guess.examples)
        yield (
            f"{guess.field}: {guess.column} (such as {examples})"
            if examples
            else (f"{guess.field}: {guess.column}")
        )
    if plan.unused_columns:
        shown = ", ".join(plan.unused_columns[: 2 * SHOWN])
        rest = len(plan.unused_columns) - 2 * SHOWN
        yield f"unused: {shown}" + (f" and {rest} more" if rest > 0 else "")


def _words(plan: PastImport) -> Iterator[str]:
    for guess in plan.words[: 3 * SHOWN]:
        shown = f'"{guess.text[:LONGEST]}"' if guess.text else "blank"
        yield f"{shown}: {guess.meaning}, {guess.count}x ({', '.join(guess.places)})"
    if len(plan.words) > 3 * SHOWN:
        yield f"and {len(plan.words) - 3 * SHOWN} more"


def _spellings(plan: PastImport) -> Iterator[str]:
    for proposal in plan.spellings[: 3 * SHOWN]:
        shared = proposal.shared_applications
        both = f"; both rated {shared} applications, so look twice" if shared else ""
        yield f"{proposal.option}  ({proposal.ratings} ratings{both})"
    if len(plan.spellings) > 3 * SHOWN:
        yield f"and {len(plan.spellings) - 3 * SHOWN} more"


def _problems(plan: PastImport) -> Iterator[str]:
    for problem in plan.problems:
        places = f": {', '.join(text[:LONGEST] for text in problem.places)}"
        how_often = f" ({problem.count} ×{places if problem.places else ''})"
        message = problem.message[:1].upper() + problem.message[1:]
        yield f"{message}{how_often if problem.count > 1 or problem.places else ''}"


def _left_out(listed: Sequence[ListedRows]) -> Iterator[str]:
    by_reason: dict[str, list[ListedRows]] = defaultdict(list)
    for entry in listed:
        by_reason[entry.reason].append(entry)
    for reason, entries in by_reason.items():
        count = sum(entry.rows for entry in entries)
        places = ", ".join(entry.place for entry in entries[:EXAMPLES])
        more = ", ..." if len(entries) > EXAMPLES else ""
        yield f"{count} ({places}{more}): {reason}"


def preview_document(plan: PastImport) -> dict[str, Any]:
    """Return the preview as a JSON document; every row that was left out is in it."""
    return {
        "batch": plan.batch,
        "mapping": plan.mapping.model_dump(mode="json", exclude_defaults=True),
        "scale": str(plan.scale),
        "scale_how": plan.scale_how,
        "sheets": list(plan.sheets),
        "rows": _rows_document(plan.account),
        **_guesses_document(plan),
        "problems": [
            {"message": problem.message, "count": problem.count, "places": list(problem.places)}
            for problem in plan.problems
        ],
        "duplicates": list(plan.duplicates),
        "undecided": [
            {"message": fault.message, "place": fault.place, "code": fault.code}
            for fault in plan.undecided
        ],
        "notes": list(plan.notes),
        "support": _support_document(plan.support),
    }


def _rows_document(account: RowAccount) -> dict[str, Any]:
    return {
        "all": account.rows,
        "used": account.used,
        "headers": account.headers,
        "totals": account.totals,
        "blank": account.blank,
        "left_out": [
            {"place": entry.place, "reason": entry.reason, "rows": entry.rows}
            for entry in account.listed
        ],
    }


def _guesses_document(plan: PastImport) -> dict[str, Any]:
    return {
        "columns": [
            {"field": guess.field, "column": guess.column, "examples": list(guess.examples)}
            for guess in plan.columns
        ],
        "unused_columns": list(plan.unused_columns),
        "words": [
            {
                "text": guess.text,
                "meaning": guess.meaning,
                "count": guess.count,
                "places": list(guess.places),
            }
            for guess in plan.words
        ],
        "same_raters": [
            {
                "spelling": proposal.spelling,
                "stands_for": proposal.stands_for,
                "ratings": proposal.ratings,
                "shared_applications": proposal.shared_applications,
            }
            for proposal in plan.spellings
        ],
    }


def _support_document(support: Support) -> dict[str, Any]:
    return {
        "ratings": support.ratings,
        "not_assessed": support.not_assessed,
        "applications": support.applications,
        "raters": support.raters,
        "questions": support.questions,
        "raters_with_enough": support.raters_with_enough,
        "raters_estimable": support.raters_estimable,
        "one_person_panels": support.one_person_panels,
        "groups": [len(group) for group in support.groups],
        "groups_by_site": [list(sites) for sites in support.groups_by_site],
        "unused_levels": list(support.unused_levels),
        "sentences": list(support.sentences()),
    }
