"""Where parcels are, asked of the started cluster over HTTP by the shop itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from crossdesk.contracts.customs_order import EXAMPLE
from crossdesk.testing.waiting import until

from deploy.demo import shop
from deploy.local.carriers import AFTERSHIPS_OWN, DHLS_OWN
from deploy.simulators.seventeen_track.webhook import sign

pytestmark = pytest.mark.cluster

DELIVERED = {"sub_status": "Delivered_Other", "description": "Delivered", "city": "London"}
LATE = {"sub_status": "InTransit_Other", "description": "Sorted", "city": "London", "minutes_ago": 90}


async def test_a_shop_sees_its_parcel_and_the_order_it_belongs_to(cluster, storefront):
    number = cluster.demo["sample"]["tracking_number"]

    await until(lambda: found(storefront, number))
    parcel = (await storefront.http.get(f"/v1/shipments/{number}")).json()
    assert parcel["tracking_number"] == number
    assert parcel["status"] not in {"unknown", "not_found"}
    (order_id,) = parcel["order_ids"]
    order = (await storefront.http.get(f"/v1/orders/{order_id}/shipments")).raise_for_status().json()
    assert number in [each["tracking_number"] for each in order["shipments"]]


async def test_a_number_of_nobody_is_told_as_a_problem(storefront):
    told = await storefront.http.get("/v1/shipments/RR123456785DE")
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"


async def test_what_may_be_returned_and_what_an_order_costs_is_told_by_the_cluster(cluster, storefront):
    asked = {"country": "DE", "bought_at": "2026-11-20T10:00:00+01:00", "reason": "changed_mind"}
    options = (await storefront.http.get("/v1/return-options", params=asked)).raise_for_status().json()["options"]
    assert "statutory_withdrawal" in [option["kind"] for option in options if option["allowed"]]
    cost = (await storefront.http.post("/v1/landed-cost", json=EXAMPLE)).raise_for_status().json()
    assert cost["currency"] == "EUR"
    assert all(charge["source"] and charge["rule"] for charge in cost["charges"])


async def test_news_of_a_carrier_change_what_is_told(cluster, storefront):
    number = "RR123456785CN"
    order = {
        "customer_id": "c-1",
        "status": "shipped",
        "placed_at": "2026-11-20T08:00:00Z",
        "destination": "DE",
        "origin": "CN",
        "total": {"minor": 1990, "currency": "EUR"},
        "tracking_numbers": [number],
    }
    (await storefront.http.put("/v1/orders/pushed-1", json=order)).raise_for_status()
    await until(lambda: found(storefront, number))
    at = datetime.now(UTC).isoformat()
    event = {"time_utc": at, "time_iso": at, "description": "Delivered", "sub_status": "Delivered_Other"}
    info = {
        "latest_status": {"status": "Delivered", "sub_status": "Delivered_Other"},
        "latest_event": event,
        "tracking": {"providers": [{"provider": {"name": "China Post"}, "events": [event]}]},
    }
    body = json.dumps({"event": "TRACKING_UPDATED", "data": {"number": number, "track_info": info}}).encode()
    token = secret_of(cluster, "logistics-service", "CROSSDESK_SEVENTEEN_TRACK_TOKEN")
    headers = {"content-type": "application/json", "sign": sign(body, token)}
    pushed = await storefront.http.post("/v1/carriers/17track/demo", content=body, headers=headers)
    assert pushed.raise_for_status().json() == {"taken": 1, "of_nobody_here": 0}

    async def is_delivered() -> bool:
        told = (await storefront.http.get(f"/v1/shipments/{number}")).json()
        return (told["status"], told["state"]) == ("delivered", "delivered")

    await until(is_delivered)


async def test_parcels_that_only_aftership_or_dhl_knows_are_told_by_them(storefront):
    by = {"aftership": of_aftership(), "dhl": DHLS_OWN[0]}
    for source, number in by.items():

        async def told_by_them(number: str = number) -> bool:
            answer = await storefront.http.get(f"/v1/shipments/{number}")
            return answer.status_code == 200 and answer.json()["status"] not in {"unknown", "not_found"}

        await until(told_by_them)
        told = (await storefront.http.get(f"/v1/shipments/{number}")).json()
        assert {scan["source"] for scan in told["scans"]} == {source}


async def test_a_push_of_aftership_changes_what_is_told_and_a_late_scan_takes_nothing_back(cluster, storefront):
    number = of_aftership()
    port = json.loads((cluster.state / "stack.json").read_text())["ports"]["aftership"]

    async def is_told() -> bool:
        answer = await storefront.http.get(f"/v1/shipments/{number}")
        return answer.status_code == 200 and len(answer.json()["scans"]) > 0

    async def is_delivered(scans: int) -> bool:
        told = (await storefront.http.get(f"/v1/shipments/{number}")).json()
        return told["status"] == told["state"] == "delivered" and len(told["scans"]) == scans

    await until(is_told)
    known = len((await storefront.http.get(f"/v1/shipments/{number}")).json()["scans"])
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as simulator:
        for scans, scan in enumerate((DELIVERED, LATE), known + 1):
            (await simulator.post(f"/simulator/parcels/{number}/scans", json=scan)).raise_for_status()
            await until(lambda scans=scans: is_delivered(scans))


def of_aftership() -> str:
    """The number of a parcel under way that no other source knows."""
    rows = (row for row in shop.rows("parcels") if str(row["carrier"]) in AFTERSHIPS_OWN)
    return next(row["tracking_number"] for row in rows if row["sub_status"] == "InTransit_Other")


async def found(storefront, number: str) -> bool:
    """Orders are read off the log some time after they were imported."""
    return (await storefront.http.get(f"/v1/shipments/{number}")).status_code == 200


def secret_of(cluster, service: str, variable: str) -> str:
    (process, *_) = cluster.pids(service)
    environment = Path(f"/proc/{process}/environ").read_text().split("\0")
    return next(each.partition("=")[2] for each in environment if each.startswith(f"{variable}="))
