"""News nobody should believe, and numbers nobody here may ask for: with a real database and running simulators."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported
from crossdesk.contracts.shipments_shown import ShipmentShown
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from deploy.simulators.serving import serving
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from logistics.api.app import create_app
from logistics.carriers.lookups import Lookups
from logistics.carriers.open_sources import open_lookups
from logistics.read_known import KnownReader
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import record_order
from logistics.settings import LogisticsSettings
from logistics.shipments.heard import MOST_QUARANTINED
from logistics.shipments.keep import MOST_ROWS

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0]
NUMBER = ORDER.tracking_numbers[0]
OTHERS = "CY480225475DE"
NOWHERE = SecretStr("postgresql://nowhere")
HEADERS = {"authorization": "Bearer key-of-the-cluster", "x-crossdesk-tenant": "demo"}
EVENTS, A_PUSH = 10_000, 500


class Nowhere:
    """A bus on which nothing is to be published here."""

    async def publish(self, envelopes: Sequence[Any], *, deadline: float = 10.0) -> None:
        raise AssertionError("nothing is published by asking")


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("logistics")
    await handle(opened, record_order, ORDER, [])
    return opened


@pytest.fixture
async def api(database: Database, lookups: Lookups) -> AsyncIterator[httpx.AsyncClient]:
    settings = LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, service_key=SecretStr("key-of-the-cluster"))
    app = create_app(settings, database, Nowhere(), KnownReader(database), lookups)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://logistics", headers=HEADERS
    ) as client:
        yield client


async def pushed(database: Database, scans: Sequence[CarrierScan], *, at: datetime | None = None) -> None:
    event = CarrierUpdateReported(tenant="demo", tracking_number=NUMBER, scans=list(scans), why="pushed")
    await handle(database, record_carrier_update, event, at=at or datetime.now(UTC))


def a_scan(state: str = "in_transit", *, ahead: timedelta = -timedelta(hours=2), **fields: Any) -> CarrierScan:
    return CarrierScan(state=state, at=NOW + ahead, source="17track", **fields)


async def shown(api: httpx.AsyncClient) -> ShipmentShown:
    return ShipmentShown.model_validate_json((await api.get(f"/v1/shipments/{NUMBER}")).content)


@pytest.mark.parametrize("number", [NUMBER, OTHERS, "X", "%20", "1234567890123", "LX473124828DE"])
async def test_a_number_of_no_order_of_the_shop_is_not_found_and_never_asked_for(
    api: httpx.AsyncClient, carrier: Any, number: str
) -> None:
    answer = await api.get(f"/v1/shipments/{number}", headers={**HEADERS, "x-crossdesk-tenant": "other"})
    assert answer.status_code == 404
    assert answer.json()["detail"]
    assert await carrier.requests() == {}


async def test_news_from_the_future_are_shown_apart_with_the_cause_and_change_nothing_told(
    api: httpx.AsyncClient, database: Database
) -> None:
    future = a_scan("delivered", ahead=timedelta(days=3), description="Delivered", raw="Delivered_Other")
    await pushed(database, [a_scan(), future])
    told = await shown(api)
    assert (told.status, told.state, [scan.state for scan in told.scans]) == (
        "in_transit",
        "in_transit",
        ["in_transit"],
    )
    (aside,) = told.set_aside
    assert (aside.state, aside.at, aside.description) == ("delivered", future.at, "Delivered")
    assert "ahead of now" in aside.cause


async def test_nothing_but_news_from_the_future_tells_no_state(api: httpx.AsyncClient, database: Database) -> None:
    await pushed(database, [a_scan("delivered", ahead=timedelta(days=400))])
    told = await shown(api)
    assert told.status != "delivered"
    assert "delivered" not in {told.state, *(scan.state for scan in told.scans)}
    assert [aside.state for aside in told.set_aside] == ["delivered"]


async def test_what_was_set_aside_is_told_once_its_time_has_come(api: httpx.AsyncClient, database: Database) -> None:
    await pushed(
        database, [a_scan(), a_scan("out_for_delivery", ahead=-timedelta(hours=1))], at=NOW - timedelta(days=2)
    )
    await pushed(database, [])
    told = await shown(api)
    assert (told.state, told.set_aside) == ("out_for_delivery", [])


@pytest.mark.parametrize("ahead", [-timedelta(hours=3), timedelta(days=30)], ids=["past", "future"])
async def test_ten_thousand_events_of_one_parcel_leave_a_bounded_parcel(
    api: httpx.AsyncClient, database: Database, ahead: timedelta
) -> None:
    for first in range(0, EVENTS, A_PUSH):
        places = (f"Hub {place}" for place in range(first, first + A_PUSH))
        await pushed(
            database, [a_scan(ahead=ahead - timedelta(seconds=n), place=place) for n, place in enumerate(places, first)]
        )
    await pushed(database, [a_scan("out_for_delivery", ahead=-timedelta(hours=1))])
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM shipment_scans") <= MOST_ROWS
    told = await shown(api)
    assert (told.status, told.state) == ("out_for_delivery", "out_for_delivery")
    assert len(told.scans) <= 100
    assert len(told.set_aside) <= MOST_QUARANTINED


def of_17track(number: str) -> dict[str, Any]:
    info = {"latest_status": {"status": "Delivered", "sub_status": "Delivered_Other"}}
    return {"code": 0, "data": {"accepted": [{"number": number, "track_info": info}], "rejected": []}}


def of_aftership(number: str) -> dict[str, Any]:
    """Both to the question for numbers and to the registration of one."""
    tracking = {"id": "1", "tracking_number": number, "slug": "dhl", "tag": "Delivered", "checkpoints": []}
    return {"meta": {"code": 200}, "data": {**tracking, "trackings": [tracking]}}


def of_dhl(number: str) -> dict[str, Any]:
    return {"shipments": [{"id": number, "status": {"statusCode": "delivered"}}]}


@pytest.mark.parametrize(
    ("source", "answer"), [("seventeen_track", of_17track), ("aftership", of_aftership), ("dhl", of_dhl)]
)
async def test_a_source_that_tells_of_another_parcel_is_not_believed_and_the_cause_is_logged(
    caplog: pytest.LogCaptureFixture, source: str, answer: Callable[[str], dict[str, Any]]
) -> None:
    async def another(request: Request) -> Response:
        return JSONResponse(answer(OTHERS))

    liar = Starlette(routes=[Route("/{path:path}", another, methods=["GET", "POST"])])
    number = "00340434161094022115" if source == "dhl" else NUMBER
    with caplog.at_level(logging.WARNING, logger="logistics"):
        async with serving(liar) as url:
            keys = {"seventeen_track_token": "t", "aftership_key": "k", "dhl_key": "k"}
            values = {name: SecretStr(key) for name, key in keys.items()} | {f"{source}_url": url}
            settings = LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, **values)
            async with open_lookups(settings) as lookups:
                assert lookups is not None
                with pytest.raises(Unavailable):
                    await lookups.facts(number, new=False)
    logged = json.dumps([str(record.__dict__) for record in caplog.records])
    assert "it is about a parcel that was not asked for" in logged
    assert OTHERS not in logged
    assert number not in logged
