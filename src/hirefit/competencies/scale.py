"""The rating scale: whole levels from lowest to highest."""

from __future__ import annotations

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hirefit.exceptions import Fault, RatingError

FEWEST, MOST = 2, 10
FARTHEST = 100
"""No level lies farther from 0."""


class RatingScale(BaseModel):
    """Levels `lowest`..`highest`, whole numbers, 2 to 10 of them; 1..5 in the shipped library."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lowest: int = Field(default=1, ge=-FARTHEST, le=FARTHEST)
    highest: int = Field(default=5, ge=-FARTHEST, le=FARTHEST)

    @model_validator(mode="after")
    def _count_levels(self) -> Self:
        if not FEWEST <= self.categories <= MOST:
            raise ValueError(f"a scale has {FEWEST} to {MOST} levels, this one {self.categories}")
        return self

    @classmethod
    def parse(cls, text: str) -> RatingScale:
        """Read ``1-7``.

        Raises
        ------
        RatingError
            The text is not two whole numbers joined by a hyphen, they are not 2 to 10 levels, or
            lie beyond `FARTHEST`.
        """
        match = re.fullmatch(r"\s*(-?[0-9]{1,3})\s*-\s*(-?[0-9]{1,3})\s*", text)
        if match:
            lowest, highest = int(match[1]), int(match[2])
            is_near = max(-lowest, highest) <= FARTHEST
            if is_near and FEWEST <= highest - lowest + 1 <= MOST:
                return cls(lowest=lowest, highest=highest)
        raise RatingError(
            Fault(
                "A scale is written like 1-5: two whole numbers from -100 to 100, 2 to 10 levels.",
                "scale",
                "bad-scale",
            )
        )

    @property
    def categories(self) -> int:
        """Number of levels K."""
        return self.highest - self.lowest + 1

    @property
    def middle(self) -> float:
        """The level half way: 3 on 1..5, where the shipped library says "meets the standard"."""
        return (self.lowest + self.highest) / 2

    def __str__(self) -> str:
        return f"{self.lowest}-{self.highest}"
