"""Documents: read strictly, written whole, named by the SHA-256 of their canonical bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

DECIMALS = 10
"""Digits kept after the point in documents: far below any error that matters, far above the
last-bit noise by which processors differ."""


ESCAPE = "\\u"

Pairs = list[tuple[str, Any]]


def read_document(text: str, make: Callable[[Pairs], object] | None = None) -> Any:  # noqa: ANN401 - a JSON document is what it is
    """Return the document that a JSON text holds, if a digest can be made of it.

    Parameters
    ----------
    text : str
        JSON.
    make : callable, optional
        Makes an object of its pairs of name and value; a dict by default.

    Raises
    ------
    ValueError
        It is no JSON, is nested too deep, or holds what is no number or half a character.
    """
    try:
        document = json.loads(text, parse_constant=_refuse, object_pairs_hook=make)
    except RecursionError as error:
        message = "nested too deep"
        raise ValueError(message) from error
    if ESCAPE in text:
        json.dumps(document, ensure_ascii=False).encode()
    return document


def write_whole(text: str, path: Path) -> None:
    """Write a file: all of it, or what stood there before stays.

    Raises
    ------
    OSError
        It cannot be written.
    """
    is_file = path.is_file() or not path.exists()
    beside = path.with_name(f"{path.name}.new") if is_file else path
    beside.write_text(text, encoding="utf-8", newline="")
    if is_file:
        beside.replace(path)


def _refuse(name: str) -> NoReturn:
    message = f"{name} is not a number in JSON"
    raise ValueError(message)


def rounded(document: Any) -> Any:  # noqa: ANN401 - same
    """Round every float of a JSON-like document to `DECIMALS`; minus zero becomes zero."""
    kind = type(document)
    if kind is str or kind is int:  # most of a document
        return document
    if isinstance(document, float):
        return round(document, DECIMALS) + 0.0
    if isinstance(document, dict):
        return {key: rounded(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [rounded(value) for value in document]
    return document


def canonical_bytes(document: Any) -> bytes:  # noqa: ANN401 - same
    """Return the one UTF-8 JSON form of a document: sorted keys, no spaces, rounded floats.

    Raises
    ------
    ValueError
        A number is not finite.
    """
    return _bytes_of(rounded(document))


def digest_of(document: Any) -> str:  # noqa: ANN401 - same
    """Return ``sha256:`` and the hexadecimal SHA-256 of `canonical_bytes`."""
    return digest_of_rounded(rounded(document))


def digest_of_rounded(document: Any) -> str:  # noqa: ANN401 - same
    """Return `digest_of` a document that `rounded` has already been applied to."""
    return "sha256:" + hashlib.sha256(_bytes_of(document)).hexdigest()


def _bytes_of(document: Any) -> bytes:  # noqa: ANN401 - same
    text = json.dumps(
        document,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode()
