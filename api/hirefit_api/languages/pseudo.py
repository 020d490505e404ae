"""A language made by code: marked, mirrored and longer, so that forgotten texts stand out."""

from __future__ import annotations

import re
from gettext import NullTranslations

OPENS, CLOSES = "\N{LEFT WHITE SQUARE BRACKET}", "\N{RIGHT WHITE SQUARE BRACKET}"
MIRRORED, STRAIGHT = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"
LONGER = 0.3
"""How much longer than English other languages tend to be."""
FIXED = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;)")
"""What a translation keeps as it is: placeholders, elements, character references."""


class PseudoTranslations(NullTranslations):
    """Answers each message with a marked, mirrored and longer form of itself."""

    def gettext(self, message: str) -> str:
        """Return the pseudo translation."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the pseudo translation of the form for a number."""
        return pseudo(msgid1 if n == 1 else msgid2)


def pseudo(message: str) -> str:
    """Return a message marked at both ends, its words mirrored, a third longer.

    Lines, placeholders and elements stay as they are.
    """
    parts = FIXED.split(message)
    words = sum(len(part) for part in parts[::2])
    turned = [
        f"{MIRRORED}{part}{STRAIGHT}" if not at % 2 and part.strip() else part
        for at, part in enumerate(parts)
    ]
    longer = "~" * round(words * LONGER)
    return f"{OPENS}{''.join(turned)}{' ' if len(longer) > 1 else ''}{longer}{CLOSES}"
