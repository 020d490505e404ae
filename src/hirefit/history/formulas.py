"""Text that a spreadsheet would run as a formula is written with an apostrophe, and read without.

A leading apostrophe is what spreadsheet programs themselves take for "this is text". Texts that
begin with apostrophes before such a sign get one more, so that reading gives back what was there.
"""

from __future__ import annotations

import re

_STARTS = re.compile(r"'*[=+\-@]")


def tamed(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `freed` is the inverse."""
    return f"'{text}" if text[:1] in "'=+-@" and _STARTS.match(text) else text


def freed(text: str) -> str:
    """Return the text that `tamed` was given."""
    return text[1:] if text[:1] == "'" and _STARTS.match(text) else text
