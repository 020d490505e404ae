"""Two languages made by code, so that what was forgotten or does not fit stands out.

Both mark each message at both ends and make it longer. One is mirrored and runs from right to left;
the other has the long words of German, which no browser breaks by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import NullTranslations

OPENS, CLOSES = "\N{LEFT WHITE SQUARE BRACKET}", "\N{RIGHT WHITE SQUARE BRACKET}"
MIRRORED, STRAIGHT = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"
LONGER = 0.3
"""How much longer than English other languages tend to be."""
COMPOUND = 0.7
"""How much longer a word is; a text with its short words and signs is three fifths longer."""
LINKED = 4
"""Letters from which neighbouring words become one, as nouns do in German."""
LONGEST = 30
"""Letters of a word, as in *Übereinstimmungskoeffizienten*."""
FIXED = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;)")
"""What a translation keeps as it is: placeholders, elements, character references."""
PAIR = re.compile(rf"\b([^\W\d_]{{{LINKED},}}) ([^\W\d_]{{{LINKED},}})\b")
WORD = re.compile(r"[^\W\d_]+")


class PseudoTranslations(NullTranslations):
    """Answers each message with a marked and longer form of itself.

    Parameters
    ----------
    change : callable
        Makes that form: `pseudo` or `compounded`.
    """

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def gettext(self, message: str) -> str:
        """Return the pseudo translation."""
        return self._change(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the pseudo translation of the form for a number."""
        return self._change(msgid1 if n == 1 else msgid2)


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


def compounded(message: str) -> str:
    """Return a message marked at both ends, its longer words joined in pairs, and each word longer.

    A word gets an ending that repeats it, the same wherever it stands.
    """
    parts = FIXED.split(message)
    changed = [
        WORD.sub(_stretched, PAIR.sub(_joined, part)) if not at % 2 else part
        for at, part in enumerate(parts)
    ]
    return f"{OPENS}{''.join(changed)}{CLOSES}"


def _joined(pair: re.Match[str]) -> str:
    whole = f"{pair[1]}s{pair[2].lower()}"
    return whole if len(whole) < LONGEST else pair[0]


def _stretched(word: re.Match[str]) -> str:
    text = word[0]
    more = min(round(len(text) * COMPOUND), max(LONGEST - len(text), 0))
    return text + text.lower()[:more]
