"""Lookups a second: what `GET /v1/shipments/{number}` takes inside logistics-service, without sockets."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from crossdesk.bus.protocol import Bus
from crossdesk.embedded_postgres import running_server
from crossdesk.store.database import Database, open_database
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.handling import handle
from crossdesk.testing.plugin import provision
from logistics.api.app import create_app
from logistics.facts_heard import FactsHeard
from logistics.read_known import KnownReader
from logistics.record_order import record_order
from logistics.settings import LogisticsSettings
from logistics.shipments.scan import Scan
from pydantic import SecretStr
from starlette.types import ASGIApp, Message

from deploy.demo import shop

KEY = "of-the-measurement"
SCANS = 12
"""Of a parcel that has come half the way."""


@dataclass(frozen=True)
class Answered:
    """Lookups a second, by wall time and by processor time of this process, which also plays whoever asks."""

    name: str
    lookups: int
    per_second: float
    per_core_second: float


@asynccontextmanager
async def service_with(parcels: int, directory: Path) -> AsyncIterator[tuple[ASGIApp, list[str]]]:
    """logistics-service on a PostgreSQL of its own with so many fresh parcels; gives their numbers as well."""
    with running_server(directory) as server:
        await execute(server, "CREATE DATABASE lookups")
        url = await provision(with_parts(server, database="lookups"), "logistics")
        async with open_database(url, "logistics") as database:
            numbers = [f"LX{place:09d}CN" for place in range(parcels)]
            await fill(database, numbers)
            settings = LogisticsSettings(
                bus_url=SecretStr("postgresql://nowhere"), database_url=SecretStr(url), service_key=SecretStr(KEY)
            )
            no_bus = cast("Bus", None)  # nothing is published by those who ask
            yield create_app(settings, database, no_bus, KnownReader(database), None), numbers


async def fill(database: Database, numbers: Sequence[str]) -> None:
    """An order for each parcel, with scans and with what its carrier just said."""
    now = datetime.now(UTC)
    sample = shop.orders(now)[0]
    for place, number in enumerate(numbers):
        order = sample.model_copy(update={"order_id": f"B-{place}", "tracking_numbers": [number]})
        await handle(database, record_order, order, [a_parcel(number, now)])


def a_parcel(number: str, now: datetime) -> FactsHeard:
    """Delivered, so that it stays fresh for as long as anything is measured."""
    scans = tuple(
        Scan(
            "delivered" if not back else "in_transit",
            now - timedelta(hours=6 * back),
            "17track",
            place="Frankfurt am Main",
            country="DE",
            carrier="DHL Paket",
            raw="InTransit_Other",
            description=f"Processed at facility {back}",
        )
        for back in range(SCANS)
    )
    return FactsHeard(status="delivered", tracking_number=number, checked_at=now, scans=scans, carrier="DHL Paket")


async def ask(app: ASGIApp, number: str) -> None:
    """One question as the gateway's arrives. Raises RuntimeError when it is not answered with 200."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of(number), receive, send)
    if sent[0]["status"] != 200:
        raise RuntimeError(f"a lookup was answered {sent[0]['status']}: {sent[1]['body'][:200]!r}")


def scope_of(number: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/v1/shipments/{number}",
        "raw_path": f"/v1/shipments/{number}".encode(),
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {KEY}".encode()), (b"x-crossdesk-tenant", b"demo")],
    }


async def measure(
    name: str, app: ASGIApp, numbers: Sequence[str], *, seconds: float, at_once: int, once_each: bool = False
) -> Answered:
    """Ask round by round with so many questions under way at any time; `once_each`: no number twice."""
    turns = iter(range(len(numbers) if once_each else 10**9))
    wall, cpu = time.perf_counter(), time.process_time()
    counted = await asyncio.gather(*(_asking(app, numbers, turns, wall + seconds) for _ in range(at_once)))
    spent, used = time.perf_counter() - wall, time.process_time() - cpu
    return Answered(name, sum(counted), sum(counted) / spent, sum(counted) / used)


async def _asking(app: ASGIApp, numbers: Sequence[str], turns: Iterator[int], until: float) -> int:
    counted = 0
    for turn in turns:
        await ask(app, numbers[turn % len(numbers)])
        counted += 1
        if time.perf_counter() > until:
            break
    return counted
