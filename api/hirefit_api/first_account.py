"""The first person of a company: whoever runs the service lets them in."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from hirefit.exceptions import HirefitError
from hirefit_api.access.keys import make_key
from hirefit_api.access.passwords import check_password, hash_password
from hirefit_api.access.people import add_person
from hirefit_api.access.permissions import Role
from hirefit_api.access.schemas import NewKey, NewPerson
from hirefit_api.database.scope import CompanyStore
from hirefit_api.database.session import Database
from hirefit_api.errors import faults_of_validation
from hirefit_api.server import prepare
from hirefit_api.settings import Settings
from hirefit_api.wire import Id


def add_first_account(
    settings: Settings, company: str, document: dict[str, Any], password: str, *, with_key: bool
) -> str:
    """Add an administrator; the company's profile may come later, from them.

    Parameters
    ----------
    settings : Settings
        Which database; it is brought up to date.
    company : str
        The company's id.
    document : dict
        `id`, `name` and `email` of the person.
    password : str
        As typed.
    with_key : bool
        Also make an administrator's API key.

    Returns
    -------
    str
        The key, or an empty text.

    Raises
    ------
    HirefitError
        Every fault of what was typed.
    Conflict
        The id or the mail address is taken.
    AlreadyServing
        The service is running on this SQLite file.
    """
    new = _checked(company, document, password)
    password_hash = hash_password(password)

    def add(store: CompanyStore) -> str:
        add_person(store, new, password_hash)
        if not with_key:
            return ""
        wanted = NewKey(name=f"{new.name}, first key", roles=[Role.ADMINISTRATOR])
        return make_key(store, wanted, new.id).key

    prepare(settings)
    database = Database(settings)
    database.open()
    try:
        return database.write_and_wait(company, add)
    finally:
        database.close()


def _checked(company: str, document: dict[str, Any], password: str) -> NewPerson:
    try:
        TypeAdapter(Id).validate_python(company)
        new = NewPerson.model_validate({**document, "roles": [Role.ADMINISTRATOR]})
    except ValidationError as error:
        raise HirefitError(*faults_of_validation(error.errors())) from error
    if faults := check_password(password, (company, new.id, new.name)):
        raise HirefitError(*faults)
    return new
