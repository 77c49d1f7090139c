"""A parcel that goes on under other numbers, from the shop's report to what the cluster tells of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crossdesk.testing.waiting import until

from deploy.demo.check_digits import s10_number
from deploy.simulators.seventeen_track.webhook import sign

pytestmark = pytest.mark.cluster

WHOLE, FIRST, SECOND = (s10_number("RR", 71_000_000 + n, "CN") for n in range(3))
ORDER = "split-1"


async def test_a_split_parcel_is_told_by_its_parts_and_delivered_when_all_of_them_are(cluster, storefront):
    (await storefront.http.put(f"/v1/orders/{ORDER}", json=an_order())).raise_for_status()
    report = {
        "order_id": ORDER,
        "tracking_number": WHOLE,
        "status": "shipped",
        "occurred_at": datetime.now(UTC).isoformat(),
        "split_into": [FIRST, SECOND],
    }
    (await storefront.http.post("/v1/shipment-updates", json=report)).raise_for_status()
    await until(lambda: numbers_are(storefront, [WHOLE, FIRST, SECOND]))

    for delivered, number in enumerate((FIRST, SECOND), 1):
        await push_delivery(cluster, storefront, number)
        await until(lambda delivered=delivered: are_delivered(storefront, delivered))
    whole, first, second = await shipments(storefront)
    assert (whole["status"], whole["split_into"]) == ("delivered", [FIRST, SECOND])
    assert first["part_of"] == second["part_of"] == [WHOLE]


async def test_a_parcel_that_would_be_its_own_part_is_refused(storefront):
    report = {"order_id": ORDER, "tracking_number": WHOLE, "status": "shipped", "split_into": [WHOLE.lower()]}
    told = await storefront.http.post("/v1/shipment-updates", json=report | {"occurred_at": "2026-11-20T08:00:00Z"})
    assert told.status_code == 422


def an_order() -> dict[str, Any]:
    return {
        "customer_id": "c-split",
        "status": "shipped",
        "placed_at": (datetime.now(UTC) - timedelta(days=2)).isoformat(),
        "destination": "DE",
        "origin": "CN",
        "total": {"minor": 1990, "currency": "EUR"},
        "tracking_numbers": [WHOLE],
    }


async def shipments(storefront) -> list[dict[str, Any]]:
    answer = await storefront.http.get(f"/v1/orders/{ORDER}/shipments")
    return answer.json()["shipments"] if answer.status_code == 200 else []


async def numbers_are(storefront, numbers: list[str]) -> bool:
    return [each["tracking_number"] for each in await shipments(storefront)] == numbers


async def are_delivered(storefront, parts: int) -> bool:
    told = (await storefront.http.get(f"/v1/shipments/{WHOLE}")).json()
    return told["reasons"][0] == f"The parcel was split: {parts} of 2 parts delivered."


async def push_delivery(cluster, storefront, number: str) -> None:
    """What 17TRACK sends when a parcel was handed out."""
    at = datetime.now(UTC).isoformat()
    event = {"time_utc": at, "time_iso": at, "description": "Delivered", "sub_status": "Delivered_Other"}
    info = {
        "latest_status": {"status": "Delivered", "sub_status": "Delivered_Other"},
        "latest_event": event,
        "tracking": {"providers": [{"provider": {"name": "China Post"}, "events": [event]}]},
    }
    body = json.dumps({"event": "TRACKING_UPDATED", "data": {"number": number, "track_info": info}}).encode()
    headers = {"content-type": "application/json", "sign": sign(body, token_of(cluster))}
    answer = await storefront.http.post("/v1/carriers/17track/demo", content=body, headers=headers)
    assert answer.raise_for_status().json()["taken"] == 1


def token_of(cluster) -> str:
    (process, *_) = cluster.pids("logistics-service")
    variables = Path(f"/proc/{process}/environ").read_text().split("\0")
    return next(each.partition("=")[2] for each in variables if each.startswith("CROSSDESK_SEVENTEEN_TRACK_TOKEN="))
