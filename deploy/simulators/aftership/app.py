"""The simulator over HTTP: paths, the as-api-key header, limits and envelopes of the Tracking API 2026-07."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.simulators.aftership.account import RejectionError
from deploy.simulators.aftership.settings import SimulatorSettings
from deploy.simulators.aftership.simulator import Simulator
from deploy.simulators.faults import control, suffer
from deploy.simulators.known_parcels import new_scans

ROOT = "/tracking/2026-07"
MOST_NUMBERS = 50
MOST_LISTED = 200

Endpoint = Callable[[Request], Awaitable[Response]]
Answer = tuple[int, Any]
Work = Callable[[Simulator, Request, Any], Answer]


def build(settings: SimulatorSettings) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient() as client:
            app.state.simulator = Simulator(settings, client)
            yield
            app.state.simulator.pushes.drop()

    paths = [
        Route(ROOT + path, guarded(name, work), methods=[method]) for name, (method, path, work) in ENDPOINTS.items()
    ]
    return Starlette(
        routes=[*paths, *control(), new_scans(), Route("/simulator/updates/{number}", send_update, methods=["POST"])],
        lifespan=lifespan,
    )


def guarded(name: str, work: Work) -> Endpoint:
    """What every endpoint checks before its own work: faults, speed, key, body."""

    async def endpoint(request: Request) -> Response:
        simulator: Simulator = request.app.state.simulator
        simulator.requests[name] += 1
        await asyncio.sleep(simulator.settings.latency_ms / 1000)
        suffered = await suffer(simulator.fault, name)
        if suffered is not None:
            return suffered if suffered.status_code != 429 else refused(simulator, RejectionError(429), name, 0)
        remaining = simulator.remaining(name)
        if remaining < 0:
            return refused(simulator, RejectionError(429), name, 0)
        key = simulator.settings.key.get_secret_value()
        if not hmac.compare_digest(request.headers.get("as-api-key", "").encode(), key.encode()):
            return refused(simulator, RejectionError(401), name, remaining)
        try:
            status, data = work(simulator, request, sent(await request.body()))
        except RejectionError as rejection:
            return refused(simulator, rejection, name, remaining)
        return JSONResponse({"meta": {"code": status}, "data": data}, status, limits(simulator, name, remaining))

    return endpoint


def sent(body: bytes) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError as error:
        raise RejectionError(4001) from error


def refused(simulator: Simulator, rejection: RejectionError, name: str, remaining: int) -> Response:
    status, kind, message = simulator.tables.errors[rejection.code]
    meta = {"code": rejection.code, "type": kind, "message": message.format(*rejection.values)}
    return JSONResponse({"meta": meta, "data": {}}, status, limits(simulator, name, remaining))


def limits(simulator: Simulator, name: str, remaining: int) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(simulator.limit(name)),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(time.time()) + 1),
    }


def get_trackings(simulator: Simulator, request: Request, body: Any) -> Answer:
    """Filtered by numbers (comma-separated, up to 50) and slugs; pages by `cursor`, which is a place in the list."""
    numbers = names(request, "tracking_numbers")
    if len(numbers) > MOST_NUMBERS:
        raise RejectionError(4008, "tracking_numbers")
    limit, start = whole(request, "limit", 100), whole(request, "cursor", 0)
    if not 1 <= limit <= MOST_LISTED:
        raise RejectionError(4008, "limit")
    found = simulator.account.named([number.upper() for number in numbers], names(request, "slug"))
    more = start + limit < len(found)
    pagination = {"total": len(found), "next_cursor": str(start + limit) if more else "", "has_next_page": more}
    trackings = [simulator.told(each) for each in found[start : start + limit]]
    return 200, {"pagination": pagination, "trackings": trackings}


def names(request: Request, parameter: str) -> list[str]:
    return [each.strip() for each in request.query_params.get(parameter, "").split(",") if each.strip()]


def whole(request: Request, parameter: str, otherwise: int) -> int:
    text = request.query_params.get(parameter) or str(otherwise)
    if not text.isdecimal():
        raise RejectionError(4008, parameter)
    return int(text)


def create_tracking(simulator: Simulator, request: Request, body: Any) -> Answer:
    return 201, simulator.told(simulator.account.create(body, datetime.now(UTC)))


def get_tracking(simulator: Simulator, request: Request, body: Any) -> Answer:
    return 200, simulator.told(simulator.account.find(request.path_params["id"]))


def delete_tracking(simulator: Simulator, request: Request, body: Any) -> Answer:
    return 200, simulator.told(simulator.account.delete(request.path_params["id"]))


def retrack(simulator: Simulator, request: Request, body: Any) -> Answer:
    return 200, simulator.told(simulator.account.retrack(request.path_params["id"]))


def mark_as_completed(simulator: Simulator, request: Request, body: Any) -> Answer:
    reason = body.get("reason") if isinstance(body, dict) else None
    return 200, simulator.told(simulator.account.complete(request.path_params["id"], reason))


ENDPOINTS: dict[str, tuple[str, str, Work]] = {
    "get_trackings": ("GET", "/trackings", get_trackings),
    "create_tracking": ("POST", "/trackings", create_tracking),
    "get_tracking": ("GET", "/trackings/{id}", get_tracking),
    "delete_tracking": ("DELETE", "/trackings/{id}", delete_tracking),
    "retrack": ("POST", "/trackings/{id}/retrack", retrack),
    "mark_as_completed": ("POST", "/trackings/{id}/mark-as-completed", mark_as_completed),
}


async def send_update(request: Request) -> Response:
    taken = await request.app.state.simulator.update(request.path_params["number"].upper())
    return Response(status_code=204 if taken else 409)
