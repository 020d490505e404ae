"""The one door to the compiler: machine code for loops that NumPy cannot express well.

The compiled code is kept on disk, so that only the first fit of an installation waits for it. It
does not hold the interpreter's lock: partitions of a fit run side by side in threads.

A tuple of twenty arrays passed from function to function costs the compiler two seconds a function.
So compiled functions hand on *records*: the same fields behind one address. In compiled code a
record reads as the tuple that it was made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import types
from numba.experimental import structref

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of arrays, numbers and records on its first call."""
    decorate = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
    return cast("Callable[Arguments, Result]", decorate(function))


@structref.register
class RecordType(types.StructRef):
    """What the compiler knows of a record: names and types of its fields."""

    def preprocess_fields(self, fields: Any) -> Any:  # noqa: ANN401 - numba's own types
        """Forget the values of constants, as a field may change."""
        plain = cast("Any", types.unliteral)
        return tuple((name, plain(kind)) for name, kind in fields)


class Record(structref.StructRefProxy):
    """Arrays and numbers that compiled code reaches by one address."""


structref.define_boxing(RecordType, Record)  # type: ignore[no-untyped-call]


def has_fields_of(row: type[tuple[Any, ...]]) -> Callable[[type[Record]], Callable[..., Any]]:
    """Let compiled code make records with the fields of a named tuple."""

    def define(made: type[Record]) -> Callable[..., Any]:
        fields = list(cast("Any", row)._fields)
        structref.define_constructor(made, RecordType, fields)  # type: ignore[no-untyped-call]
        return made

    return define
