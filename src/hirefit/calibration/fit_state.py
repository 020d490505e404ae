"""The last round of a fit on disk (JSON), so that a fit that was cut off goes on from there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from hirefit.calibration.from_fit import Choices
from hirefit.digests import canonical_bytes, read_document, write_whole
from hirefit.exceptions import CalibrationError, Fault
from hirefit.rasch.population import Population
from hirefit.ratings.table import RatingTable

FORMAT = "hirefit-fit-state/1"


@dataclass(frozen=True, slots=True)
class FitState:
    """A file that holds the last round of one fit.

    Parameters
    ----------
    path : Path
        Written anew, as a whole, after every round.
    mark : str
        Of the ratings and choices that the fit is of; see `mark_of`.
    """

    path: Path
    mark: str

    def keep(self, population: Population, number: int) -> None:
        """Write a round; a machine that stops meanwhile leaves the round before."""
        values = {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in asdict(population).items()
        }
        document = {"format": FORMAT, "of": self.mark, "round": number, "population": values}
        write_whole(json.dumps(document), self.path)

    def last(self) -> Population | None:
        """Return the round to go on from, or None if no round is kept yet.

        Raises
        ------
        CalibrationError
            The file is no state, or is of other ratings or choices.
        """
        try:
            document = read_document(self.path.read_text(encoding="utf-8"))
            if document["format"] != FORMAT or document["of"] != self.mark:
                raise CalibrationError(
                    Fault(
                        "holds the state of a fit of other ratings or choices. Name another file,"
                        " or delete it.",
                        self.path.name,
                        "other-fit",
                    )
                )
            kept = {part.name: document["population"][part.name] for part in fields(Population)}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            fault = Fault("is not the state of a fit.", self.path.name, "not-a-state")
            raise CalibrationError(fault) from error
        numbers: dict[str, Any] = {
            name: np.array(value, dtype=np.float64) if isinstance(value, list) else value
            for name, value in kept.items()
        }
        return Population(**numbers)

    def forget(self) -> None:
        """Delete the file: the fit is done."""
        self.path.unlink(missing_ok=True)


def mark_of(table: RatingTable, choices: Choices) -> str:
    """Return a digest of the ratings and of what is chosen about the fit."""
    found = hashlib.sha256()
    for codes in (table.application, table.rater, table.question, table.category):
        found.update(np.ascontiguousarray(codes, dtype=np.int64).tobytes())
    found.update(
        canonical_bytes(
            [
                str(table.scale),
                table.raters,
                table.questions,
                [choices.severities, choices.halo, choices.one_dimension, choices.partial_credit],
            ]
        )
    )
    return f"sha256:{found.hexdigest()}"
