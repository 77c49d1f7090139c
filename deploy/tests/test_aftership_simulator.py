"""The simulator of the AfterShip Tracking API, over HTTP."""

import base64
import hashlib
import hmac
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
from deploy.simulators.aftership.app import ROOT
from deploy.simulators.aftership.running import running
from deploy.simulators.aftership.settings import SimulatorSettings
from deploy.simulators.serving import serving

KEY = {"as-api-key": "demo-as-api-key"}
NUMBER = shop.sample()["tracking_number"]


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a simulator that is not in a hurry."""
    settings = SimulatorSettings(requests_per_second=1000, quota=200)
    async with running(settings) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        yield client


async def create(api: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await api.post("trackings", json=body)


async def listed(api: httpx.AsyncClient, *numbers: str, **parameters: str) -> Any:
    answer = await api.get("trackings", params={"tracking_numbers": ",".join(numbers), **parameters})
    return answer.json()["data"]


async def test_a_number_must_be_created_before_it_is_listed(api: httpx.AsyncClient) -> None:
    assert (await listed(api, NUMBER))["trackings"] == []
    created = await create(api, tracking_number=NUMBER)
    assert (created.status_code, created.json()["meta"]) == (201, {"code": 201})
    (told,) = (await listed(api, NUMBER))["trackings"]
    assert told == created.json()["data"]
    assert (told["slug"], told["tag"], told["subtag"]) == ("china-post", "InTransit", "InTransit_001")
    assert told["courier_destination_country_region"] == "DEU"
    times = [checkpoint["checkpoint_time"] for checkpoint in told["checkpoints"]]
    assert times == sorted(times), "oldest first"


async def test_a_number_is_created_once(api: httpx.AsyncClient) -> None:
    await create(api, tracking_number=NUMBER)
    again = await create(api, tracking_number=NUMBER.lower())
    assert (again.status_code, again.json()["meta"]["code"]) == (400, 4003)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"tracking_number": "12"}, 4005),
        ({"tracking_number": "QQQQQQQQ"}, 4012),
        ({"tracking_number": "LX123456785CN", "slug": "pigeons"}, 4010),
        ({}, 4007),
    ],
)
async def test_a_number_that_cannot_be_created_is_refused_with_the_documented_code(
    api: httpx.AsyncClient, body: dict[str, str], code: int
) -> None:
    meta = (await create(api, **body)).json()["meta"]
    assert (meta["code"], meta["type"]) == (code, "BadRequest")


async def test_a_parcel_of_nobody_stays_pending(api: httpx.AsyncClient) -> None:
    assert (await create(api, tracking_number="RB123456785CN")).json()["data"]["tag"] == "Pending"


async def test_every_demo_parcel_can_be_told_in_pages(api: httpx.AsyncClient) -> None:
    numbers = [row["tracking_number"] for row in shop.rows("parcels")]
    assert {(await create(api, tracking_number=number)).status_code for number in numbers} == {201}
    first = await listed(api, limit="100")
    second = await listed(api, limit="100", cursor=first["pagination"]["next_cursor"])
    assert first["pagination"]["has_next_page"]
    assert not second["pagination"]["has_next_page"]
    told = {each["tracking_number"] for each in (*first["trackings"], *second["trackings"])}
    assert told == set(numbers)


async def test_more_than_50_numbers_are_refused(api: httpx.AsyncClient) -> None:
    answer = await api.get("trackings", params={"tracking_numbers": ",".join([NUMBER] * 51)})
    assert answer.json()["meta"]["code"] == 4008


async def test_a_tracking_is_found_completed_tracked_again_once_and_deleted(api: httpx.AsyncClient) -> None:
    path = "trackings/" + (await create(api, tracking_number=NUMBER)).json()["data"]["id"]
    assert (await api.post(f"{path}/retrack")).json()["meta"]["code"] == 4013
    completed = await api.post(f"{path}/mark-as-completed", json={"reason": "LOST"})
    assert completed.json()["data"]["subtag"] == "Exception_013"
    assert (await api.post(f"{path}/retrack")).json()["data"]["active"]
    await api.post(f"{path}/mark-as-completed", json={"reason": "DELIVERED"})
    assert (await api.post(f"{path}/retrack")).json()["meta"]["code"] == 4016
    assert (await api.delete(path)).status_code == 200
    gone = await api.get(path)
    assert (gone.status_code, gone.json()["meta"]["code"]) == (404, 4004)


async def test_a_wrong_key_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.get("trackings", headers={"as-api-key": "guess"})
    assert (answer.status_code, answer.json()["meta"]["type"]) == (401, "Unauthorized")


async def test_broken_json_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.post("trackings", content=b"{")).json()["meta"]["code"] == 4001


async def test_each_endpoint_tells_its_limit_and_refuses_what_is_beyond() -> None:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        answers = [await client.get("trackings") for _ in range(7)]
        assert (await create(client, tracking_number=NUMBER)).headers["x-ratelimit-limit"] == "20"
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["5", "4", "3", "2", "1", "0", "0"]


async def test_the_quota_ends() -> None:
    settings = SimulatorSettings(quota=0)
    async with running(settings) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        assert (await create(client, tracking_number=NUMBER)).status_code == 403


async def test_a_new_tracking_is_pending_before_the_first_sync() -> None:
    settings = SimulatorSettings(first_sync_seconds=60)
    async with running(settings) as url, httpx.AsyncClient(base_url=url + "/", headers=KEY) as client:
        assert (await create(client, tracking_number=NUMBER)).json()["data"]["tag"] == "Pending"


async def test_a_fault_lasts_as_often_as_it_was_told_to(api: httpx.AsyncClient) -> None:
    control = str(api.base_url).replace(f"{ROOT}/", "/simulator/fault")
    await api.put(control, json={"answer": "429", "times": 1, "path": "get_trackings"})
    answers = [await api.get("trackings") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [429, 200]
    assert answers[0].headers["x-ratelimit-remaining"] == "0"


async def test_an_update_arrives_signed_over_its_raw_body() -> None:
    arrived: list[tuple[str, bytes]] = []

    async def receive(request: Request) -> Response:
        arrived.append((request.headers["aftership-hmac-sha256"], await request.body()))
        return Response()

    receiver = Starlette(routes=[Route("/hook", receive, methods=["POST"])])
    async with (
        serving(receiver) as hook,
        running(SimulatorSettings(webhook_url=hook + "/hook")) as url,
        httpx.AsyncClient(base_url=url + "/", headers=KEY) as client,
    ):
        update = f"{url.removesuffix(ROOT)}/simulator/updates/{NUMBER}"
        assert (await client.post(update)).status_code == 409, "there is no such tracking yet"
        await create(client, tracking_number=NUMBER)
        assert (await client.post(update)).status_code == 204
    signature, body = arrived[0]
    expected = hmac.new(b"demo-webhook-secret", body, hashlib.sha256).digest()
    assert base64.b64decode(signature) == expected
    event = json.loads(body)
    assert (event["event"], event["msg"]["tracking_number"]) == ("tracking_update", NUMBER)
