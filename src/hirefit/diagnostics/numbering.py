"""Number distinct keys, without sorting where they are dense."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
DENSE = 8
"""Times as many places as keys that are worth walking over rather than sorting the keys."""


def numbered(keys: Codes) -> tuple[Codes, Codes]:
    """Return the distinct keys in ascending order and the place of each key among them.

    Parameters
    ----------
    keys : ndarray of int, shape (n,)
        Not negative.
    """
    span = int(keys.max(initial=-1)) + 1
    if span > DENSE * len(keys) + 1000:
        distinct, place = np.unique(keys, return_inverse=True)
        return distinct, place.reshape(-1).astype(np.int64)
    seen = np.zeros(span, dtype=np.bool_)
    seen[keys] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[keys]
