"""One family of errors: what is wrong, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an input.

    Parameters
    ----------
    message : str
        What is wrong and how to mend it, in one or two plain sentences. No personal data.
    place : str
        Where: a file, ``file:line``, ``file:line:column`` or a field such as ``weights.honesty``.
    code : str
        A stable machine-readable name such as ``rating-outside-scale``.
    """

    message: str
    place: str = ""
    code: str = "invalid"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class HirefitError(Exception):
    """Anything hirefit refuses.

    Parameters
    ----------
    *faults : Fault or str
        Every fault that was found, not only the first.
    """

    def __init__(self, *faults: Fault | str) -> None:
        self.faults: tuple[Fault, ...] = tuple(
            Fault(fault) if isinstance(fault, str) else fault for fault in faults
        )
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DefinitionError(HirefitError):
    """A competency, role profile, company profile or kit is not as it must be."""


class RatingError(HirefitError):
    """Ratings or scorecards are not as they must be."""


class DesignError(HirefitError):
    """Who rated whom does not carry what was asked of it."""


class CalibrationError(HirefitError):
    """A calibration cannot be read, does not fit the ratings, or cannot be estimated."""


class ExplanationError(HirefitError):
    """An explanation cannot be read or recomputed."""


class HirefitWarning(UserWarning):
    """Something the reader of a result must know; the result is still right."""


class DisconnectedDesignWarning(HirefitWarning):
    """Raters fall into groups that share no application: severities compare within a group only."""


class WeakDesignWarning(HirefitWarning):
    """The ratings can't determine a parameter well; it rests mostly on its prior."""
