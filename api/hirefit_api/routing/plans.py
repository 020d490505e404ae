"""How a route's function is called: worked out once, not with each request.

FastAPI looks anew at every parameter's annotation, aliases and default for each request, and
hands a function and the check of what it returned to two threads; that cost more than most of our
answers. Nearly all routes ask for the same few things, so what they ask for is written down once.
A plan answers requests in which everything is as it must be. Whatever is not goes to FastAPI,
which says what is wrong as it always did; nothing has been read by then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from copy import copy
from enum import Enum
from functools import partial
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from fastapi import Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from fastapi.params import Body
from fastapi.routing import APIRoute

from hirefit_api.routing.threads import threads_of

SINGLE = (str, int, float, bool, Enum)
JSON = "application/json"
UNSENT = object()
MISSING = {"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}


class BeyondPlanError(Exception):
    """A request that FastAPI has to look at itself."""


class NoPlanError(Exception):
    """A route that asks for something that plans don't know."""


class Wanted(NamedTuple):
    """A parameter of one value: its name in the function, and where and how it is read."""

    name: str
    alias: str
    validate: Callable[[Any], tuple[Any, Sequence[Any]]]
    is_required: bool
    default: Any

    def read(self, given: Any) -> Any:  # noqa: ANN401 - as pydantic makes it
        """Return the checked value."""
        value = given.get(self.alias)
        if value is None:
            if self.is_required:
                raise BeyondPlanError
            return self.default
        checked, errors = self.validate(value)
        if errors:
            raise BeyondPlanError
        return checked


class Asked(NamedTuple):
    """A function, what it is called with, and what is asked before."""

    call: Callable[..., Any]
    path: tuple[Wanted, ...]
    query: tuple[Wanted, ...]
    headers: tuple[Wanted, ...]
    request_name: str | None
    before: tuple[tuple[str | None, Asked], ...]

    def values(self, request: Request) -> dict[str, Any]:
        """Return the values of its parameters."""
        found = {wanted.name: wanted.read(request.path_params) for wanted in self.path}
        for wanted in self.query:
            found[wanted.name] = wanted.read(request.query_params)
        for wanted in self.headers:
            found[wanted.name] = wanted.read(request.headers)
        if self.request_name is not None:
            found[self.request_name] = request
        return found

    def require_values(self, request: Request) -> None:
        """Find out, before anything is asked, whether all has the values it needs."""
        for _, asked in self.before:
            asked.values(request)
            asked.require_values(request)

    async def ask_before(self, request: Request, found: dict[str, Any]) -> None:
        """Ask what comes before, one after the other, and add what it returns."""
        for name, asked in self.before:
            values = asked.values(request)
            if asked.before:
                await asked.ask_before(request, values)
            answer = await asked.call(**values)
            if name is not None:
                found[name] = answer


class Plan:
    """Answers a route's requests.

    Parameters
    ----------
    route : APIRoute
        As it was declared.

    Raises
    ------
    NoPlanError
        FastAPI has to answer all its requests.
    """

    def __init__(self, route: APIRoute) -> None:
        dependant = route.dependant
        self._asked = _asked(dependant)
        self._status = route.status_code
        self._response_name = dependant.response_param_name
        self._field = route.response_field
        self._body = None
        if dependant.body_params:
            self._body = _single_body(route)
        self._is_coroutine = inspect.iscoroutinefunction(dependant.call)
        if self._field is None and not _returns_response(self._asked.call):
            raise NoPlanError
        if not isinstance(route.response_class, DefaultPlaceholder) and self._field is not None:
            raise NoPlanError
        self._is_nested = any(asked.before or asked.path for _, asked in self._asked.before)

    async def __call__(self, request: Request) -> Response:
        """Answer a request.

        Raises
        ------
        BeyondPlanError
            FastAPI has to; nothing of the body has been read.
        RequestValidationError
            The body is not as it must be.
        """
        asked = self._asked
        values = asked.values(request)
        if self._is_nested:
            asked.require_values(request)
        document = None if self._body is None else await _document(request)
        await asked.ask_before(request, values)
        if self._body is not None:
            values[self._body.name] = _checked(self._body, document)
        noted = None
        if self._response_name is not None:
            noted = values[self._response_name] = _noted()
        if self._is_coroutine:
            return self._answer(await asked.call(**values), noted)
        return await threads_of(request).run(partial(self._call, values, noted))

    def _call(self, values: dict[str, Any], noted: Response | None) -> Response:
        return self._answer(self._asked.call(**values), noted)

    def _answer(self, result: Any, noted: Response | None) -> Response:  # noqa: ANN401 - any model
        if isinstance(result, Response):
            return result
        if self._field is None:
            raise TypeError("a route without a model returned something else than a response")
        checked, errors = self._field.validate(result, {}, loc=("response",))
        if errors:
            raise ResponseValidationError(errors=errors, body=result)
        content = self._field.serialize_json(checked)
        status = (noted.status_code if noted is not None else None) or self._status or 200
        response = Response(content, status, media_type=JSON)
        if noted is not None:
            response.raw_headers.extend(noted.raw_headers)
        return response


def plan_of(route: APIRoute) -> Plan | None:
    """Return a route's plan, if it can have one."""
    try:
        return Plan(route)
    except NoPlanError:
        return None


def _asked(dependant: Any) -> Asked:  # noqa: ANN401 - FastAPI exports no type for it
    if dependant.cookie_params:
        raise NoPlanError
    before = []
    for inner in dependant.dependencies:
        is_coroutine = inspect.iscoroutinefunction(inner.call) or inspect.iscoroutinefunction(
            type(inner.call).__call__
        )
        if not is_coroutine or inner.body_params or inner.response_param_name:
            raise NoPlanError
        before.append((inner.name, _asked(inner)))
    return Asked(
        call=dependant.call,
        path=tuple(_wanted(field) for field in dependant.path_params),
        query=tuple(_wanted(field) for field in dependant.query_params),
        headers=tuple(_wanted(field) for field in dependant.header_params),
        request_name=dependant.request_param_name,
        before=tuple(before),
    )


def _wanted(field: Any) -> Wanted:  # noqa: ANN401 - same
    info = field.field_info
    if not isinstance(field.alias, str) or info.validation_alias not in (None, field.alias):
        raise NoPlanError
    is_required = info.is_required()
    default = None if is_required else info.get_default(call_default_factory=True)
    if not _is_single(info.annotation) or not isinstance(default, (*SINGLE, NoneType)):
        raise NoPlanError
    return Wanted(field.name, field.alias, partial(field.validate, values={}), is_required, default)


def _is_single(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    if get_origin(annotation) in (Union, UnionType):
        return all(_is_single(choice) for choice in get_args(annotation))
    if annotation is NoneType or get_origin(annotation) is Literal:
        return True
    return isinstance(annotation, type) and issubclass(annotation, SINGLE)


def _single_body(route: APIRoute) -> Any:  # noqa: ANN401 - FastAPI exports no type for it
    [*others, field] = route.dependant.body_params
    if others or field is not route.body_field or not field.field_info.is_required():
        raise NoPlanError
    if type(field.field_info) is not Body:
        raise NoPlanError
    return field


def _returns_response(function: Callable[..., Any]) -> bool:
    returned = get_type_hints(function).get("return")
    return isinstance(returned, type) and issubclass(returned, Response)


async def _document(request: Request) -> Any:  # noqa: ANN401 - any JSON
    """Return the body's document; its type is looked at before anything is read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise BeyondPlanError
    return await request.json() if await request.body() else UNSENT


def _checked(field: Any, document: Any) -> Any:  # noqa: ANN401 - as pydantic makes it
    if document is UNSENT:
        raise RequestValidationError([copy(MISSING)])
    checked, errors = field.validate(document, {}, loc=("body",))
    if errors:
        raise RequestValidationError(errors, body=document)
    return checked


def _noted() -> Response:
    """Return what a function may note headers and a status in."""
    noted = Response()
    del noted.headers["content-length"]
    noted.status_code = 0  # nothing was noted
    return noted
