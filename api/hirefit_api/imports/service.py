"""Begin an import, keep what was found, take it over, take it back."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit.history.sheets import SourceFile
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.imports import store as queries
from hirefit_api.imports.planning import read_document
from hirefit_api.imports.schemas import PastImportRecord
from hirefit_api.wire import moment

OPEN = ("open", "unreadable", "reading")


class Reading(NamedTuple):
    """Files of an import that are read, and the mark of this reading: a later one has another.

    While an import is read, the mark stands where its batch will stand.
    """

    number: int
    files: Sequence[SourceFile]
    mark: str


def begin_import(store: CompanyStore, files: Sequence[SourceFile], begun_by: str) -> Reading:
    """Keep uploaded files; they are then to be read.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    number, mark = queries.next_number(store), _mark()
    row = {
        "number": number,
        "state": "reading",
        "batch": mark,
        "mapping": "{}",
        "preview": "{}",
        "ratings": "",
        "n_ratings": 0,
        "begun_by": begun_by,
        "begun_at": moment(),
        "settled_by": "",
        "settled_at": "",
    }
    kept = [
        {
            "number": number,
            "position": at,
            "name": file.name,
            "content": base64.b64encode(file.data).decode(),
        }
        for at, file in enumerate(files)
    ]
    queries.add_import(store, row, kept)
    return Reading(number, files, mark)


def read_again(store: CompanyStore, number: int) -> Reading:
    """Note that the files are read anew; what an earlier reading still finds is not kept.

    Raises
    ------
    NotFound
        There is no such import.
    Conflict
        It is settled: its files are gone.
    """
    record = import_record(store, number)
    if record.state not in OPEN:
        raise _settled()
    files = [
        SourceFile(row.name, base64.b64decode(row.content))
        for row in queries.files_of(store, number)
    ]
    mark = _mark()
    queries.change_import(store, number, record.state, {"state": "reading", "batch": mark})
    return Reading(number, files, mark)


def _mark() -> str:
    return f"reading-{secrets.token_hex(8)}"


def keep_plan(store: CompanyStore, reading: Reading, found: Mapping[str, Any]) -> None:
    """Keep what was found in the files of an import, if no later reading has begun since."""
    if "faults" in found:
        document = json.dumps({"faults": found["faults"]}, ensure_ascii=False)
        values: dict[str, Any] = {"state": "unreadable", "batch": "", "preview": document}
        values["ratings"] = ""
    else:
        values = {
            "state": "open",
            "batch": found["batch"],
            "mapping": json.dumps(found["mapping"], ensure_ascii=False),
            "preview": json.dumps(found["preview"], ensure_ascii=False),
            "ratings": found["ratings"],
            "n_ratings": found["n_ratings"],
        }
    queries.end_reading(store, reading.number, reading.mark, values)


def take_over(store: CompanyStore, number: int, settled_by: str) -> PastImportRecord:
    """Let the ratings of an import count from now on; its files are deleted.

    Raises
    ------
    NotFound
        There is no such import.
    Conflict
        Something is undecided, the scale is not the company's, the same was taken over already,
        or it is settled.
    """
    record = import_record(store, number)
    if record.state != "open":
        raise _settled()
    faults = _reasons_against(store, record)
    if faults:
        raise Conflict(*faults)
    _settle(store, record, "taken-over", settled_by)
    return import_record(store, number)


def _reasons_against(store: CompanyStore, record: PastImportRecord) -> list[Fault]:
    faults = [
        Fault(one["message"], one["place"], one["code"]) for one in record.preview["undecided"]
    ]
    scale = str(profile_in_force(store).scale)
    if record.preview["scale"] != scale:
        message = (
            f"These ratings are on the scale {record.preview['scale']}, the company's is {scale}."
            " Levels of different scales can't tell how strict somebody is here."
        )
        faults.append(Fault(message, "scale", "other-scale"))
    same = queries.taken_over_as(store, record.batch)
    if same is not None:
        message = f"The same files were taken over already, as import {same}."
        faults.append(Fault(message, "files", "taken-over"))
    if not record.n_ratings:
        faults.append(Fault("There is no rating in these files.", "files", "no-ratings"))
    return faults


def take_back(store: CompanyStore, number: int, settled_by: str) -> PastImportRecord:
    """Let the ratings of an import count no longer; they are deleted, the record stays.

    Raises
    ------
    NotFound
        There is no such import.
    Conflict
        It was not taken over.
    """
    record = import_record(store, number)
    if record.state != "taken-over":
        raise _settled()
    _settle(store, record, "taken-back", settled_by)
    return import_record(store, number)


def drop(store: CompanyStore, number: int, settled_by: str) -> PastImportRecord:
    """Delete the files of an import that nobody took over.

    Raises
    ------
    NotFound
        There is no such import.
    Conflict
        It is settled.
    """
    record = import_record(store, number)
    if record.state not in OPEN:
        raise _settled()
    _settle(store, record, "dropped", settled_by)
    return import_record(store, number)


def _settle(store: CompanyStore, record: PastImportRecord, state: str, settled_by: str) -> None:
    values: dict[str, Any] = {"state": state, "settled_by": settled_by, "settled_at": moment()}
    if state != "taken-over":
        values["ratings"] = ""
    kept = {key: record.preview[key] for key in ("scale", "support") if key in record.preview}
    values["preview"] = json.dumps(kept, ensure_ascii=False)
    values["mapping"] = "{}"
    queries.change_import(store, record.number, record.state, values)
    queries.drop_files(store, record.number)


def _settled() -> Conflict:
    return Conflict(Fault("This import is in another state. Open it again.", "", "settled"))


def save_mapping(
    store: CompanyStore, number: int, name: str, mapping: Mapping[str, Any], saved_by: str
) -> None:
    """Keep how an import is read, under a name, for the next one; not if nothing can be read so.

    Raises
    ------
    NotFound
        There is no such import.
    RatingError
        Every fault of the mapping.
    """
    if import_record(store, number).state == "unreadable":
        return  # its page says why
    document = read_document(mapping).model_dump_json()
    row = {"name": name, "mapping": document, "saved_by": saved_by, "saved_at": moment()}
    queries.save_mapping(store, row)


def saved_mapping(store: CompanyStore, name: str) -> dict[str, Any]:
    """Return a saved mapping.

    Raises
    ------
    NotFound
        There is none of this name.
    """
    for row in queries.saved_mappings(store):
        if row.name == name:
            found: dict[str, Any] = json.loads(row.mapping)
            return found
    raise NotFound


def mapping_names(store: CompanyStore) -> list[str]:
    """Return the names of saved mappings."""
    return [row.name for row in queries.saved_mappings(store)]


def list_imports(store: CompanyStore) -> list[PastImportRecord]:
    """Return every import, newest first.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    return [_record(row) for row in reversed(queries.all_imports(store))]


def import_record(store: CompanyStore, number: int) -> PastImportRecord:
    """Return one import.

    Raises
    ------
    NotFound
        There is no such import.
    """
    row = queries.find_import(store, number)
    if row is None:
        raise NotFound
    return _record(row)


def _record(row: Row[Any]) -> PastImportRecord:
    return PastImportRecord(
        number=row.number,
        state=row.state,
        batch=row.batch,
        n_ratings=row.n_ratings,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        mapping=json.loads(row.mapping),
        preview=json.loads(row.preview),
    )
