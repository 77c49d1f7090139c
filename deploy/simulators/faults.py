"""Faults on demand: what goes wrong with an API in real life, switched on by tests and by people trying things."""

import asyncio
from typing import Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Answer = Literal["429", "500", "503", "hang", "garbage"]


class Fault(BaseModel):
    """`answer` to the next `times` requests (None: to all), each `latency_ms` later. `path`: only this endpoint."""

    answer: Answer | None = None
    latency_ms: float = Field(default=0, ge=0)
    times: int | None = Field(default=None, ge=1)
    path: str | None = None


async def suffer(fault: Fault | None, path: str) -> Response | None:
    """Wait and fail as the fault says; None lets the request through."""
    if fault is None or fault.path not in (None, path) or fault.times == 0:
        return None
    if fault.times is not None:
        fault.times -= 1
    await asyncio.sleep(fault.latency_ms / 1000)
    if fault.answer is None:
        return None
    if fault.answer == "hang":
        await asyncio.sleep(3600)
    if fault.answer == "garbage":
        return PlainTextResponse("<html>busy</html>", media_type="application/json")
    return PlainTextResponse("", status_code=int(fault.answer))


def control() -> list[Route]:
    """Not of any API: what tests and people turn. `app.state.simulator` has a `fault` and counts its `requests`."""
    return [
        Route("/simulator/fault", set_fault, methods=["PUT"]),
        Route("/simulator/fault", clear_fault, methods=["DELETE"]),
        Route("/simulator/requests", show_requests, methods=["GET"]),
    ]


async def set_fault(request: Request) -> Response:
    try:
        request.app.state.simulator.fault = Fault.model_validate_json(await request.body())
    except ValidationError as error:
        return Response(error.json(), status_code=422, media_type="application/json")
    return Response(status_code=204)


async def clear_fault(request: Request) -> Response:
    request.app.state.simulator.fault = None
    return Response(status_code=204)


async def show_requests(request: Request) -> Response:
    return JSONResponse(dict(request.app.state.simulator.requests))
