"""The 17TRACK simulator over HTTP, against what the documentation of v2.4 says."""

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.demo import shop
from deploy.simulators.serving import serving
from deploy.simulators.seventeen_track.running import running
from deploy.simulators.seventeen_track.settings import SimulatorSettings

KEY = {"17token": "demo-17token"}
NUMBER = shop.sample()["tracking_number"]


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a simulator that is not in a hurry."""
    settings = SimulatorSettings(requests_per_second=1000, quota=50)
    async with running(settings) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        yield client


async def call(api: httpx.AsyncClient, path: str, *items: Any) -> Any:
    return (await api.post(path, json=list(items))).json()["data"]


def codes(data: Any) -> list[int]:
    return [each["error"]["code"] for each in data["rejected"]]


async def test_a_number_must_be_registered_before_it_can_be_asked_for(api: httpx.AsyncClient) -> None:
    assert codes(await call(api, "gettrackinfo", {"number": NUMBER})) == [-18019902]
    assert (await call(api, "register", {"number": NUMBER}))["accepted"][0]["carrier"] == 3011
    told = (await call(api, "gettrackinfo", {"number": NUMBER}))["accepted"][0]["track_info"]
    assert told["latest_status"]["status"] == "InTransit"
    assert told["latest_event"]["time_utc"].endswith("Z")
    assert told["shipping_info"]["recipient_address"]["country"] == "DE"
    assert told["tracking"]["providers"][0]["events"][0] == told["latest_event"]
    assert [each["key_stage"] for each in told["milestone"]][:2] == ["InfoReceived", "PickedUp"]


async def test_a_number_is_registered_once(api: httpx.AsyncClient) -> None:
    await call(api, "register", {"number": NUMBER})
    assert codes(await call(api, "register", {"number": NUMBER})) == [-18019901]


@pytest.mark.parametrize(
    ("item", "code"),
    [({"number": "12"}, -18010012), ({"number": "QQQQQQQQ"}, -18019903), ({}, -18010010), ("text", -18010010),
     ({"number": "LX123456785CN", "carrier": 77}, -18019910)],
)  # fmt: skip
async def test_a_number_that_cannot_be_registered_is_rejected_with_the_documented_code(
    api: httpx.AsyncClient, item: Any, code: int
) -> None:
    assert codes(await call(api, "register", item)) == [code]


async def test_a_parcel_of_nobody_is_not_found(api: httpx.AsyncClient) -> None:
    await call(api, "register", {"number": "RB123456785CN"})
    told = await call(api, "gettrackinfo", {"number": "RB123456785CN"})
    assert told["accepted"][0]["track_info"]["latest_status"]["status"] == "NotFound"


async def test_every_demo_parcel_can_be_told(api: httpx.AsyncClient) -> None:
    numbers = [{"number": row["tracking_number"]} for row in shop.rows("parcels") if row["status"]][:40]
    await call(api, "register", *numbers)
    assert len((await call(api, "gettrackinfo", *numbers))["accepted"]) == 40


async def test_more_than_40_numbers_are_refused_as_a_whole(api: httpx.AsyncClient) -> None:
    answer = await api.post("register", json=[{"number": NUMBER}] * 41)
    assert answer.json()["code"] == -18010014


async def test_the_quota_ends(api: httpx.AsyncClient) -> None:
    numbers = [{"number": row["tracking_number"]} for row in shop.rows("parcels")]
    await call(api, "register", *numbers[:40])
    assert codes(await call(api, "register", *numbers[40:60])) == [-18019908] * 10
    assert (await api.post("getquota")).json()["data"]["quota_remain"] == 0


async def test_a_number_is_stopped_and_tracked_again_once(api: httpx.AsyncClient) -> None:
    await call(api, "register", {"number": NUMBER})
    assert codes(await call(api, "retrack", {"number": NUMBER})) == [-18019904]
    assert codes(await call(api, "stoptrack", {"number": NUMBER})) == []
    assert codes(await call(api, "stoptrack", {"number": NUMBER})) == [-18019906]
    assert codes(await call(api, "retrack", {"number": NUMBER})) == []
    await call(api, "stoptrack", {"number": NUMBER})
    assert codes(await call(api, "retrack", {"number": NUMBER})) == [-18019905]


async def test_a_carrier_is_changed(api: httpx.AsyncClient) -> None:
    await call(api, "register", {"number": NUMBER})
    change = {"number": NUMBER, "carrier_old": 3011, "carrier_new": 7041}
    assert (await call(api, "changecarrier", change))["accepted"] == [{"number": NUMBER, "carrier": 7041}]
    assert codes(await call(api, "changecarrier", change)) == [-18019805]


async def test_a_deleted_number_is_gone_from_the_list(api: httpx.AsyncClient) -> None:
    await call(api, "register", {"number": NUMBER}, {"number": "RB123456785CN"})
    await call(api, "deletetrack", {"number": NUMBER})
    listed = (await api.post("gettracklist", json={"page_no": 1})).json()
    assert [line["number"] for line in listed["data"]["accepted"]] == ["RB123456785CN"]
    assert listed["page"]["data_total"] == 1


async def test_a_wrong_key_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("getquota", headers={"17token": "guess"})
    assert answer.status_code == 401


async def test_broken_json_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("register", content=b"[{")
    assert answer.json()["code"] == -18010013


async def test_the_fourth_request_within_a_second_is_too_much() -> None:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        answers = [(await client.post("getquota")).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


async def test_a_new_number_has_no_information_before_the_first_sync() -> None:
    settings = SimulatorSettings(first_sync_seconds=60)
    async with running(settings) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        await call(client, "register", {"number": NUMBER})
        assert codes(await call(client, "gettrackinfo", {"number": NUMBER})) == [-18019909]


async def test_a_fault_lasts_as_often_as_it_was_told_to(api: httpx.AsyncClient) -> None:
    control = str(api.base_url).replace("/track/v2.4/", "/simulator/fault")
    await api.put(control, json={"answer": "500", "times": 1})
    assert [(await api.post("getquota")).status_code for _ in range(2)] == [500, 200]


async def test_a_push_without_a_webhook_is_rejected(api: httpx.AsyncClient) -> None:
    await call(api, "register", {"number": NUMBER})
    assert codes(await call(api, "push", {"number": NUMBER})) == [-18010204]


async def test_a_push_arrives_signed_over_body_and_key() -> None:
    arrived: list[tuple[str, bytes]] = []

    async def receive(request: Request) -> Response:
        arrived.append((request.headers["sign"], await request.body()))
        return Response()

    receiver = Starlette(routes=[Route("/hook", receive, methods=["POST"])])
    async with (
        serving(receiver) as hook,
        running(SimulatorSettings(webhook_url=hook + "/hook")) as url,
        httpx.AsyncClient(base_url=url + "/", headers=KEY) as client,
    ):
        await call(client, "register", {"number": NUMBER})
        assert codes(await call(client, "push", {"number": NUMBER})) == []
    signature, body = arrived[0]
    assert signature == hashlib.sha256(body + b"/demo-17token").hexdigest()
    assert json.loads(body)["event"] == "TRACKING_UPDATED"
