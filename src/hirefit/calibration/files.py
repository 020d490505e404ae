"""Read and write calibrations: JSON, the digest checked."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from hirefit.calibration.calibration import Calibration
from hirefit.digests import read_document, rounded, write_whole
from hirefit.exceptions import CalibrationError, Fault


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration as indented JSON: all of it, or what stood there before stays.

    Raises
    ------
    CalibrationError
        The file cannot be written.
    """
    text = json.dumps(rounded(calibration.document()), indent=1, ensure_ascii=False)
    try:
        write_whole(text + "\n", path)
    except OSError as error:
        raise CalibrationError(
            Fault(f"can't be written ({error.strerror}).", path.name, "unwritable")
        ) from error


def read_calibration(path: Path) -> Calibration:
    """Read a calibration and check its digest.

    Raises
    ------
    CalibrationError
        The file cannot be read, is not a calibration, or its content has another digest than
        the one written in it.
    """
    place = path.name
    try:
        document = read_document(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CalibrationError(
            Fault(f"can't be read ({error.strerror}).", place, "unreadable")
        ) from error
    except ValueError as error:
        raise CalibrationError(Fault("is not a JSON file.", place, "not-json")) from error
    return calibration_from_document(document, place)


def calibration_from_document(document: object, place: str) -> Calibration:
    """Read a calibration from its JSON document and check its digest.

    Parameters
    ----------
    document : object
        What was parsed.
    place : str
        Where it came from, for errors.

    Raises
    ------
    CalibrationError
        The document is not a calibration, or has another digest than the one written in it.
    """
    if not isinstance(document, dict):
        fault = Fault("is not a calibration: no JSON object.", place, "not-a-calibration")
        raise CalibrationError(fault)
    content = {key: value for key, value in document.items() if key != "digest"}
    try:
        calibration = Calibration.model_validate(content)
    except ValidationError as error:
        raise CalibrationError(
            *(
                Fault(e["msg"], f"{place}: {'.'.join(map(str, e['loc']))}", "bad-calibration")
                for e in error.errors(include_url=False, include_input=False)
            )
        ) from error
    if document.get("digest") != calibration.digest:
        raise CalibrationError(
            Fault(
                "the content does not have the digest written in it; it was changed after it"
                " was made. Use the original, or calibrate again.",
                place,
                "digest-differs",
            )
        )
    return calibration
