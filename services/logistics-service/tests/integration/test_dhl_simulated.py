"""The DHL adapter against its running simulator."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from crossdesk.contracts.logistics_facts import ShipmentStatus
from crossdesk.errors import Unavailable
from deploy.demo import shop
from deploy.simulators.dhl.running import running
from deploy.simulators.dhl.settings import SimulatorSettings
from pydantic import SecretStr

from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Sources
from logistics.settings import LogisticsSettings

NOWHERE = SecretStr("postgresql://nowhere")
QUICK = SimulatorSettings(seconds_a_request=0)


def a_parcel(sub_status: str) -> str:
    """A number of the demo shop that DHL carries, in this state."""
    rows = (row for row in shop.rows("parcels") if row["carrier"] == 7041 and row["sub_status"] == sub_status)
    return str(next(rows)["tracking_number"])


NUMBER = a_parcel("InTransit_Other")


def settings_for(url: str, key: str = "demo-dhl-api-key", seconds: float = 0.001) -> LogisticsSettings:
    values: dict[str, Any] = {"dhl_url": url, "dhl_key": SecretStr(key), "dhl_seconds_a_request": seconds}
    return LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, **values)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with running(QUICK) as opened:
        yield opened


@pytest.fixture
async def sources(url: str) -> AsyncIterator[Sources]:
    """What the service asks, wired as in production."""
    async with open_lookups(settings_for(url)) as opened:
        assert opened is not None
        yield opened


@pytest.mark.parametrize(
    ("sub_status", "status"),
    [
        ("InTransit_Other", "in_transit"),
        ("InfoReceived", "info_received"),
        ("Delivered_Other", "delivered"),
        ("Exception_Returned", "returned"),
        ("Expired_Other", "unknown"),
    ],
)
async def test_a_parcel_of_dhl_is_told(sources: Sources, sub_status: str, status: ShipmentStatus) -> None:
    told = await sources.facts(a_parcel(sub_status))
    assert (told.status, told.carrier) == (status, "DHL Paket")
    assert told.destination is not None
    assert told.last_event is not None


@pytest.mark.parametrize("offsets", [True, False])
async def test_the_same_moment_is_told_with_and_without_offsets(offsets: bool) -> None:
    simulated = QUICK.model_copy(update={"offsets": offsets})
    (parcel,) = (row for row in shop.rows("parcels") if row["tracking_number"] == NUMBER)
    async with running(simulated) as url, open_lookups(settings_for(url)) as opened:
        assert opened is not None
        told = await opened.facts(NUMBER)
    assert told.last_event is not None
    hours_ago = (simulated.epoch - told.last_event.at).total_seconds() / 3600
    assert hours_ago == pytest.approx(parcel["events"][0]["hours_ago"], abs=0.01)


async def test_a_number_dhl_does_not_know_is_not_found(sources: Sources) -> None:
    assert (await sources.facts("RB123456785DE")).status == "not_found"


async def test_a_number_of_another_carrier_is_not_asked_for(url: str, sources: Sources) -> None:
    with pytest.raises(Unavailable, match="numbers of this form"):
        await sources.facts("LX480007292CN")
    async with httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/simulator/requests")).json() == {}


@pytest.mark.parametrize("answer", ["500", "429", "garbage", "hang"])
async def test_lasting_failure_is_unavailable(url: str, sources: Sources, answer: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        await client.put("/simulator/fault", json={"answer": answer})
    with pytest.raises(Unavailable):
        await sources.facts(NUMBER)


async def test_a_wrong_key_is_unavailable_and_says_what_to_check(url: str) -> None:
    async with open_lookups(settings_for(url, "guess")) as opened:
        assert opened is not None
        with pytest.raises(Unavailable, match="CROSSDESK_DHL_KEY"):
            await opened.facts(NUMBER)


async def test_the_pace_keeps_to_what_the_key_allows() -> None:
    numbers = [a_parcel(each) for each in ("InTransit_Other", "Delivered_Other", "InfoReceived")]
    simulated = SimulatorSettings(seconds_a_request=0.2)
    async with running(simulated) as url, open_lookups(settings_for(url, seconds=0.2)) as opened:
        assert opened is not None
        told = [await opened.facts(number) for number in numbers]
    assert [facts.tracking_number for facts in told] == numbers
