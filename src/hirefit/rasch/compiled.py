"""The one door to the compiler: machine code for loops that NumPy cannot express well.

The compiled code is kept on disk, so that only the first fit of an installation waits for it. It
does not hold the interpreter's lock: partitions of a fit run side by side in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba  # type: ignore[import-untyped]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"contract"}}


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of arrays and numbers on its first call."""
    return cast("Callable[Arguments, Result]", numba.njit(**OPTIONS)(function))
