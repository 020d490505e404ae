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
COMPOUND = 0.6
"""How much longer a text of long words is."""
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
    """Return a message marked at both ends, its longer words joined in pairs, and longer itself.

    What is missing to `COMPOUND` is shared among the words, as endings that repeat them.
    """
    parts = FIXED.split(message)
    joined = [PAIR.sub(_joined, part) if not at % 2 else part for at, part in enumerate(parts)]
    wanted = round(sum(len(part) for part in parts[::2]) * (1 + COMPOUND))
    missing = wanted - sum(len(part) for part in joined[::2])
    stretched = [
        _stretched(part, missing * len(part) / max(wanted - missing, 1)) if not at % 2 else part
        for at, part in enumerate(joined)
    ]
    return f"{OPENS}{''.join(stretched)}{CLOSES}"


def _joined(pair: re.Match[str]) -> str:
    whole = f"{pair[1]}s{pair[2].lower()}"
    return whole if len(whole) < LONGEST else pair[0]


def _stretched(text: str, by: float) -> str:
    """Return a text longer by so many letters, shared among its words by their length."""
    letters = sum(len(word) for word in WORD.findall(text))

    def longer(word: re.Match[str]) -> str:
        more = min(round(by * len(word[0]) / letters), max(LONGEST - len(word[0]), 0))
        return word[0] + (word[0].lower() * (1 + more // len(word[0])))[:more]

    return WORD.sub(longer, text)
