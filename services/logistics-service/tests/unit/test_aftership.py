"""AfterShip's trackings as our facts."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.errors import Unavailable

from logistics.carriers.aftership import newer, read_created, read_list
from logistics.carriers.aftership_tracking import Tracking, facts_of, heard_of
from logistics.carriers.paced_client import Refused
from logistics.carriers.source_words import source_words
from logistics.facts_heard import FactsHeard, scans_in

ASKED = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def facts(subtag: str | None = "InTransit_001", **fields: Any) -> ShipmentFacts:
    tag = (subtag or "InTransit_001").split("_", maxsplit=1)[0]
    body = {"tracking_number": "LX480007292CN", "tag": tag, "subtag": subtag, **fields}
    return facts_of(Tracking.model_validate(body), source_words("aftership"), ASKED)


def heard(**fields: Any) -> FactsHeard:
    body = {"tracking_number": "LX480007292CN", "tag": "InTransit", **fields}
    return heard_of(Tracking.model_validate(body), source_words("aftership"), ASKED)


@pytest.mark.parametrize(
    ("subtag", "status"),
    [
        ("Pending_001", "unknown"),
        ("InfoReceived_001", "info_received"),
        ("InTransit_002", "in_transit"),
        ("InTransit_005", "in_transit"),
        ("InTransit_006", "customs"),
        ("OutForDelivery_001", "out_for_delivery"),
        ("OutForDelivery_004", "in_transit"),
        ("AvailableForPickup_001", "available_for_pickup"),
        ("AttemptFail_002", "delivery_failure"),
        ("Delivered_005", "delivered"),
        ("Exception_004", "customs"),
        ("Exception_006", "customs"),
        ("Exception_010", "returned"),
        ("Exception_011", "returned"),
        ("Exception_013", "exception"),
        ("Exception_018", "customs"),
        ("Exception_999", "exception"),
        ("Expired_001", "expired"),
        ("Teleported_001", "unknown"),
    ],
)
def test_a_subtag_of_aftership_has_its_meaning(subtag: str, status: ShipmentStatus) -> None:
    assert facts(subtag).status == status
    assert subtag in facts(subtag).reasons[0]


def test_without_a_subtag_the_tag_is_told() -> None:
    assert facts(None).status == "in_transit"


def test_every_status_of_ours_but_not_found_can_come_from_aftership() -> None:
    words = source_words("aftership")
    assert {*words.main.values(), *words.sub.values()} == {*get_args(ShipmentStatus)} - {"not_found"}


def test_what_was_delivered_to_its_sender_is_a_return() -> None:
    assert facts("Delivered_001", return_to_sender=True).status == "returned"


def test_the_newest_checkpoint_is_told_however_they_are_ordered() -> None:
    told = facts(
        checkpoints=[
            {"checkpoint_time": "2026-11-26T21:04:03+08:00", "message": "Departed", "location": "Guangzhou, CN"},
            {"checkpoint_time": "2026-11-25T08:00:00+08:00", "message": "Picked up", "location": None},
        ]
    ).last_event
    assert told is not None
    assert (told.at, told.description) == (datetime(2026, 11, 26, 13, 4, 3, tzinfo=UTC), "Departed")


@pytest.mark.parametrize(
    ("country", "at"), [("DEU", datetime(2026, 11, 26, 20, 0, tzinfo=UTC)), ("USA", None), (None, None), ("??", None)]
)
def test_a_time_without_an_offset_is_told_where_the_country_has_one_clock(
    country: str | None, at: datetime | None
) -> None:
    checkpoint = {"checkpoint_time": "2026-11-26T21:00:00", "message": "Arrived", "country_region": country}
    told = facts(checkpoints=[checkpoint]).last_event
    assert (told.at if told else None) == at


@pytest.mark.parametrize(
    ("country", "due"),
    [("DEU", datetime(2026, 11, 30, 22, 59, tzinfo=UTC)), ("USA", datetime(2026, 11, 30, 12, 0, tzinfo=UTC))],
)
def test_a_day_alone_lasts_to_its_end_where_the_parcel_goes(country: str, due: datetime) -> None:
    estimate = {"estimated_delivery_date": "2026-11-29", "estimated_delivery_date_max": "2026-11-30"}
    told = facts(courier_destination_country_region=country, courier_estimated_delivery_date=estimate)
    assert told.estimated_delivery == due


def test_an_estimate_that_has_passed_is_not_repeated() -> None:
    told = facts(courier_estimated_delivery_date={"estimated_delivery_date": "2026-11-20"})
    assert told.estimated_delivery is None
    assert "passed" in told.reasons[-1]


def test_the_carrier_and_the_destination_are_named_where_they_are_known() -> None:
    told = facts(slug="china-post", destination_country_region="DEU")
    assert (told.carrier, told.destination) == ("China Post", "DE")
    assert (facts(slug="pigeons").carrier, facts().destination) == (None, None)


def test_a_number_known_of_two_carriers_is_told_by_the_newest_word() -> None:
    first = facts(checkpoints=[{"checkpoint_time": "2026-11-26T21:00:00Z", "message": "Arrived"}])
    told = [newer(first, None), newer(facts(), first), newer(first, facts())]
    assert [each.model_dump() for each in told] == [first.model_dump()] * 3
    assert first.last_event is not None
    assert first.last_event.at < ASKED - timedelta(hours=1)


def test_the_scans_of_both_carriers_are_kept() -> None:
    checkpoints = [
        {"checkpoint_time": f"2026-11-2{day}T21:00:00Z", "message": "Seen", "tag": "InTransit"} for day in (5, 6)
    ]
    one, other = (heard(checkpoints=[each], slug=slug) for each, slug in zip(checkpoints, ("usps", "ups"), strict=True))
    assert {scan.carrier for scan in scans_in(newer(one, other))} == {"USPS", "UPS"}


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (429, Refused), (500, Unavailable), (404, Unavailable)])
def test_an_answer_that_is_no_success_is_unavailable(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_list(status, b"{}")


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"meta":{"code":200},"data":{}}', b'{"meta":{},"data":[]}'])
def test_an_answer_that_is_not_documented_is_unavailable(body: bytes) -> None:
    with pytest.raises(Unavailable, match="not documented"):
        read_list(200, body)


def test_the_refusal_of_a_number_is_told_apart_from_that_of_the_account() -> None:
    assert read_created(400, b'{"meta":{"code":4012,"type":"BadRequest"},"data":{}}') == 4012
    with pytest.raises(Unavailable, match="403"):
        read_created(403, b'{"meta":{"code":403,"type":"Forbidden"},"data":{}}')
