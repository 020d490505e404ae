"""Which version is the newest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Versioned(Protocol):
    """Anything with an id and a version such as 1.2.0."""

    @property
    def id(self) -> str:
        """Name that all versions share."""

    @property
    def version(self) -> str:
        """Three numbers joined by full stops."""


AnyVersioned = TypeVar("AnyVersioned", bound=Versioned)


def version_key(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def newest_by_id(values: Iterable[AnyVersioned]) -> dict[str, AnyVersioned]:
    """Return the newest version of each id, sorted by id."""
    newest: dict[str, AnyVersioned] = {}
    for value in sorted(values, key=lambda value: (value.id, version_key(value.version))):
        newest[value.id] = value
    return newest
