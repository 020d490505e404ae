"""The contract as a page: what each address takes and answers; no script, no other host."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from hirefit_api.access.pages import company_name
from hirefit_api.access.permissions import Permission
from hirefit_api.access.require import requires
from hirefit_api.database.session import database_of
from hirefit_api.reference.contract import contract_of
from hirefit_api.web.page_route import page_router
from hirefit_api.web.shell import page
from hirefit_api.wire import Company

router = page_router()
READING = [requires(Permission.READ_COMPANY)]


class Operation(NamedTuple):
    """One address and method, as the page prints it."""

    name: str
    method: str
    path: str
    sentence: str
    fields: tuple[tuple[str, str, str], ...]
    answers: tuple[tuple[str, str], ...]


@router.get("/reference", dependencies=READING)
def get_reference(request: Request, company: Company) -> Response:
    """Show the contract."""
    document = contract_of(request.app)
    with database_of(request).read(company) as store:
        name = company_name(store)
    return page(
        request,
        "reference/reference.html",
        company=company,
        company_name=name,
        version=document["info"]["version"],
        groups=_groups(request.app),
    )


@router.get("/reference/openapi.json", dependencies=READING)
def get_contract(request: Request, company: Company) -> Response:  # noqa: ARG001 - part of the address
    """Answer with the document itself."""
    return JSONResponse(contract_of(request.app))


def _groups(app: FastAPI) -> dict[str, list[Operation]]:
    document = contract_of(app)
    groups: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            shown = _operation(path, method, operation, document["components"]["schemas"])
            groups.setdefault(operation.get("tags", ["service"])[0], []).append(shown)
    return groups


def _operation(
    path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]
) -> Operation:
    parameters = [
        (each["name"], each["in"], each.get("description", ""))
        for each in operation.get("parameters", [])
    ]
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        sentence=operation.get("description", operation.get("summary", "")),
        fields=(*parameters, *_body_fields(operation, schemas)),
        answers=tuple(
            (status, answer.get("description", ""))
            for status, answer in sorted(operation["responses"].items())
        ),
    )


def _body_fields(
    operation: dict[str, Any], schemas: dict[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    content = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((kind.get("schema", {}) for kind in content.values()), {})
    named = schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    required = named.get("required", [])
    return tuple(
        (
            name,
            "body" if name in required else "body, may be left out",
            field.get("description", ""),
        )
        for name, field in named.get("properties", {}).items()
    )
