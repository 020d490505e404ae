"""Names: spellings that may be one person, and codes in place of names."""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hirefit.exceptions import Fault, RatingError
from hirefit.history.fields import plain
from hirefit.history.formulas import freed, tamed
from hirefit.history.past_rating import PastRating

ALIKE = 0.88
SHORTEST = 5
MOST_COMPARED = 2_000
KEY_HEADER = ("kind", "name", "code")
LETTER = {"rater": "R", "application": "A", "source": "S"}


@dataclass(frozen=True, slots=True)
class SpellingProposal:
    """Two spellings that may be one rater.

    Parameters
    ----------
    spelling, stands_for : str
        The rarer spelling and the more frequent one.
    ratings : int
        Ratings under the rarer spelling.
    shared_applications : int
        Applications that both rated: the more, the likelier they are two people.
    """

    spelling: str
    stands_for: str
    ratings: int
    shared_applications: int

    @property
    def option(self) -> str:
        """The option that merges them."""
        return f'--same-rater "{self.spelling}={self.stands_for}"'


def propose_spellings(rows: Iterable[PastRating]) -> tuple[SpellingProposal, ...]:
    """Return the spellings that may be one rater; nothing is merged.

    Spellings are alike if they differ in case, accents, signs or order, if one is the other with
    its last name cut short ("Bo B", "Bo Bramble"), or by a letter or two.
    """
    counts = Counter(row.rater for row in rows)
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        seen[row.rater].add(row.application)
    if len(counts) > MOST_COMPARED:  # so many are no people, but a column taken for theirs
        return ()
    words = {name: _words(name) for name in counts}
    blocks: dict[str, list[str]] = defaultdict(list)
    for name, parts in words.items():
        for initial in {part[0] for part in parts[:1]} | {"".join(sorted(parts))[:1]}:
            blocks[initial].append(name)
    proposals: dict[str, SpellingProposal] = {}
    for names in blocks.values():
        ranked = sorted(names, key=lambda name: (-counts[name], -len(name), name))
        for at, rare in enumerate(ranked):
            if rare in proposals:
                continue
            for frequent in ranked[:at]:
                if _alike(words[rare], words[frequent]):
                    shared = len(seen[rare] & seen[frequent])
                    found = SpellingProposal(rare, frequent, counts[rare], shared)
                    proposals[rare] = found
                    break
    return tuple(proposals[name] for name in sorted(proposals))


def _words(name: str) -> tuple[str, ...]:
    """Return the plain words of a name; ``Last, First`` and addresses are turned round."""
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma else name
    return tuple(plain(turned.split("@")[0].replace(".", " ")).split())


def _alike(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    if not one or not two:
        return False
    if [w for w in one if w[-1].isdigit()] != [w for w in two if w[-1].isdigit()]:
        return False
    if sorted(one) == sorted(two) or "".join(one) == "".join(two):
        return True
    short, long = sorted((one[-1], two[-1]), key=len)
    if len(one) == len(two) > 1 and one[:-1] == two[:-1] and long.startswith(short):
        return True
    left, right = " ".join(one), " ".join(two)
    if min(len(left), len(right)) < SHORTEST:
        return False
    matcher = difflib.SequenceMatcher(None, left, right)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def read_key(path: Path) -> dict[tuple[str, str], str]:
    """Read the codes given before; an empty key if there is no such file yet.

    Raises
    ------
    RatingError
        The file is not such a key, or gives one code twice.
    """
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RatingError(Fault("can't be read as a key.", path.name, "bad-key-file")) from error
    codes = {(row[0], freed(row[1])): row[2] for row in rows[1:] if len(row) == len(KEY_HEADER)}
    whole = bool(rows) and tuple(rows[0]) == KEY_HEADER and len(codes) == len(rows) - 1
    if not whole or len(set(codes.values())) < len(codes):
        message = "is not a key file (kind, name, code; each name and each code once)."
        raise RatingError(Fault(message, path.name, "bad-key-file"))
    return codes


def key_text(codes: Mapping[tuple[str, str], str]) -> str:
    """Return the key as CSV, sorted by code."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(KEY_HEADER)
    for (kind, name), code in sorted(codes.items(), key=lambda item: item[1]):
        writer.writerow([kind, tamed(name), code])
    return buffer.getvalue()


def replace_names(
    rows: Sequence[PastRating], known: Mapping[tuple[str, str], str]
) -> tuple[tuple[PastRating, ...], dict[tuple[str, str], str]]:
    """Replace raters, applications and sources (files may be named after people) by codes.

    Names that have no code yet get the next numbers in the order of their SHA-256, which tells
    nothing of the alphabet and is the same every time.

    Returns
    -------
    rows : tuple of PastRating
    codes : dict of (str, str) to str
        The code of each kind and name, earlier ones included.
    """
    codes = dict(known)
    taken = set(codes.values())
    for kind, letter in LETTER.items():
        new = {getattr(row, kind) for row in rows} - {n for k, n in codes if k == kind}
        number = 0
        for name in sorted(new, key=lambda name: hashlib.sha256(name.encode()).digest()):
            number += 1
            while f"{letter}{number:03d}" in taken:
                number += 1
            codes[kind, name] = f"{letter}{number:03d}"
    coded = (
        replace(
            row,
            rater=codes["rater", row.rater],
            application=codes["application", row.application],
            source=codes["source", row.source],
        )
        for row in rows
    )
    return tuple(sorted(coded, key=PastRating.order)), codes
