"""A customer is told of a parcel's trouble before they ask, answers, and a person gets it with the facts."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.testing.waiting import until

from deploy.simulators.seventeen_track.webhook import sign

pytestmark = pytest.mark.cluster

NUMBER = "RC123456785CN"
WITH_A_PERSON = {"queued", "assigned", "callback_booked"}


def where_it_is_noon() -> str:
    """A time zone in which nobody's hours are quiet now, so that the notice comes whenever the test runs."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


@pytest.fixture
async def order_id(storefront) -> str:
    """An order of a customer who reads German where it is noon. In the US every day has welcome hours."""
    order_id = f"told-{uuid4().hex[:8]}"
    order = {
        "customer_id": f"c-{order_id}",
        "customer_name": "Jana Beispiel",
        "customer_email": "jana@example.com",
        "customer_locale": "de-DE",
        "customer_time_zone": where_it_is_noon(),
        "status": "shipped",
        "placed_at": (datetime.now(UTC) - timedelta(days=12)).isoformat(),
        "destination": "US",
        "origin": "CN",
        "total": {"minor": 4990, "currency": "EUR"},
        "tracking_numbers": [NUMBER],
    }
    (await storefront.http.put(f"/v1/orders/{order_id}", json=order)).raise_for_status()

    async def is_known() -> bool:
        return (await storefront.http.get(f"/v1/orders/{order_id}/shipments")).status_code == 200

    await until(is_known)
    return order_id


async def test_a_parcel_on_its_way_back_is_told_of_and_the_money_asked_back_with_a_person(
    cluster, storefront, order_id
):
    webhook = {"url": "http://127.0.0.1:9/hooks", "active": True}
    (await storefront.http.put("/v1/webhooks/told-first", json=webhook)).raise_for_status()
    streamed = asyncio.create_task(first_of_the_shop(storefront, order_id))
    for _ in range(2):
        await push_return(cluster, storefront)
    notice = await streamed
    await storefront.http.put("/v1/webhooks/told-first", json={**webhook, "active": False})
    conversation, answer = notice["conversation_id"], notice["answer"]
    assert answer["language"] == "de"
    assert NUMBER in answer["text"]
    assert "zurück" in answer["text"]
    assert len(answer["choices"]) == 2
    assert notice["why"]
    assert (await announced(storefront, order_id))["answer"]["text"] == answer["text"]
    shown = (await storefront.http.get(f"/v1/conversations/{conversation}")).raise_for_status().json()
    assert (shown["state"], shown["inquiries"]) == ("open", [])

    reply = {"text": answer["choices"][1]}
    posted = await storefront.http.post(f"/v1/conversations/{conversation}/messages", json=reply)
    assert posted.status_code == 202, posted.text
    outcome = await storefront.outcome(
        posted.json()["inquiry_id"], until=lambda inquiry: inquiry["status"] in WITH_A_PERSON
    )
    assert outcome["language"] == "de"
    await a_person_knows(cluster, storefront, conversation, order_id)
    assert (await announced(storefront, order_id))["conversation_id"] == conversation


async def push_return(cluster, storefront) -> None:
    """17TRACK tells, signed, that the parcel goes back to its sender."""
    at = datetime.now(UTC).isoformat()
    event = {"time_utc": at, "time_iso": at, "description": "Returning to sender", "sub_status": "Exception_Returning"}
    info = {
        "latest_status": {"status": "Exception", "sub_status": "Exception_Returning"},
        "latest_event": event,
        "tracking": {"providers": [{"provider": {"name": "China Post"}, "events": [event]}]},
    }
    body = json.dumps({"event": "TRACKING_UPDATED", "data": {"number": NUMBER, "track_info": info}}).encode()
    token = secret_of(cluster, "logistics-service", "CROSSDESK_SEVENTEEN_TRACK_TOKEN")
    headers = {"content-type": "application/json", "sign": sign(body, token)}
    pushed = await storefront.http.post("/v1/carriers/17track/demo", content=body, headers=headers)
    assert pushed.raise_for_status().json() == {"taken": 1, "of_nobody_here": 0}


async def first_of_the_shop(storefront, order_id: str) -> dict[str, Any]:
    """The notice on this order as the shop's stream tells it."""
    async with storefront.http.stream("GET", "/v1/events?type=NoticeWritten", timeout=90) as response:
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                event = json.loads(line.removeprefix("data:"))
                if event.get("data", {}).get("order_id") == order_id:
                    return event
    raise AssertionError("the stream of the shop ended without the notice")


async def announced(storefront, order_id: str) -> dict[str, Any]:
    """The body of the webhook that tells of the notice: one, however often the carrier tells of the trouble."""
    page = (await storefront.http.get("/v1/webhooks/deliveries")).raise_for_status().json()
    events = [each["event"] for each in page["deliveries"] if each["event"]["type"] == "notice.sent"]
    (told,) = [event["data"] for event in events if event["data"]["order_id"] == order_id]
    assert told["customer_id"] == f"c-{order_id}"
    return told


async def a_person_knows(cluster, storefront, conversation: str, order_id: str) -> None:
    credentials = dict(cluster.demo["agents"][0])
    token = (await storefront.http.post("/v1/agents/sign-in", json=credentials)).raise_for_status().json()["token"]
    path = f"/v1/agents/conversations/{conversation}"
    shown: dict[str, Any] = {}

    async def the_answer_is_recorded() -> bool:
        """Maybe after the outcome that follows from it: they are on topics of their own."""
        found = await storefront.http.get(path, headers={"Authorization": f"Bearer {token}"})
        shown.update(found.raise_for_status().json())
        return "customer" in [message["author"] for message in shown["messages"]]

    await until(the_answer_is_recorded)
    assert shown["messages"][0]["author"] == "bot"
    types = [entry["type"] for entry in shown["timeline"]]
    assert types.index("NoticeWritten") < types.index("InquiryReceived")
    assert (shown["customer"]["name"], shown["order_id"]) == ("Jana Beispiel", order_id)
    summary = shown["place"]["summary"]
    assert order_id in summary
    assert NUMBER in summary
    assert "returning" in summary


def secret_of(cluster, service: str, variable: str) -> str:
    (process, *_) = cluster.pids(service)
    environment = Path(f"/proc/{process}/environ").read_text().split("\0")
    return next(each.partition("=")[2] for each in environment if each.startswith(f"{variable}="))
