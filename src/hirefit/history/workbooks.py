"""Read the values of an Excel workbook (.xlsx, .xlsm): nothing is run, nothing is computed.

Sizes are checked before anything is unpacked. Only the parts that hold values are read: the list
of sheets, shared texts, number formats and the cells (ECMA-376 part 1, chapter 18).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hirefit.exceptions import Fault, RatingError
from hirefit.history.sheet_cells import CellReader
from hirefit.history.sheets import Sheet, SourceFile

MOST_UNPACKED = 300_000_000
MOST_PARTS = 5_000
MOST_RATIO = 200
SMALL = 20_000_000
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sheet in the list of sheets: its name, its part and whether it is hidden."""

    name: str
    part: str
    hidden: bool


def read_workbook(file: SourceFile) -> list[Sheet]:
    """Return the sheets of a workbook, hidden ones too, each marked as such.

    Raises
    ------
    RatingError
        The workbook is locked with a password, of the old kind (.xls), damaged, or unpacks to far
        more than a workbook of ratings holds.
    """
    if file.data.startswith(OLD_OR_LOCKED):
        raise RatingError(_old_or_locked(file))
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            _check_sizes(archive, file.name)
            return _Workbook(archive, file.name).sheets()
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        message = "is not a workbook that can be read. Open it and save it again as .xlsx."
        raise RatingError(Fault(message, file.name, "not-a-workbook")) from error
    except (ET.ParseError, ValueError, IndexError) as error:
        message = "is damaged: a part of the workbook can't be read. Save it again as .xlsx."
        raise RatingError(Fault(message, file.name, "damaged-workbook")) from error


def _old_or_locked(file: SourceFile) -> Fault:
    if "EncryptedPackage".encode("utf-16-le") in file.data:
        message = "is locked with a password. Open it and save a copy without one."
        return Fault(message, file.name, "password-protected")
    message = "is an old Excel file (.xls). Open it and save it as .xlsx or CSV."
    return Fault(message, file.name, "old-workbook")


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what would unpack to too much; the sizes stated bound what is read later."""
    parts = archive.infolist()
    if any(part.compress_type not in _COMPRESSION for part in parts):
        raise zipfile.BadZipFile("packed in a way that no spreadsheet program uses")
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    bomb = unpacked > SMALL and unpacked > MOST_RATIO * packed
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or bomb:
        message = (
            f"would unpack to {unpacked // 1_000_000} MB in {len(parts)} parts from"
            f" {packed // 1000} KB; a workbook of ratings does not. It was not unpacked."
        )
        raise RatingError(Fault(message, name, "zip-bomb"))


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._parts = set(archive.namelist())

    def sheets(self) -> list[Sheet]:
        root = self._part("xl/workbook.xml")
        properties = root.find("{*}workbookPr")
        since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        cells = CellReader(self._name, self._texts(), self._date_styles(), since_1904=since_1904)
        notes: tuple[str, ...] = ()
        if any(part.endswith("vbaProject.bin") for part in self._parts):
            notes = (f"{self._name} holds macros; they are ignored, only values are read.",)
        sheets = []
        for entry in self._entries(root):
            sheets.append(cells.sheet(entry.name, self._part(entry.part), notes, entry.hidden))
            notes = ()
        if not sheets:
            raise RatingError(Fault("holds no sheet with cells.", self._name, "empty-file"))
        return sheets

    def _part(self, part: str) -> ET.Element:
        data = self._archive.read(part)
        if b"<!DOCTYPE" in data or b"\x00" in data[:200]:
            message = "declares entities, which no spreadsheet program writes. It was not read."
            raise RatingError(Fault(message, self._name, "xml-entities"))
        return ET.fromstring(data)  # noqa: S314 - entities were refused above, sizes before

    def _entries(self, root: ET.Element) -> list[_Entry]:
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in self._part("xl/_rels/workbook.xml.rels")
            if relation.get("Type", "").endswith("/worksheet")
        }
        entries = []
        for sheet in root.iterfind("{*}sheets/{*}sheet"):
            relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            if relation in targets:  # charts and dialogs have no cells
                target = posixpath.normpath(posixpath.join("/xl", targets[relation]))
                hidden = sheet.get("state", "visible") != "visible"
                entries.append(_Entry(sheet.get("name", ""), target.lstrip("/"), hidden))
        return entries

    def _texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._parts:
            return []
        return [rich_text(item) for item in self._part("xl/sharedStrings.xml")]

    def _date_styles(self) -> set[str]:
        """Return the cell styles, as written in cells, whose numbers are dates."""
        if "xl/styles.xml" not in self._parts:
            return set()
        root = self._part("xl/styles.xml")
        dates = {str(number) for number in _BUILT_IN_DATES}
        for form in root.iterfind("{*}numFmts/{*}numFmt"):
            code = _QUOTED.sub("", form.get("formatCode", "")).lower()
            if any(letter in code for letter in "ymdhs") and "general" not in code:
                dates.add(form.get("numFmtId", ""))
        styles = root.iterfind("{*}cellXfs/{*}xf")
        return {str(at) for at, style in enumerate(styles) if style.get("numFmtId") in dates}


def rich_text(item: ET.Element) -> str:
    """Return the text of a shared or inline string, without its reading aids."""
    texts = [t.text or "" for t in item.iterfind("{*}t")]
    texts += [t.text or "" for t in item.iterfind("{*}r/{*}t")]
    return "".join(texts).strip()
