"""Make something of a frozen value once: values are told apart by identity, not compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

Value = TypeVar("Value")
Made = TypeVar("Made")

MOST = 16
"""How many values are held on to."""


class Same(Generic[Value]):
    """A value that equals only itself: comparing whole calibrations takes longer than scoring."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        """Tell whether the other holds the same object."""
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        """Go by the object's identity; as it is held, no other has it."""
        return id(self.value)


def once_for_each(make: Callable[[Value], Made]) -> Callable[[Value], Made]:
    """Remember what a function made of the last few values; they must be frozen."""
    kept = lru_cache(maxsize=MOST)(lambda same: make(same.value))
    return lambda value: kept(Same(value))
