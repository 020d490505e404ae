"""Anderson's acceleration of a fixed-point iteration (Anderson 1965; Walker & Ni 2011)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Acceleration:
    """Mixes the last few points and moves so that the mixed move is as short as can be.

    Parameters
    ----------
    memory : int
        Points looked back on.
    longest : float
        The mixed step is at most this many times the plain one, so that an early, wild
        extrapolation does no harm.
    """

    memory: int = 5
    longest: float = 4.0
    points: list[Floats] = field(default_factory=list)
    moves: list[Floats] = field(default_factory=list)

    def step(self, point: Floats, move: Floats) -> Floats:
        """Return the step to take from `point`, where the plain iteration would take `move`."""
        self.points.append(point)
        self.moves.append(move)
        del self.points[: -self.memory], self.moves[: -self.memory]
        if len(self.points) == 1:
            return move
        points, moves = np.diff(self.points, axis=0).T, np.diff(self.moves, axis=0).T
        share = np.linalg.lstsq(moves, move, rcond=1e-6)[0]
        step = move - (points + moves) @ share
        limit = self.longest * float(np.abs(move).max(initial=0.0))
        largest = float(np.abs(step).max(initial=0.0))
        return np.asarray(step * min(1.0, limit / max(largest, 1e-300)))
