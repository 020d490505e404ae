"""Look a note over: phrases that say nothing, and topics that must not count.

A hint to the person who writes, never a gate: words are all this sees, so a story about an ill
customer is pointed out like a remark about an ill candidate. The note itself stays as it is.
English only; a note in another language is simply not pointed at.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import NamedTuple

LONGEST_READ = 4_000
"""Characters that are looked at: as many as a note may have."""


class Topic(NamedTuple):
    """A kind of words: what to say about them, and a pattern for each."""

    advice: str
    patterns: tuple[str, ...]


class NoteFlag(NamedTuple):
    """Words of a note to think about again.

    Parameters
    ----------
    topic : str
        Key of `TOPICS`.
    words : str
        As they stand in the note.
    start, end : int
        Where they stand, in characters.
    """

    topic: str
    words: str
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """What to say to the person who wrote it."""
        return f"“{self.words}”: {TOPICS[self.topic].advice}"


_IF_CANDIDATE = "If it is about the candidate, take it out: it must not count."
_IF_STORY = "If it belongs to a story they told, it can stay."

TOPICS: Mapping[str, Topic] = {
    "empty": Topic(
        "this says how it felt, and others can't judge it. What did the candidate say or do?",
        (
            r"(?:good|great|bad|nice|weird|strange|positive|negative) (?:vibes?|energy|feeling)",
            r"vibes?",
            r"(?:not |no )?(?:a )?(?:good|great|bad|poor|perfect|cultur(?:e|al)|team) fit",
            r"not (?:a|the right) fit",
            r"(?:s?he|they) (?:do|does|did|would|will)(?: not|n['’]t) (?:really )?fit(?: in)?",
            r"fits? (?:right |well )?in(?: well)?",
            r"(?:not )?one of us",
            r"gut (?:feeling|feel|instinct)",
            r"(?:no|good|great|bad) chemistry",
            r"(?:we|did(?: not|n['’]t)) (?:really )?click(?:ed)?",
            r"have a beer",
            r"(?:nice|great|good|lovely|cool) (?:guy|girl|lad|bloke|chap|person|personality)",
            r"(?:good|great|bad|right|wrong|poor) attitude",
            r"(?:seem|look|sound)(?:s|ed)? (?:nice|ok|okay|fine|good|great)",
            r"something (?:was |felt |seemed )?off",
            r"rock ?star|natural leader|born leader|strong candidate|weak candidate",
            r"(?:did|does)(?: not|n['’]t) (?:feel|seem|look) right",
            r"likeable|likable",
        ),
    ),
    "age": Topic(
        f"this touches on age. {_IF_CANDIDATE} {_IF_STORY}",
        (
            r"too (?:old|young)",
            r"\d{2} years old|years of age|(?:his|her|their) age|for (?:his|her|their) age",
            r"(?:near|close to|before|about to) (?:retirement|retire)",
            r"young team|youthful|old[- ]fashioned|digital natives?|middle[- ]aged|elderly",
            r"in (?:his|her|their) (?:early |mid |late )?(?:twen|thir|for|fif|six)ties",
        ),
    ),
    "family": Topic(
        f"this touches on family or pregnancy. {_IF_CANDIDATE} {_IF_STORY}",
        (
            r"pregnan(?:t|cy)|maternity|paternity|parental leave|expecting a baby|family planning",
            r"(?:small|young|two|three|no|wants|has|have|having) (?:children|kids)",
            r"child ?care|single (?:mother|father|mum|mom|dad|parent)",
            r"married|unmarried|divorced|engaged to|fianc[ée]e?",
            r"(?:his|her|their) (?:husband|wife|boyfriend|girlfriend)",
        ),
    ),
    "belief": Topic(
        f"this touches on religion, politics or a union. {_IF_CANDIDATE} {_IF_STORY}",
        (
            r"religio(?:n|us)|church|mosque|synagogue|muslim|islamic|christian|jewish|hindu|sikh",
            r"atheist|head ?scarf|hijab|turban|ramadan|sabbath",
            r"trade union|union (?:member|rep|activist)|works council member|political party",
            r"votes? for",
        ),
    ),
    "origin": Topic(
        f"this touches on origin or language background. {_IF_CANDIDATE} {_IF_STORY}",
        (
            r"(?:foreign|strong|thick|heavy|slight|his|her|their|an) accent|accented",
            r"native speaker|mother tongue|(?:broken|poor) english",
            r"immigrants?|refugee|foreigner|nationality|ethnic(?:ity)?|racial|skin colou?r",
            r"country of origin|originally from|where (?:he|she|they) (?:is|are|come|comes) from",
        ),
    ),
    "sex": Topic(
        f"this touches on sex or orientation. {_IF_CANDIDATE} {_IF_STORY}",
        (
            r"for a (?:woman|man|girl|guy|lady)|as a (?:woman|man)",
            r"gay|lesbian|bisexual|transgender|homosexual|sexual orientation",
            r"(?:too )?(?:feminine|masculine|girly|bossy)",
        ),
    ),
    "looks": Topic(
        f"this touches on looks. {_IF_CANDIDATE} {_IF_STORY}",
        (
            r"(?:un)?attractive|good[- ]looking|handsome|pretty (?:girl|woman|face)",
            r"overweight|obese|(?:too )?fat|tattoos?|piercings?|well[- ]groomed|unkempt",
        ),
    ),
    "health": Topic(
        f"this touches on health or disability. {_IF_CANDIDATE} {_IF_STORY} "
        "Needs for an adjustment go to HR, not into a rating.",
        (
            r"(?:mental |ill |poor |his |her |their )health|illness|disease|diagnos(?:is|ed)",
            r"depress(?:ed|ion)|anxiety|bipolar|adhd|autis(?:m|tic)|asperger|dyslexi[ac]",
            r"disab(?:led|ility)|wheelchair|hearing aid|deaf|blind in|stutter(?:s|ed|ing)?",
            r"stammer(?:s|ed|ing)?|medication|therap(?:y|ist)|psychiatr(?:ic|ist)|sick leave",
            r"burn(?:ed|t)[- ]?out|burnout|cancer|diabet(?:es|ic)|epilep(?:sy|tic)",
            r"nervous breakdown",
        ),
    ),
}
"""What is looked for, in the order in which it is told."""

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Small letters before the search, letter for letter: three times faster than ignoring case."""
_PATTERNS = {
    topic: re.compile(rf"\b(?:{'|'.join(found.patterns)})\b") for topic, found in TOPICS.items()
}


def check_note(note: str) -> tuple[NoteFlag, ...]:
    """Return the words to think about again: the first of each topic.

    Parameters
    ----------
    note : str
        As it was typed; its first 4,000 characters are read.
    """
    read = note[:LONGEST_READ].translate(_LOWER)
    found = ((topic, pattern.search(read)) for topic, pattern in _PATTERNS.items())
    spans = [(topic, *match.span()) for topic, match in found if match]
    return tuple(NoteFlag(topic, note[start:end], start, end) for topic, start, end in spans)
