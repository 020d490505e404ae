"""`hirefit display`: what a calibration says, as values and as drawings."""

from __future__ import annotations

import dataclasses
import importlib
import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from hirefit.calibration.files import read_calibration
from hirefit.cli.writing import write_text
from hirefit.digests import rounded
from hirefit.displays.positions import severity_intervals, severity_moves, wright_map
from hirefit.displays.scale_curves import category_curves, information_curves
from hirefit.exceptions import CalibrationError, Fault


def display(
    calibration: Annotated[
        Path, typer.Argument(help="From `hirefit calibrate`.", metavar="CALIBRATION.json")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder for drawings; values are printed.")
    ] = None,
    earlier: Annotated[
        Path | None, typer.Option("--earlier", help="Earlier calibration, to show drift.")
    ] = None,
    raters: Annotated[int, typer.Option("--raters", min=1, help="Raters of an application.")] = 2,
) -> None:
    """Print the values of every display; draw them into a folder."""
    found = read_calibration(calibration)
    values: dict[str, Any] = {
        "wright_map": wright_map(found),
        "severities": severity_intervals(found),
        "categories": category_curves(found),
        "information": information_curves(found, raters),
    }
    if earlier is not None:
        values["drift"] = severity_moves(read_calibration(earlier), found)
    if out is None:
        document = rounded({name: as_plain(value) for name, value in values.items()})
        write_text(json.dumps(document, indent=1, ensure_ascii=False), None)
        return
    out.mkdir(parents=True, exist_ok=True)
    drawing = _drawing()
    draw = {
        "wright_map": drawing.wright_figure,
        "severities": drawing.severities_figure,
        "categories": drawing.category_figure,
        "information": drawing.information_figure,
        "drift": drawing.moves_figure,
    }
    for name, value in values.items():
        path = out / f"{name}.png"
        draw[name](value).savefig(path, dpi=120)
        typer.echo(str(path))


def _drawing() -> Any:  # noqa: ANN401 - a module
    """Import what draws; matplotlib is an extra."""
    try:
        return importlib.import_module("hirefit.displays.drawing")
    except ModuleNotFoundError as error:
        raise CalibrationError(
            Fault(
                'Drawings need matplotlib: pip install "hirefit[plots]". Without --out the values'
                " are printed.",
                "--out",
                "no-matplotlib",
            )
        ) from error


def as_plain(value: Any) -> Any:  # noqa: ANN401 - any display
    """Turn dataclasses, tuples and arrays into what JSON knows."""
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: as_plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, tuple):
        return [as_plain(one) for one in value]
    return value.tolist() if isinstance(value, np.ndarray) else value
