"""What simulated sources know of the demo shop's parcels, and scans added while they run."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deploy.demo import shop
from deploy.local.carriers import AFTERSHIPS_OWN, DHLS_OWN
from deploy.simulators.dhl.running import running
from deploy.simulators.dhl.settings import SimulatorSettings
from deploy.simulators.known_parcels import NewScan, add_scan, known_parcels

NOW = datetime.now(UTC)
DELIVERED = NewScan(sub_status="Delivered_Other", description="Delivered", city="Wien")


def test_carriers_and_numbers_can_be_left_out() -> None:
    assert len(known_parcels()) == len(shop.rows("parcels"))
    left = known_parcels(",".join((*AFTERSHIPS_OWN, DHLS_OWN[0], " ")))
    assert DHLS_OWN[0] not in left
    assert not {str(row["carrier"]) for row in left.values()} & set(AFTERSHIPS_OWN)


def test_every_source_of_a_local_stack_knows_parcels_of_its_own() -> None:
    assert len(DHLS_OWN) == 3
    assert [row for row in shop.rows("parcels") if str(row["carrier"]) in AFTERSHIPS_OWN and row["sub_status"]]


def test_the_latest_scan_tells_the_status_and_a_late_one_stands_where_it_belongs() -> None:
    parcel = known_parcels()[DHLS_OWN[0]]
    known = len(parcel["events"])
    add_scan(parcel, DELIVERED, NOW)
    assert (parcel["status"], parcel["sub_status"]) == ("Delivered", "Delivered_Other")
    add_scan(parcel, NewScan(sub_status="InTransit_Arrival", description="Late", city="Wien", minutes_ago=5), NOW)
    assert (parcel["status"], len(parcel["events"])) == ("Delivered", known + 2)
    assert [event["description"] for event in parcel["events"][:2]] == ["Delivered", "Late"]
    assert parcel["events"][1]["stage"] == "Arrival"
    assert timedelta(hours=parcel["events"][1]["hours_ago"]) < timedelta(minutes=6)


async def test_a_scan_is_added_over_http_and_told_from_then_on() -> None:
    settings = SimulatorSettings(seconds_a_request=0)
    async with running(settings) as url, httpx.AsyncClient(base_url=url) as client:
        place = f"/simulator/parcels/{DHLS_OWN[0].lower()}/scans"
        assert (await client.post(place, json=DELIVERED.model_dump())).status_code == 204
        headers = {"DHL-API-Key": settings.key.get_secret_value()}
        told = await client.get("/track/shipments", params={"trackingNumber": DHLS_OWN[0]}, headers=headers)
        assert told.json()["shipments"][0]["status"]["statusCode"] == "delivered"


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [("LX000000000CN", DELIVERED.model_dump(), 404), (DHLS_OWN[0], {}, 422), (DHLS_OWN[0], {"sub_status": "x"}, 422)],
)
async def test_what_is_no_parcel_or_no_scan_is_refused(number: str, body: dict[str, str], status: int) -> None:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.post(f"/simulator/parcels/{number}/scans", json=body)).status_code == status
