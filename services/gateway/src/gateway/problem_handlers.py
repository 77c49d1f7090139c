"""Turns whatever goes wrong while a request is answered into problem details; nothing leaves as plain text or HTML."""

import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from crossdesk.errors import Unavailable
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from gateway import problems
from gateway.metrics import PROBLEMS
from gateway.problems import FieldError, Kind, Problem

log = logging.getLogger(__name__)

BY_STATUS: Mapping[int, Kind] = {
    400: problems.BAD_JSON,
    401: problems.UNAUTHORIZED,
    404: problems.NOT_FOUND,
    405: problems.METHOD,
    413: problems.TOO_LARGE,
}
METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")
LONGEST_NAME = 200
PLAIN = {
    "string_unicode": "must be valid Unicode: half of a surrogate pair is no character",
    "extra_forbidden": "is not a field we know",
    "missing": "is required",
}


def answer_with(problem: Problem) -> JSONResponse:
    """The answer, counted."""
    PROBLEMS.labels(problem.kind.slug).inc()
    return problem.response()


async def _problem(request: Request, error: Problem) -> JSONResponse:
    return answer_with(error)


async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    found = error.errors()
    if any(problem["type"] == "json_invalid" for problem in found):
        return await _problem(request, Problem(problems.BAD_JSON))
    return await _problem(request, Problem(problems.INVALID, errors=field_errors(found)))


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    headers = {"Allow": allowed(request)} if error.status_code == problems.METHOD.status else error.headers
    return await _problem(request, Problem(BY_STATUS.get(error.status_code, problems.INTERNAL), headers=headers))


def allowed(request: Request) -> str:
    """All methods this path answers; the router itself names those of one route only (RFC 9110, section 10.2.1)."""
    routes = request.app.router.routes
    scopes = ((method, {**request.scope, "method": method}) for method in METHODS)
    return ", ".join(
        method for method, scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in routes)
    )


async def _unavailable(request: Request, error: Unavailable) -> JSONResponse:
    log.warning("something the gateway needs does not answer", exc_info=error)
    return await _problem(request, Problem(problems.UNAVAILABLE, retry_after=1))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    return await _problem(request, Problem(problems.INTERNAL))


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Problem: _problem,
    RequestValidationError: _invalid,
    HTTPException: _http,
    Unavailable: _unavailable,
    Exception: _unexpected,
}


def field_errors(found: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """What Pydantic found wrong, in the words of the request. At most 20: nobody reads more at once."""
    return [FieldError(field=field_name(problem["loc"]), detail=_sentence(problem)) for problem in list(found)[:20]]


def field_name(location: Iterable[str | int]) -> str:
    """`("body", "attachments", 0, "url")` as `attachments[0].url`; names come from the sender, so bounded and clean."""
    parts = [part for index, part in enumerate(location) if index or part not in ("body", "query", "path", "header")]
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")
    return name.encode("utf-8", "replace").decode()[:LONGEST_NAME] or "body"


def _sentence(problem: Mapping[str, Any]) -> str:
    message = PLAIN.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ")
    return message.encode("utf-8", "replace").decode()[:LONGEST_NAME]
