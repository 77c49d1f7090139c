"""The simulator of DHL Shipment Tracking - Unified, over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from deploy.demo import shop
from deploy.simulators.dhl.running import running
from deploy.simulators.dhl.settings import SimulatorSettings

KEY = {"DHL-API-Key": "demo-dhl-api-key"}
EPOCH = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def a_parcel(sub_status: str) -> str:
    """A number of the demo shop that DHL carries, in this state."""
    rows = (row for row in shop.rows("parcels") if row["carrier"] == 7041 and row["sub_status"] == sub_status)
    return str(next(rows)["tracking_number"])


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a simulator that is not in a hurry."""
    settings = SimulatorSettings(seconds_a_request=0, epoch=EPOCH)
    async with running(settings) as url, httpx.AsyncClient(base_url=url, headers=KEY) as client:
        yield client


async def ask(api: httpx.AsyncClient, number: str) -> httpx.Response:
    return await api.get("/track/shipments", params={"trackingNumber": number})


async def test_a_parcel_of_dhl_is_told(api: httpx.AsyncClient) -> None:
    number = a_parcel("InTransit_Other")
    (told,) = (await ask(api, number)).json()["shipments"]
    assert (told["id"], told["service"], told["status"]["statusCode"]) == (number, "parcel-de", "transit")
    assert told["events"][0]["timestamp"] == told["status"]["timestamp"]
    assert told["estimatedDeliveryTimeFrame"]["estimatedThrough"] == told["estimatedTimeOfDelivery"]


async def test_a_return_is_delivered_with_a_flag(api: httpx.AsyncClient) -> None:
    (told,) = (await ask(api, a_parcel("Exception_Returned"))).json()["shipments"]
    assert (told["status"]["statusCode"], told["returnFlag"]) == ("delivered", True)


@pytest.mark.parametrize("offsets", [True, False])
async def test_times_have_an_offset_or_none(offsets: bool) -> None:
    settings = SimulatorSettings(seconds_a_request=0, epoch=EPOCH, offsets=offsets)
    async with running(settings) as url, httpx.AsyncClient(base_url=url, headers=KEY) as client:
        (told,) = (await ask(client, a_parcel("InTransit_Other"))).json()["shipments"]
    assert (datetime.fromisoformat(told["status"]["timestamp"]).tzinfo is not None) == offsets


async def test_all_its_parcels_but_those_nobody_heard_of_can_be_told(api: httpx.AsyncClient) -> None:
    rows: list[dict[str, Any]] = [row for row in shop.rows("parcels") if row["carrier"] == 7041]
    for row in rows:
        unheard = row["sub_status"] in (None, "NotFound_Other")
        assert (await ask(api, row["tracking_number"])).status_code == (404 if unheard else 200)


@pytest.mark.parametrize(
    ("number", "headers", "status"),
    [("LX480007292CN", KEY, 404), ("", KEY, 400), ("LX480007292CN", {"DHL-API-Key": "guess"}, 401)],
)
async def test_what_cannot_be_told_is_a_problem(
    api: httpx.AsyncClient, number: str, headers: dict[str, str], status: int
) -> None:
    answer = await api.get("/track/shipments", params={"trackingNumber": number}, headers=headers)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_second_request_within_five_seconds_is_too_much() -> None:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url, headers=KEY) as client:
        answers = [await ask(client, "LX480007292CN") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 429]
    assert 1 <= int(answers[1].headers["retry-after"]) <= 6


async def test_the_days_quota_ends() -> None:
    settings = SimulatorSettings(seconds_a_request=0, quota=1)
    async with running(settings) as url, httpx.AsyncClient(base_url=url, headers=KEY) as client:
        assert [(await ask(client, "LX480007292CN")).status_code for _ in range(2)] == [404, 429]


async def test_a_fault_lasts_as_often_as_it_was_told_to(api: httpx.AsyncClient) -> None:
    await api.put("/simulator/fault", json={"answer": "503", "times": 1})
    assert [(await ask(api, "LX480007292CN")).status_code for _ in range(2)] == [503, 404]
    assert (await api.get("/simulator/requests")).json() == {"shipments": 2}
