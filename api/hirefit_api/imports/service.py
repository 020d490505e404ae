"""Begin an import, keep what was found, take it over, take it back."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from hirefit.exceptions import Fault
from hirefit.history.sheets import SourceFile
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.imports import store as queries
from hirefit_api.imports.schemas import PastImportRecord
from hirefit_api.wire import moment

OPEN = ("open", "unreadable", "reading")


def begin_import(store: CompanyStore, files: Sequence[SourceFile], begun_by: str) -> int:
    """Keep uploaded files and return the import's number.

    Raises
    ------
    NotFound
        The company is unknown.
    """
    profile_in_force(store)
    number = queries.next_number(store)
    row = {
        "number": number,
        "state": "reading",
        "batch": "",
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
    return number


def read_again(store: CompanyStore, number: int) -> list[SourceFile]:
    """Note that the files are read anew and return them.

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
    queries.change_import(store, number, record.state, {"state": "reading"})
    return files


def keep_plan(store: CompanyStore, number: int, found: Mapping[str, Any]) -> None:
    """Keep what was found in the files of an import that is being read."""
    if "faults" in found:
        document = json.dumps({"faults": found["faults"]}, ensure_ascii=False)
        values: dict[str, Any] = {"state": "unreadable", "preview": document, "ratings": ""}
    else:
        values = {
            "state": "open",
            "batch": found["batch"],
            "mapping": json.dumps(found["mapping"], ensure_ascii=False),
            "preview": json.dumps(found["preview"], ensure_ascii=False),
            "ratings": found["ratings"],
            "n_ratings": found["n_ratings"],
        }
    queries.change_import(store, number, "reading", values)


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


def save_mapping(store: CompanyStore, number: int, name: str, saved_by: str) -> None:
    """Keep how an import is read, under a name, for the next one.

    Raises
    ------
    NotFound
        There is no such import.
    Conflict
        It is settled or can't be read: there is nothing to keep.
    """
    record = import_record(store, number)
    if record.state != "open":
        raise _settled()
    document = json.dumps(record.mapping, ensure_ascii=False)
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
