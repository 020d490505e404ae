"""The OpenAPI document: what the framework knows of the routes, and what middleware adds."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

PREFIX = "/api/v1/companies/"
UNSAFE = ("post", "put", "patch", "delete")
SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of the company (`hf_...`), or a token it was exchanged for.",
    }
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request is answered as the first time, for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[!#-\[\]-~]+$"},
}


def contract_of(app: FastAPI) -> dict[str, Any]:
    """Return the document; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        document["components"]["securitySchemes"] = SCHEMES
        for path, item in document["paths"].items():
            if path.startswith(PREFIX):
                _complete(item)
        app.openapi_schema = document
    return app.openapi_schema


def _complete(item: dict[str, Any]) -> None:
    for method, operation in item.items():
        operation["security"] = [{"key": []}]
        if method in UNSAFE:
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
