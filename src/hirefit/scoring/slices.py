"""Run a piece of work over slices, on as many threads as there are cores.

NumPy lets go of the interpreter in long loops, so threads do; slices do not share results, so the
outcome is the same whatever their order.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def for_each_slice(n: int, size: int, work: Callable[[slice], None]) -> None:
    """Call `work` on slices of at most `size` that cover ``range(n)``.

    Raises
    ------
    Exception
        Whatever `work` raises first, in the order of the slices.
    """
    slices = [slice(start, min(start + size, n)) for start in range(0, n, size)]
    if len(slices) < 2:  # noqa: PLR2004 - one slice needs no thread
        for part in slices:
            work(part)
        return
    with ThreadPoolExecutor(min(len(slices), os.cpu_count() or 1)) as pool:
        list(pool.map(work, slices))  # reading the results raises what the work raised
