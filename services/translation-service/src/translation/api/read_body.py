"""Requests as contracts, or the fields that are wrong: nothing of what was sent is told back."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from translation.glossary.shop_glossaries import Fault, GlossaryRefused

Read = TypeVar("Read", bound=BaseModel)
Work = Callable[[Request, str], Awaitable[Response]]


class RequestRefused(Exception):
    """A request that cannot be answered. Not retryable; `faults` name its fields and what is wrong with each."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.detail}" for fault in faults))


def refusing(work: Work) -> Work:
    """`work`, with 422 and the fields for what cannot be answered; `errors` has all of them, the first stands above."""

    async def told(request: Request, tenant: str) -> Response:
        try:
            return await work(request, tenant)
        except (RequestRefused, GlossaryRefused) as refused:
            first, errors = refused.faults[0], [fault._asdict() for fault in refused.faults]
            return JSONResponse({"detail": first.detail, "field": first.field, "errors": errors}, 422)

    return told


async def read_body(request: Request, shape: type[Read]) -> Read:
    """The body. Raises RequestRefused."""
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise RequestRefused([Fault("body", f"is no JSON: {type(error).__name__}")]) from error
    return read(given, shape)


def read(given: Mapping[str, Any] | Any, shape: type[Read]) -> Read:
    """The same as a contract. Raises RequestRefused."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise RequestRefused([Fault(_place(each["loc"]), each["msg"]) for each in problems[:20]]) from error


def as_json(told: BaseModel) -> Response:
    return Response(told.model_dump_json(), media_type="application/json")


def _place(location: tuple[int | str, ...]) -> str:
    """`texts[3]`, as the gateway names fields."""
    parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in location]
    return "".join(parts).removeprefix(".") or "body"
