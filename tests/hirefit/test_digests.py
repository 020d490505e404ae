"""Documents are read strictly: what no digest can be made of is refused."""

from __future__ import annotations

import pytest

from hirefit.digests import digest_of, read_document

REFUSED = {
    "cut off": ("{", "Expecting"),
    "no number": ('{"level": NaN}', "NaN"),
    "endless": ("[-Infinity]", "-Infinity"),
    "half a character": ('{"quote": "\\ud800"}', "surrogate"),
    "half a character in a name": ('{"\\udfff": 1}', "surrogate"),
    "too deep": ("[" * 200_000, "deep"),
}


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_has_no_digest_is_no_document(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_document(text)


def test_an_escaped_character_of_two_halves_is_one() -> None:
    document = read_document('{"quote": "\\ud83d\\ude00 \\u0000"}')
    assert document == {"quote": "😀 \0"}
    assert digest_of(document) == digest_of({"quote": "😀 \0"})


def test_objects_are_made_as_asked() -> None:
    assert read_document('{"a": {"b": 1, "b": 2}}', list) == [("a", [("b", 1), ("b", 2)])]
