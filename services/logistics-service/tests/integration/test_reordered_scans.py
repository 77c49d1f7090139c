"""A parcel is the same in whatever order its scans are told: by replies of each source, and by pushes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from deploy.simulators.aftership import running as aftership
from deploy.simulators.aftership import settings as aftership_settings
from deploy.simulators.aftership.app import ROOT as AFTERSHIP
from deploy.simulators.dhl import running as dhl
from deploy.simulators.dhl import settings as dhl_settings
from deploy.simulators.serving import serving
from deploy.simulators.seventeen_track import running as seventeen_track
from deploy.simulators.seventeen_track import settings as seventeen_track_settings
from deploy.simulators.seventeen_track.app import ROOT as SEVENTEEN_TRACK
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from logistics.carriers.open_sources import open_lookups
from logistics.facts_heard import FactsHeard
from logistics.record_carrier_update import record_carrier_update
from logistics.settings import LogisticsSettings
from logistics.shipments.fold import fold
from logistics.shipments.keep import load_shipment
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.webhooks import Told, read_aftership, read_seventeen_track

NOW = datetime.now(UTC)
NOWHERE = SecretStr("postgresql://nowhere")
OF_DHL = [row["tracking_number"] for row in shop.rows("parcels") if row["carrier"] == 7041 and len(row["events"]) > 3]
NUMBER = shop.sample()["tracking_number"]
SEVERAL = [row["tracking_number"] for row in shop.rows("parcels") if len(row["events"]) > 3]


@asynccontextmanager
async def told_by(source: str, reordered: float) -> AsyncIterator[dict[str, Any]]:
    """A simulator of the source; gives the settings by which the service asks it."""
    how: dict[str, Any] = {"epoch": NOW, "reordered": reordered, "seed": 3}
    if source == "dhl":
        async with dhl.running(dhl_settings.SimulatorSettings(seconds_a_request=0, **how)) as url:
            yield {"dhl_url": url, "dhl_key": SecretStr("demo-dhl-api-key"), "dhl_seconds_a_request": 0.001}
    elif source == "aftership":
        async with aftership.running(aftership_settings.SimulatorSettings(**how)) as url:
            yield {"aftership_url": url, "aftership_key": SecretStr("demo-as-api-key")}
    else:
        async with seventeen_track.running(seventeen_track_settings.SimulatorSettings(**how)) as url:
            yield {"seventeen_track_url": url, "seventeen_track_token": SecretStr("demo-17token")}


async def heard(source: str, number: str, reordered: float) -> FactsHeard:
    async with told_by(source, reordered) as how:
        settings = LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, **how)
        async with open_lookups(settings) as opened:
            assert opened is not None
            found = await opened.facts(number, new=True)
    assert isinstance(found, FactsHeard)
    return found


@pytest.mark.parametrize("source", ["seventeen_track", "aftership", "dhl"])
async def test_a_reply_in_any_order_tells_the_same_parcel(source: str) -> None:
    mixed_up = []
    for number in (OF_DHL if source == "dhl" else SEVERAL)[:3]:
        plain, mixed = await heard(source, number, 0), await heard(source, number, 1)
        mixed_up.append([scan.at for scan in mixed.scans] != [scan.at for scan in plain.scans])
        assert mixed.model_dump(exclude={"checked_at"}) == plain.model_dump(exclude={"checked_at"})
        assert fold(Shipment(number), mixed.scans, now=NOW) == fold(Shipment(number), plain.scans, now=NOW)
    assert any(mixed_up), "else nothing was tried"


@asynccontextmanager
async def webhook() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Takes what is pushed; gives its URL and the bodies."""
    bodies: list[bytes] = []

    async def take(request: Request) -> Response:
        bodies.append(await request.body())
        return Response(status_code=200)

    async with serving(Starlette(routes=[Route("/", take, methods=["POST"])])) as url:
        yield url, bodies


SCANS = (
    {"sub_status": "OutForDelivery_Other", "description": "With the courier", "city": "Wien", "minutes_ago": 90},
    {"sub_status": "Delivered_Other", "description": "Delivered", "city": "Wien"},
)


@asynccontextmanager
async def pushing(source: str, url: str) -> AsyncIterator[tuple[httpx.AsyncClient, str, object]]:
    """A simulator that pushes out of order; gives its client, and where and how a parcel is registered."""
    how: dict[str, Any] = {"epoch": NOW, "reordered": 1, "webhook_url": url}
    if source == "aftership":
        async with aftership.running(aftership_settings.SimulatorSettings(**how)) as api:
            headers = {"as-api-key": "demo-as-api-key"}
            async with httpx.AsyncClient(base_url=api.removesuffix(AFTERSHIP), headers=headers) as client:
                yield client, f"{AFTERSHIP}/trackings", {"tracking_number": NUMBER}
    else:
        async with seventeen_track.running(seventeen_track_settings.SimulatorSettings(**how)) as api:
            headers = {"17token": "demo-17token"}
            async with httpx.AsyncClient(base_url=api.removesuffix(SEVENTEEN_TRACK), headers=headers) as client:
                yield client, f"{SEVENTEEN_TRACK}/register", [{"number": NUMBER}]


async def pushed(source: str) -> list[bytes]:
    """What a source pushes when a parcel is scanned twice, in the order it came."""
    async with webhook() as (url, bodies), pushing(source, url) as (client, place, registration):
        (await client.post(place, json=registration)).raise_for_status()
        for scan in SCANS:
            (await client.post(f"/simulator/parcels/{NUMBER}/scans", json=scan)).raise_for_status()
        return bodies


async def kept_of(database: Database, told: Sequence[list[Scan]], tenant: str) -> Shipment:
    for scans in told:
        news = [CarrierScan.model_validate(asdict(scan)) for scan in scans]
        event = CarrierUpdateReported(tenant=tenant, tracking_number=NUMBER, scans=news)
        await handle(database, record_carrier_update, event, at=datetime.now(UTC))
    async with database.transaction([tenant]) as connection:
        shipment = await load_shipment(connection, tenant, NUMBER)
    assert shipment is not None
    return shipment


@pytest.mark.parametrize(("source", "read"), [("aftership", read_aftership), ("17track", read_seventeen_track)])
async def test_pushes_that_overtake_each_other_come_to_the_same_parcel(
    source: str, read: Callable[[bytes], Told], service_database: Callable[[str], Awaitable[Database]]
) -> None:
    database = await service_database("logistics")
    told = [scans for body in await pushed(source) for number, scans in read(body) if number == NUMBER]
    assert len(told) == 2
    assert len(told[0]) == len(told[1]) + 1, "the push of the later scan came first"
    came, occurred = await kept_of(database, told, "came"), await kept_of(database, told[::-1], "occurred")
    assert came == occurred
    assert (came.state, came.scans[-1].description) == ("delivered", "Delivered")
