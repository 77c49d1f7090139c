"""All sources at once, against their running simulators: who is asked when another fails."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from crossdesk.errors import Misconfigured, Unavailable
from deploy.demo import shop
from deploy.simulators.aftership import running as aftership
from deploy.simulators.aftership import settings as aftership_settings
from deploy.simulators.dhl import running as dhl
from deploy.simulators.dhl import settings as dhl_settings
from deploy.simulators.serving import serving
from deploy.simulators.seventeen_track import running as seventeen_track
from deploy.simulators.seventeen_track import settings as seventeen_track_settings
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Sources
from logistics.settings import LogisticsSettings

NOWHERE = SecretStr("postgresql://nowhere")
NUMBER = shop.sample()["tracking_number"]
OF_DHL = next(
    row["tracking_number"]
    for row in shop.rows("parcels")
    if row["carrier"] == 7041 and row["sub_status"] == "InTransit_Other"
)


@dataclass
class Simulated:
    """One running simulator: the client of its control, beside the API."""

    url: str
    client: httpx.AsyncClient

    async def suffers(self, **fault: Any) -> None:
        assert (await self.client.put("/simulator/fault", json=fault)).status_code == 204

    async def asked(self) -> int:
        return sum((await self.client.get("/simulator/requests")).json().values())


Simulators = dict[str, Simulated]


@pytest.fixture
async def simulators() -> AsyncIterator[Simulators]:
    async with AsyncExitStack() as stack:
        urls = {
            "seventeen_track": await stack.enter_async_context(
                seventeen_track.running(seventeen_track_settings.SimulatorSettings())
            ),
            "aftership": await stack.enter_async_context(aftership.running(aftership_settings.SimulatorSettings())),
            "dhl": await stack.enter_async_context(dhl.running(dhl_settings.SimulatorSettings(seconds_a_request=0))),
        }
        clients = {
            name: await stack.enter_async_context(httpx.AsyncClient(base_url=httpx.URL(url).copy_with(path="")))
            for name, url in urls.items()
        }
        yield {name: Simulated(url, clients[name]) for name, url in urls.items()}


def settings_for(simulators: Simulators, **fields: Any) -> LogisticsSettings:
    values = {f"{name}_url": each.url for name, each in simulators.items()} | {
        "seventeen_track_token": SecretStr("demo-17token"),
        "aftership_key": SecretStr("demo-as-api-key"),
        "dhl_key": SecretStr("demo-dhl-api-key"),
        "dhl_seconds_a_request": 0.001,
    }
    return LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, **(values | fields))


@asynccontextmanager
async def asking(simulators: Simulators, **fields: Any) -> AsyncIterator[Sources]:
    async with open_lookups(settings_for(simulators, **fields)) as opened:
        assert opened is not None
        yield opened


async def test_the_first_in_order_is_asked_and_no_other(simulators: Simulators) -> None:
    async with asking(simulators) as sources:
        assert (await sources.facts(NUMBER)).status == "in_transit"
    assert [await each.asked() > 0 for each in simulators.values()] == [True, False, False]


async def test_the_order_can_be_set(simulators: Simulators) -> None:
    async with asking(simulators, carrier_sources="aftership") as sources:
        assert (await sources.facts(NUMBER)).reasons == ["AfterShip reports InTransit_001."]
    assert await simulators["seventeen_track"].asked() == 0


async def test_a_parcel_of_dhl_is_asked_of_dhl(simulators: Simulators) -> None:
    async with asking(simulators) as sources:
        assert (await sources.facts(OF_DHL)).reasons == ["DHL reports transit."]
    assert await simulators["seventeen_track"].asked() == 0


@pytest.mark.parametrize("answer", ["500", "429", "garbage", "hang"])
async def test_when_one_source_fails_the_next_tells_within_a_customers_patience(
    simulators: Simulators, answer: str
) -> None:
    await simulators["seventeen_track"].suffers(answer=answer)
    async with asking(simulators) as sources, asyncio.timeout(2.5):
        assert (await sources.facts(NUMBER)).reasons == ["AfterShip reports InTransit_001."]


async def test_when_dhl_hangs_the_others_tell_of_its_parcels(simulators: Simulators) -> None:
    await simulators["dhl"].suffers(answer="hang")
    async with asking(simulators) as sources, asyncio.timeout(2.5):
        assert (await sources.facts(OF_DHL)).reasons == ["17TRACK reports InTransit_Other."]


async def test_a_slow_source_is_joined_by_one_that_only_reads(simulators: Simulators, tmp_path: Path) -> None:
    async def parcel(request: Request) -> Response:
        return JSONResponse({"number": request.path_params["number"], "state": "SENT"})

    mapping = "url: {}/{{number}}\nfields: {{number: number, status: state}}\nstatuses: {{SENT: in_transit}}\n"
    await simulators["seventeen_track"].suffers(answer="hang")
    async with serving(Starlette(routes=[Route("/{number}", parcel)])) as url:
        path = tmp_path / "erp.yaml"
        path.write_text(mapping.format(url), "utf-8")
        async with asking(simulators, erp_mapping=path) as sources:
            assert (await sources.facts(NUMBER)).reasons == ["The shop's own system reports SENT."]
    assert await simulators["aftership"].asked() == 0, "it would have registered the number"


async def test_a_source_whose_next_turn_is_far_is_passed_over(simulators: Simulators) -> None:
    other = next(row["tracking_number"] for row in shop.rows("parcels") if row["carrier"] == 7041)
    async with asking(simulators, dhl_seconds_a_request=5.0) as sources:
        told = [await sources.facts(number) for number in (OF_DHL, other)]
    assert [facts.reasons[0].split()[0] for facts in told] == ["DHL", "17TRACK"]


async def test_a_number_one_source_does_not_know_is_asked_of_the_next(simulators: Simulators) -> None:
    unheard = "RB123456785CN"
    async with asking(simulators) as sources:
        assert (await sources.facts(unheard)).status == "unknown", "17TRACK: not found; AfterShip: pending"
    assert await simulators["aftership"].asked() > 0


async def test_a_storm_of_429_is_not_answered_with_a_storm_of_requests(simulators: Simulators) -> None:
    await simulators["seventeen_track"].suffers(answer="429")
    rows = (row for row in shop.rows("parcels") if row["carrier"] == 3011 and row["status"] == "InTransit")
    numbers = [row["tracking_number"] for row in rows][:15]
    async with asking(simulators) as sources:
        told = [await sources.facts(number) for number in numbers]
    assert all("AfterShip" in each.reasons[0] for each in told)
    assert await simulators["seventeen_track"].asked() <= 12, "after some in a row it is left alone"


async def test_a_source_that_answers_after_its_time_is_up_is_not_waited_for(simulators: Simulators) -> None:
    await simulators["seventeen_track"].suffers(latency_ms=3000)
    async with asking(simulators) as sources:
        told = await sources.facts(NUMBER)
        assert told.reasons[0].startswith("AfterShip")
        await simulators["seventeen_track"].client.delete("/simulator/fault")
        again = await sources.facts(NUMBER)
    assert again.tracking_number == NUMBER


async def test_when_all_fail_nobody_can_tell(simulators: Simulators) -> None:
    for each in simulators.values():
        await each.suffers(answer="500")
    async with asking(simulators) as sources:
        with pytest.raises(Unavailable):
            await sources.facts(OF_DHL)


async def test_a_source_that_is_not_in_the_order_is_not_asked(simulators: Simulators) -> None:
    async with asking(simulators, carrier_sources="seventeen_track") as sources:
        assert (await sources.facts(OF_DHL)).reasons == ["17TRACK reports InTransit_Other."]


async def test_an_order_with_an_unknown_name_keeps_the_service_from_starting(simulators: Simulators) -> None:
    with pytest.raises(Misconfigured, match="CROSSDESK_CARRIER_SOURCES"):
        async with asking(simulators, carrier_sources="pigeons"):
            pass


async def other_parcel(request: Request) -> Response:
    shipment = {"id": "CY480225475DE", "status": {"statusCode": "delivered"}}
    return JSONResponse({"shipments": [shipment]})


async def tomorrow(request: Request) -> Response:
    event = {"statusCode": "delivered", "timestamp": "2099-01-01T00:00:00Z", "description": "Delivered"}
    return JSONResponse({"shipments": [{"id": request.query_params["trackingNumber"], "status": event}]})


async def another_schema(request: Request) -> Response:
    return JSONResponse({"shipments": [{"id": request.query_params["trackingNumber"], "status": "delivered"}]})


@pytest.mark.parametrize(
    ("endpoint", "cause"),
    [(other_parcel, "not asked for"), (tomorrow, "in the future"), (another_schema, "not documented")],
)
async def test_a_lying_source_is_not_told_but_logged_and_the_next_is_asked(
    simulators: Simulators, caplog: pytest.LogCaptureFixture, endpoint: Any, cause: str
) -> None:
    liar = Starlette(routes=[Route("/track/shipments", endpoint)])
    with caplog.at_level(logging.WARNING, logger="logistics"):
        async with serving(liar) as url, asking(simulators, dhl_url=url) as sources:
            assert (await sources.facts(OF_DHL)).reasons == ["17TRACK reports InTransit_Other."]
    logged = " ".join(str(record.__dict__) for record in caplog.records)
    assert cause in logged
    assert OF_DHL not in logged
    assert "CY480225475DE" not in logged
