"""A competency of the company's own: begin it, retire it, use it again."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from hirefit.competencies.blank import blank_document
from hirefit.competencies.findings import PATTERN_HINTS
from hirefit.competencies.model import Family, Id
from hirefit.competencies.yaml_reader import parse_yaml
from hirefit.competencies.yaml_writer import document_yaml
from hirefit.exceptions import DefinitionError, Fault
from hirefit_api.companies.own_library import company_library, known_library
from hirefit_api.companies.rubric_store import competencies_taken_out
from hirefit_api.companies.service import profile_in_force
from hirefit_api.database.scope import CompanyStore
from hirefit_api.errors import Conflict, NotFound
from hirefit_api.library import shipped_library
from hirefit_api.rubrics import store as queries
from hirefit_api.rubrics.drafts import save_first_draft
from hirefit_api.rubrics.schemas import CompetencyRetirement, Draft, NewCompetency
from hirefit_api.wire import moment

FAMILIES: tuple[str, ...] = get_args(Family)
FILE = "new.yaml"
_IDS = TypeAdapter(Id)


def begin_competency(store: CompanyStore, new: NewCompetency, author: str) -> Draft:
    """Open the draft of a competency that the company does not have yet.

    Raises
    ------
    NotFound
        The company is unknown.
    DefinitionError
        Everything that keeps the draft from being opened: no usable id, no name, no family, a text
        without an id.
    Conflict
        The library has a competency of this id, or the company has one or its draft.
    """
    profile_in_force(store)
    competency, text = _from_text(new) if new.text.strip() else _blank(new)
    if taken := _taken(store, competency):
        raise Conflict(taken)
    return save_first_draft(store, competency, text, new.reason, author)


def _blank(new: NewCompetency) -> tuple[str, str]:
    faults = _id_faults(new.competency, "body.competency")
    if not new.name:
        faults.append(Fault("Give it a name.", "body.name", "empty"))
    if new.family not in FAMILIES:
        message = f"Choose a family: {', '.join(FAMILIES)}."
        faults.append(Fault(message, "body.family", "not-allowed"))
    if faults:
        raise DefinitionError(*faults)
    return new.competency, document_yaml(blank_document(new.competency, new.name, new.family))


def _from_text(new: NewCompetency) -> tuple[str, str]:
    """Return the id that a text gives and the text; what else is wrong stands beside the draft."""
    read = parse_yaml(new.text, FILE)
    if not isinstance(read.value, dict):
        plain = Fault("must be keys with values below them.", read.locate(()), "wrong-type")
        raise DefinitionError(*(read.faults or (plain,)))
    place = read.locate(("id",))
    found = read.value.get("id")
    faults = _id_faults(found, place)
    if new.competency and not faults and found != new.competency:
        faults.append(Fault("must be the id that was asked for.", place, "other-id"))
    if faults:
        raise DefinitionError(*faults)
    return str(found), new.text


def _id_faults(competency: Any, place: str) -> list[Fault]:  # noqa: ANN401 - whatever a text holds
    try:
        _IDS.validate_python(competency)
    except ValidationError:
        words = next(hint for hint in PATTERN_HINTS.values() if "underscores" in hint)
        return [Fault(f"The id {words} 60 characters at most.", place, "wrong-form")]
    return []


def _taken(store: CompanyStore, competency: str) -> Fault | None:
    place = "body.competency"
    if competency in shipped_library().competencies:
        message = (
            "The library has a competency of this id. Write a new version of it, or another id."
        )
        return Fault(message, place, "library-has-it")
    if competency in known_library(store).competencies:
        message = "You have a competency of this id. Write a new version of it, or another id."
        return Fault(message, place, "taken")
    if queries.find_draft(store, competency) is not None:
        return Fault("A draft of this id is open. Go on with it.", place, "draft-open")
    return None


def retirement_of(store: CompanyStore, competency: str) -> CompetencyRetirement:
    """Return what retiring a competency would do, or that it is retired.

    Raises
    ------
    NotFound
        The company or the competency is unknown.
    """
    profile_in_force(store)
    if competency not in known_library(store).competencies:
        raise NotFound
    out = {row.competency: row for row in competencies_taken_out(store)}
    roles = [
        role.name
        for role in company_library(store).roles.values()
        if any(entry.competency == competency for entry in role.competencies)
    ]
    because = ""
    if competency in out:
        because = "It is out already."
    elif competency in shipped_library().competencies:
        because = "It ships with hirefit. Take it out of your role profiles instead."
    elif roles:
        because = f"Role profiles use it: {', '.join(sorted(roles))}. Take it out of them first."
    kits = queries.kits_of_requisitions(store)
    return CompetencyRetirement(
        competency=competency,
        retired=competency in out,
        reason=out[competency].reason if competency in out else "",
        roles=tuple(sorted(roles)),
        open_requisitions=tuple(
            row.id for row in kits if f'"competency":"{competency}"' in row.document
        ),
        can_retire=not because,
        because=because,
    )


def retire_competency(
    store: CompanyStore, competency: str, reason: str, retired_by: str
) -> CompetencyRetirement:
    """Take an own competency out of what new kits may use; out already changes nothing.

    Raises
    ------
    NotFound
        The company or the competency is unknown.
    DefinitionError
        It ships with hirefit, or a role profile uses it.
    """
    effect = retirement_of(store, competency)
    if not effect.retired:
        if not effect.can_retire:
            raise DefinitionError(Fault(effect.because, "competency", "in-use"))
        row = {"reason": reason, "retired_by": retired_by, "retired_at": moment()}
        queries.add_retired_competency(store, {"competency": competency, **row})
    return retirement_of(store, competency)


def use_again(store: CompanyStore, competency: str) -> None:
    """Let role profiles use a competency again.

    Raises
    ------
    NotFound
        It is not out.
    """
    if not queries.delete_retired_competency(store, competency):
        raise NotFound
