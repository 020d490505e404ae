"""The one door to the compiler: machine code for loops that NumPy cannot express well.

The compiled code is kept on disk, so that only the first fit of an installation waits for it. It
does not hold the interpreter's lock: partitions of a fit run side by side in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of arrays and numbers on its first call."""
    decorate = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
    return cast("Callable[Arguments, Result]", decorate(function))
