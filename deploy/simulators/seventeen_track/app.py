"""The simulator over HTTP: paths, the 17token header, limits and envelopes of the Tracking API v2.4."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import ceil
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.simulators.faults import control, suffer
from deploy.simulators.known_parcels import new_scans
from deploy.simulators.seventeen_track.settings import SimulatorSettings
from deploy.simulators.seventeen_track.simulator import Simulator

ROOT = "/track/v2.4"
MOST_NUMBERS = 40
PAGE = 40

Endpoint = Callable[[Request], Awaitable[Response]]
Work = Callable[[Simulator, Any], Awaitable[dict[str, Any]]]


def build(settings: SimulatorSettings) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient() as client:
            app.state.simulator = Simulator(settings, client)
            yield
            app.state.simulator.pushes.drop()

    paths = [Route(f"{ROOT}/{name}", guarded(name, work), methods=["POST"]) for name, work in WORK.items()]
    return Starlette(routes=[*paths, *control(), new_scans()], lifespan=lifespan)


def guarded(name: str, work: Work) -> Endpoint:
    """What every endpoint checks before its own work: faults, speed, key, body."""

    async def endpoint(request: Request) -> Response:
        simulator: Simulator = request.app.state.simulator
        simulator.requests[name] += 1
        await asyncio.sleep(simulator.settings.latency_ms / 1000)
        suffered = await suffer(simulator.fault, name)
        if suffered is not None:
            return suffered
        if simulator.too_fast():
            return Response(status_code=429)
        token = simulator.settings.token.get_secret_value()
        if not hmac.compare_digest(request.headers.get("17token", "").encode(), token.encode()):
            return refused(simulator, 401, -18010002)
        return await answered(simulator, await request.body(), work)

    return endpoint


async def answered(simulator: Simulator, body: bytes, work: Work) -> Response:
    try:
        sent = json.loads(body or b"[]")
    except ValueError:
        return refused(simulator, 200, -18010013)
    if isinstance(sent, list) and len(sent) > MOST_NUMBERS:
        return refused(simulator, 200, -18010014)
    return JSONResponse({"code": 0, **await work(simulator, sent)})


def refused(simulator: Simulator, status: int, code: int) -> Response:
    """A request refused as a whole."""
    error = simulator.tables.error(code)
    return JSONResponse({"code": code, "data": {"errors": [error]}}, status_code=status)


def items(sent: Any) -> list[Any]:
    return sent if isinstance(sent, list) else [sent]


async def register(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.each(items(sent), simulator.account.register)}


async def get_track_info(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.each(items(sent), simulator.info)}


async def stop_track(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.each(items(sent), simulator.account.stop)}


async def retrack(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.each(items(sent), simulator.account.retrack)}


async def delete_track(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.each(items(sent), simulator.account.delete)}


async def change_carrier(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.each(items(sent), simulator.account.change_carrier)}


async def get_quota(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": simulator.quota()}


async def push(simulator: Simulator, sent: Any) -> dict[str, Any]:
    return {"data": await simulator.push(items(sent))}


async def get_track_list(simulator: Simulator, sent: Any) -> dict[str, Any]:
    """Pages of 40, filtered by numbers (comma-separated), tracking_status and package_status."""
    wanted = sent if isinstance(sent, dict) else {}
    lines = [simulator.listed(found) for found in simulator.account.numbers.values()]
    numbers = [each.strip().upper() for each in str(wanted.get("number") or "").split(",") if each.strip()]
    lines = [line for line in lines if not numbers or line["number"] in numbers]
    for name in ("tracking_status", "package_status"):
        lines = [line for line in lines if wanted.get(name) in (None, line[name])]
    page = max(1, int(wanted.get("page_no") or 1))
    shown = lines[(page - 1) * PAGE : page * PAGE]
    total = {"data_total": len(lines), "page_total": ceil(len(lines) / PAGE), "page_no": page, "page_size": PAGE}
    return {"page": total, "data": {"accepted": shown, "rejected": []}}


WORK: dict[str, Work] = {
    "register": register,
    "gettrackinfo": get_track_info,
    "gettracklist": get_track_list,
    "stoptrack": stop_track,
    "retrack": retrack,
    "deletetrack": delete_track,
    "changecarrier": change_carrier,
    "getquota": get_quota,
    "push": push,
}
