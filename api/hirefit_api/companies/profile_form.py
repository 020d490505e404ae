"""The form of a company profile: fields by name, and the document with what was typed into them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from hirefit.exceptions import Fault
from hirefit_api.languages.speaking import marked

MOST_VALUES = 10
SPARE_ROWS = 2
VALUE, STATEMENT, WEIGHT, SHARE = "value", "statement", "weight", "share"
WORDS: Mapping[tuple[str, str], str] = {
    ("name", "empty"): marked("Give the company's name."),
    (VALUE, "too-few"): marked("Give at least three values."),
    (VALUE, "too-many"): marked("Give at most ten values."),
    (VALUE, "wrong-form"): marked(
        "A value's short name has small letters and underscores, as in keep_promises."
    ),
    (VALUE, "empty"): marked("Say each value in a sentence."),
    (VALUE, "duplicate-id"): marked("Two values have the same short name."),
    (WEIGHT, "weights-sum"): marked(
        "The weights must come to 100 %. Leave all of them empty if every competency counts the "
        "same."
    ),
    (WEIGHT, "empty"): marked("Say why these weights: people will ask, and it stays beside them."),
    (WEIGHT, "not-a-number"): marked("A weight is a number of per cent, as in 25 or 12.5."),
    (SHARE, "shares-sum"): marked(
        "The shares of a competency must come to 100 %. Leave all of them empty if it serves its "
        "values alike."
    ),
    (SHARE, "not-a-number"): marked("A share is a number of per cent, as in 25 or 12.5."),
}


class Typed(NamedTuple):
    """A profile as typed: its document, and what could not be read as one."""

    document: dict[str, Any]
    faults: list[Fault]


class Author(NamedTuple):
    """Who saves, and when: weights carry both."""

    name: str
    day: date


def fields_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the form's fields for a profile document."""
    fields = {
        "name": str(document.get("name", "")),
        "service_vision": str(document.get("service_vision", "")),
    }
    for at, value in enumerate(document.get("service_values", ())):
        fields |= {f"{VALUE}:{at}": value["id"], f"{STATEMENT}:{at}": value["statement"]}
    for name, share in ((document.get("weights") or {}).get("values") or {}).items():
        fields[f"{WEIGHT}:{name}"] = _percent(share)
    for name, shares in (document.get("serves") or {}).items():
        for value, share in shares.items():
            fields[f"{SHARE}:{name}:{value}"] = _percent(share)
    return fields


def document_with(before: Mapping[str, Any], fields: Mapping[str, str], author: Author) -> Typed:
    """Return a profile document with the form's fields put into it; everything else stays."""
    faults = list[Fault]()
    document: dict[str, Any] = dict(before)
    document["name"] = fields.get("name", "").strip()
    document["service_vision"] = fields.get("service_vision", "").strip()
    document["service_values"] = [
        {"id": name or short_name(statement), "statement": statement}
        for _, name, statement in typed_values(fields)
    ]
    document["weights"] = _weights(before.get("weights"), fields, author, faults)
    serves: dict[str, dict[str, float]] = {}
    for name, share in _numbers(fields, SHARE, faults).items():
        competency, _, value = name.partition(":")
        serves.setdefault(competency, {})[value] = share
    document["serves"] = serves
    return Typed(document, faults)


def typed_values(fields: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """Return row, short name and sentence of every value that was typed."""
    rows = []
    for at in range(MOST_VALUES + SPARE_ROWS):
        name = fields.get(f"{VALUE}:{at}", "").strip()
        statement = " ".join(fields.get(f"{STATEMENT}:{at}", "").split())
        if name or statement:
            rows.append((at, name, statement))
    return rows


def short_name(statement: str) -> str:
    """Return a short name for a value that was given none: its first three words."""
    words = re.findall(r"[a-z]+", statement.lower())
    return "_".join(words[:3])[:60]


def field_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults of a profile with the form's field as their place, said for the form."""
    found: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        field = _field(fault.place)
        message = WORDS.get((field, fault.code), fault.message)
        found.setdefault((field, message), Fault(message, field, fault.code))
    return list(found.values())


def _field(place: str) -> str:
    parts = [*place.partition(".")[2].split("."), ""]
    names = {"service_values": VALUE, "weights": WEIGHT, "serves": SHARE}
    return names.get(parts[0], parts[0])


def _weights(
    before: Mapping[str, Any] | None, fields: Mapping[str, str], author: Author, faults: list[Fault]
) -> dict[str, Any] | None:
    """Return the weights as typed: who changes them says why, and stands beside the reason."""
    values = _numbers(fields, WEIGHT, faults)
    reason = fields.get("reason", "").strip()
    if not values:
        return None
    if before is not None and values == before["values"] and not reason:
        return dict(before)
    return {
        "values": values,
        "reason": reason,
        "author": author.name,
        "date": author.day.isoformat(),
    }


def _numbers(fields: Mapping[str, str], kind: str, faults: list[Fault]) -> dict[str, float]:
    """Return what was typed in per cent as shares of one; empty fields and noughts are none."""
    found = {}
    for name, text in fields.items():
        typed = text.strip().replace(",", ".")
        if not name.startswith(f"{kind}:") or not typed:
            continue
        try:
            number = Decimal(typed)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= 100:  # noqa: PLR2004 - per cent
            faults.append(
                Fault(WORDS[kind, "not-a-number"], f"form.{_PLACES[kind]}", "not-a-number")
            )
        elif number:
            found[name.partition(":")[2]] = float(number / 100)
    return found


_PLACES = {WEIGHT: "weights", SHARE: "serves"}


def _percent(share: float) -> str:
    return f"{Decimal(repr(share)) * 100:f}".rstrip("0").rstrip(".") if share else ""
