"""What analyses are forked from: importing this loads, and where needed compiles, what they call.

The process that imports it answers nobody. In a new installation the compiler takes most of a
minute here, once; in analyses themselves, which are kind to others, it would take several.
"""

from __future__ import annotations

from hirefit.calibration.first_use import compile_fits
from hirefit.explanation.first_use import compile_loops
from hirefit_api.library import shipped_library
from hirefit_api.workspace import worker as worker  # noqa: PLC0414 - so that forks find it loaded

compile_fits()
compile_loops(shipped_library())
