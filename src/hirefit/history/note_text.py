"""Notes and labels as plain text: no HTML, one line, printable, of a length that can be kept."""

from __future__ import annotations

import hashlib
import html
import re

LONGEST_NOTE = 4000
LONGEST_LABEL = 200
LONGEST_READ = 8000
_TAGS = (
    "a|abbr|b|blockquote|body|br|code|div|em|font|h[1-6]|head|hr|html|i|img|li|link|meta|ol|p|pre"
    "|s|script|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul"
)
_HIDDEN = re.compile(r"(?is)<(script|style|head)\b[^<>]*>.*?</\1\s*>|<!--.*?-->")
_TAG = re.compile(rf"(?i)</?(?:{_TAGS})(?:\s[^<>]*)?/?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")


def note_text(text: str) -> str:
    """Return a note without tags, entities and line ends; doing it again changes nothing."""
    text = text[:LONGEST_READ]
    while True:
        before = text
        text = _TAG.sub(" ", _HIDDEN.sub(" ", text))
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        text = " ".join(text.split())[:LONGEST_NOTE]
        if text == before:
            return text


def label_text(text: str) -> str:
    """Return a name on one line; one of over 200 characters is cut and marked with a digest."""
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(text) <= LONGEST_LABEL:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{text[: LONGEST_LABEL - 11]}... {digest}"[:LONGEST_LABEL]
