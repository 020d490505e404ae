"""Run benchmarks by name, or all of them."""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ORDER = [
    "scoring",
    "fit",
    "peers",
    "recovery",
    "past_and_plans",
    "service",
    "orders",
    "pages",
    "forms",
    "workspace",
    "recalibration",
]


def names() -> list[str]:
    """Return the benchmarks there are, the story's first."""
    found = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")}
    return [name for name in ORDER if name in found]


def main(chosen: list[str]) -> int:
    """Print the report of each benchmark chosen."""
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(names())}.")
        return 2
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores,"
        f" load {load:.1f} when it began, {time.strftime('%Y-%m-%d')}"
    )
    for name in chosen or names():
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}")
        for line in module.report():
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
