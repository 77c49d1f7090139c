"""The AfterShip adapter against its running simulator: reading, registering, limits and every kind of failure."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from crossdesk.errors import Unavailable
from deploy.demo import shop
from deploy.simulators.aftership.app import ROOT
from deploy.simulators.aftership.running import running
from deploy.simulators.aftership.settings import SimulatorSettings
from pydantic import SecretStr

from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Sources
from logistics.settings import LogisticsSettings

NUMBER = shop.sample()["tracking_number"]
NOWHERE = SecretStr("postgresql://nowhere")


def settings_for(url: str, key: str = "demo-as-api-key", **fields: Any) -> LogisticsSettings:
    values = {"aftership_url": url, "aftership_key": SecretStr(key), **fields}
    return LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, **values)


@dataclass
class Simulated:
    """A running simulator: its API's URL, faults to switch on, and how often it was asked."""

    url: str
    client: httpx.AsyncClient

    async def suffers(self, **fault: Any) -> None:
        assert (await self.client.put("/simulator/fault", json=fault)).status_code == 204

    async def requests(self) -> dict[str, int]:
        counted: dict[str, int] = (await self.client.get("/simulator/requests")).json()
        return counted


@pytest.fixture
async def simulated() -> AsyncIterator[Simulated]:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url.removesuffix(ROOT)) as client:
        yield Simulated(url, client)


@pytest.fixture
async def sources(simulated: Simulated) -> AsyncIterator[Sources]:
    """What the service asks, wired as in production."""
    async with open_lookups(settings_for(simulated.url)) as opened:
        assert opened is not None
        yield opened


async def test_a_new_number_is_registered_and_told(simulated: Simulated, sources: Sources) -> None:
    told = await sources.facts(NUMBER, new=True)
    assert (told.status, told.carrier, told.destination) == ("in_transit", "China Post", "DE")
    assert told.last_event is not None
    assert told.estimated_delivery is not None
    assert await simulated.requests() == {"get_trackings": 1, "create_tracking": 1}


async def test_a_number_registered_by_others_is_read(simulated: Simulated, sources: Sources) -> None:
    await simulated.client.post(
        f"{ROOT}/trackings", json={"tracking_number": NUMBER}, headers={"as-api-key": "demo-as-api-key"}
    )
    assert (await sources.facts(NUMBER, new=True)).status == "in_transit"
    assert await simulated.requests() == {"create_tracking": 1, "get_trackings": 1}


async def test_numbers_known_share_a_request_within_the_limit(simulated: Simulated, sources: Sources) -> None:
    numbers = [row["tracking_number"] for row in shop.rows("parcels")[:8]]
    await asyncio.gather(*(sources.facts(number, new=True) for number in numbers))
    told = await asyncio.gather(*(sources.facts(number) for number in numbers))
    assert [facts.tracking_number for facts in told] == numbers
    assert await simulated.requests() == {"create_tracking": 8, "get_trackings": 2}


async def test_every_parcel_of_the_shop_is_told_within_the_limits(simulated: Simulated, sources: Sources) -> None:
    numbers = [row["tracking_number"] for row in shop.rows("parcels")]
    told = await asyncio.gather(*(sources.facts(number) for number in numbers[:100]))
    assert [facts.tracking_number for facts in told] == numbers[:100]
    assert await simulated.requests() == {"create_tracking": 100, "get_trackings": 2}, "never refused with 429"


async def test_a_number_with_a_comma_asks_for_no_others(sources: Sources) -> None:
    with pytest.raises(Unavailable, match="numbers of this form"):
        await sources.facts(f"{NUMBER},LX480016935CN")


async def test_a_parcel_of_nobody_is_unknown_and_not_said_to_be_lost(sources: Sources) -> None:
    told = await sources.facts("RB123456785CN")
    assert (told.status, told.reasons) == ("unknown", ["AfterShip reports Pending_001."])


async def test_a_number_of_no_known_carrier_is_unknown_with_the_reason(sources: Sources) -> None:
    told = await sources.facts("WHATEVER17")
    assert told.status == "unknown"
    assert "could not tell the carrier" in told.reasons[0]


@pytest.mark.parametrize("answer", ["500", "503", "garbage"])
async def test_one_bad_answer_is_tried_again(simulated: Simulated, sources: Sources, answer: str) -> None:
    await simulated.suffers(answer=answer, times=1)
    assert (await sources.facts(NUMBER)).status == "in_transit"


@pytest.mark.parametrize("answer", ["500", "429", "garbage", "hang"])
async def test_lasting_failure_is_unavailable(simulated: Simulated, sources: Sources, answer: str) -> None:
    await simulated.suffers(answer=answer)
    with pytest.raises(Unavailable):
        await sources.facts(NUMBER)


async def test_after_failures_in_a_row_it_is_left_alone(simulated: Simulated, sources: Sources) -> None:
    await simulated.suffers(answer="500")
    for _ in range(4):
        with pytest.raises(Unavailable):
            await sources.facts(NUMBER)
    assert await simulated.requests() == {"get_trackings": 4}


async def test_a_wrong_key_is_unavailable_and_says_what_to_check(simulated: Simulated) -> None:
    async with open_lookups(settings_for(simulated.url, "guess")) as opened:
        assert opened is not None
        with pytest.raises(Unavailable, match="CROSSDESK_AFTERSHIP_KEY"):
            await opened.facts(NUMBER)


async def test_a_used_up_quota_is_unavailable() -> None:
    async with running(SimulatorSettings(quota=0)) as url, open_lookups(settings_for(url)) as opened:
        assert opened is not None
        with pytest.raises(Unavailable, match="403"):
            await opened.facts(NUMBER, new=True)
