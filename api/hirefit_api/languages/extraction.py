"""Find every message of templates and page code, and bring the catalogues up to date.

``python -m hirefit_api.languages`` writes new messages into each catalogue, empty, and takes out
those that are gone; what is left to do is to fill in what is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from hirefit.ratings.note_check import TOPICS
from hirefit_api.languages.catalogues import FILE, FOLDER, catalogue
from hirefit_api.languages.known import ENGLISH, LANGUAGES, Language

SERVICE = Path(__file__).resolve().parents[1]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "marked": None,
    "ngettext": (1, 2),
}
READER = "jinja2.ext:babel_extract"
TEMPLATES = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
SAYS = "hirefit_api.languages"
"""A module without it has no messages."""
WIDTH = 100


def messages() -> Catalog:
    """Return a catalogue of all messages as they stand in code and templates."""
    found = Catalog()
    for place, message in _messages():
        found.add(message, locations=[(place, 0)])
    return found


def bring_up_to_date(language: Language) -> tuple[int, int]:
    """Write a language's catalogue anew; return how many messages it has and how many are empty."""
    known = catalogue(language)
    known.update(messages(), no_fuzzy_matching=True)
    known.obsolete.clear()
    file = SERVICE / "languages" / FOLDER / language.code / FILE
    with file.open("wb") as stream:
        stream.write(_header(known))
        write_po(stream, known, width=WIDTH, omit_header=True, include_lineno=False)
    wanting = [message for message in known if message.id and not _is_filled(message.string)]
    return len(known), len(wanting)


def translated() -> tuple[Language, ...]:
    """Return the languages that have a catalogue."""
    return tuple(language for language in LANGUAGES if language != ENGLISH)


def _header(known: Catalog) -> bytes:
    """Return a header without dates: the same messages are the same file."""
    lines = (
        "Content-Type: text/plain; charset=utf-8",
        f"Language: {known.locale_identifier}",
        f"Plural-Forms: {known.plural_forms}",
    )
    entries = "".join(f'"{line}\\n"\n' for line in lines)
    return f'msgid ""\nmsgstr ""\n{entries}\n'.encode()


def _is_filled(text: object) -> bool:
    return all(text) if isinstance(text, (tuple, list)) else bool(text)


def _messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for file in sorted(SERVICE.rglob("*.html")):
        content = BytesIO(file.read_bytes())
        for _, message, _, _ in extract(READER, content, KEYWORDS, (), TEMPLATES):
            yield _place(file), message
    for file in sorted(SERVICE.rglob("*.py")):
        code = file.read_bytes()
        if SAYS.encode() in code:
            for _, message, _, _ in extract("python", BytesIO(code), KEYWORDS):
                yield _place(file), message
    for topic in TOPICS.values():
        yield "hirefit/ratings/note_check.py", topic.advice


def _place(file: Path) -> str:
    return file.relative_to(SERVICE.parent).as_posix()
