"""17TRACK's track_info as our facts."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus

from logistics.carriers.statuses import status_map
from logistics.carriers.track_info import TrackInfo, facts_of

ASKED = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def facts(sub_status: str, **fields: Any) -> ShipmentFacts:
    status = {"status": sub_status.split("_", maxsplit=1)[0], "sub_status": sub_status}
    return facts_of("LX480007292CN", TrackInfo.model_validate({"latest_status": status, **fields}), status_map(), ASKED)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("NotFound_Other", "not_found"),
        ("InfoReceived", "info_received"),
        ("InTransit_PickedUp", "in_transit"),
        ("InTransit_CustomsProcessing", "customs"),
        ("InTransit_CustomsRequiringInformation", "customs"),
        ("InTransit_CustomsReleased", "in_transit"),
        ("Expired_Other", "expired"),
        ("AvailableForPickup_Other", "available_for_pickup"),
        ("OutForDelivery_Other", "out_for_delivery"),
        ("DeliveryFailure_NoBody", "delivery_failure"),
        ("DeliveryFailure_Security", "customs"),
        ("Delivered_Other", "delivered"),
        ("Exception_Lost", "exception"),
        ("Exception_Returning", "returned"),
        ("Exception_Returned", "returned"),
        ("Teleported_Other", "unknown"),
    ],
)
def test_a_status_of_17track_has_its_meaning(word: str, status: ShipmentStatus) -> None:
    assert facts(word).status == status
    assert word in facts(word).reasons[0]


def test_every_status_of_ours_but_unknown_can_come_from_the_carrier() -> None:
    table = status_map()
    assert {*table.main.values(), *table.sub.values()} == {*get_args(ShipmentStatus)} - {"unknown"}


def test_the_newest_event_is_given_in_utc() -> None:
    event = {
        "time_iso": "2026-11-26T21:04:03+08:00",
        "time_utc": None,
        "description": "Arrived",
        "location": "Wien, AT",
    }
    told = facts("InTransit_Arrival", latest_event=event).last_event
    assert told is not None
    assert (told.at, told.location) == (datetime(2026, 11, 26, 13, 4, 3, tzinfo=UTC), "Wien, AT")


@pytest.mark.parametrize("time", [None, "", "yesterday", "2026-11-26T21:04:03"])
def test_an_event_without_a_time_in_a_zone_is_not_told(time: str | None) -> None:
    assert facts("InTransit_Arrival", latest_event={"time_utc": time, "description": "Arrived"}).last_event is None


def estimate(to: str) -> dict[str, Any]:
    return {"estimated_delivery_date": {"source": "Official", "from": None, "to": to}}


def test_the_end_of_the_carriers_estimate_is_given() -> None:
    told = facts("InTransit_Other", time_metrics=estimate("2026-11-30T20:00:00+01:00"))
    assert told.estimated_delivery == datetime(2026, 11, 30, 19, 0, tzinfo=UTC)


def test_an_estimate_that_has_passed_is_not_repeated() -> None:
    told = facts("InTransit_Other", time_metrics=estimate("2026-11-20T20:00:00+01:00"))
    assert told.estimated_delivery is None
    assert "passed" in told.reasons[-1]


def test_a_delivered_parcel_has_no_estimate() -> None:
    assert facts("Delivered_Other", time_metrics=estimate("2026-11-30T20:00:00+01:00")).estimated_delivery is None


@pytest.mark.parametrize("country", [None, "", "Germany", "de"])
def test_a_destination_that_is_no_country_code_is_left_out(country: str | None) -> None:
    info = {"recipient_address": {"country": country}}
    assert facts("InTransit_Other", shipping_info=info).destination is None


def test_the_last_carrier_of_several_is_named() -> None:
    providers = [{"provider": {"name": "China Post"}}, {"provider": {"name": "DHL Paket"}}, {"provider": None}]
    assert facts("InTransit_Other", tracking={"providers": providers}).carrier == "DHL Paket"
