"""DHL's shipments as our facts, and which numbers DHL is asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.errors import Unavailable

from logistics.carriers.dhl import is_dhl_number, read
from logistics.carriers.dhl_shipment import Shipment, facts_of, numbers_of
from logistics.carriers.paced_client import Refused
from logistics.carriers.source_words import source_words

ASKED = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
BERLIN = {"address": {"countryCode": "DE", "addressLocality": "Berlin"}}


def a_shipment(code: str = "transit", **fields: Any) -> Shipment:
    return Shipment.model_validate({"id": "00340434161094022115", "status": {"statusCode": code}, **fields})


def facts(code: str = "transit", **fields: Any) -> ShipmentFacts:
    return facts_of(a_shipment(code, **fields), source_words("dhl"), ASKED)


@pytest.mark.parametrize(
    ("code", "returned", "status"),
    [
        ("pre-transit", False, "info_received"),
        ("transit", False, "in_transit"),
        ("transit", True, "returned"),
        ("delivered", False, "delivered"),
        ("delivered", True, "returned"),
        ("failure", False, "exception"),
        ("failure", True, "exception"),
        ("unknown", False, "unknown"),
        ("pre-registered", False, "unknown"),
    ],
)
def test_a_status_code_of_dhl_has_its_meaning(code: str, returned: bool, status: ShipmentStatus) -> None:
    assert facts(code, returnFlag=returned).status == status


@pytest.mark.parametrize(
    ("timestamp", "place", "at"),
    [
        ("2026-11-26T21:00:00+08:00", None, datetime(2026, 11, 26, 13, 0, tzinfo=UTC)),
        ("2026-11-26T21:00:00Z", None, datetime(2026, 11, 26, 21, 0, tzinfo=UTC)),
        ("2026-11-26T21:00:00", BERLIN, datetime(2026, 11, 26, 20, 0, tzinfo=UTC)),
        ("2026-11-26T21:00:00", {"address": {"countryCode": "US"}}, None),
        ("2026-11-26T21:00:00", None, None),
        ("yesterday", BERLIN, None),
    ],
)
def test_times_with_and_without_an_offset_are_read(timestamp: str, place: Any, at: datetime | None) -> None:
    status = {"statusCode": "transit", "timestamp": timestamp, "location": place, "description": "Arrived"}
    told = facts(status=status).last_event
    assert (told.at if told else None) == at


def test_a_place_without_a_country_is_where_the_parcel_never_leaves() -> None:
    status = {"statusCode": "transit", "timestamp": "2026-11-26T21:00:00", "status": "Arrived"}
    home = {"address": {"countryCode": "DE"}}
    assert facts(status=status, origin=home, destination=home).last_event is not None
    assert facts(status=status, origin=home, destination={"address": {"countryCode": "AT"}}).last_event is None


def test_the_end_of_the_span_is_when_the_parcel_is_due() -> None:
    told = facts(
        destination=BERLIN,
        estimatedTimeOfDelivery="2026-11-30T10:00:00",
        estimatedDeliveryTimeFrame={"estimatedFrom": "2026-11-30T09:00:00", "estimatedThrough": "2026-11-30T14:00:00"},
    )
    assert (told.estimated_delivery, told.destination) == (datetime(2026, 11, 30, 13, 0, tzinfo=UTC), "DE")


def test_a_shipment_goes_by_the_numbers_of_its_pieces_too() -> None:
    shipment = a_shipment(details={"pieceIds": ["JJD 0000 1234567890"]})
    assert numbers_of(shipment) == {"00340434161094022115", "JJD00001234567890"}


@pytest.mark.parametrize(
    "number", ["CY480143620DE", "RR480056656DE", "00340434161094022115", "JJD1410100091828", "3318810025"]
)
def test_a_number_of_dhl_is_recognised(number: str) -> None:
    assert is_dhl_number(number)


@pytest.mark.parametrize("number", ["LX480007292CN", "1Z999AA10351000009", "3318810010", "12345", "", "LX480007292DEX"])
def test_a_number_of_others_is_not_asked_for(number: str) -> None:
    assert not is_dhl_number(number)


def test_nothing_found_is_told_by_a_problem_only() -> None:
    assert read(404, b'{"title":"No result found","status":404,"detail":"..."}') == []
    with pytest.raises(Unavailable, match="not documented"):
        read(404, b"<html>no such page</html>")


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (429, Refused), (400, Unavailable), (503, Unavailable)])
def test_an_answer_that_is_no_success_is_unavailable(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(status, b"{}")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"shipments":[{"id":"1"}]}', b'{"shipments":{}}'])
def test_an_answer_that_is_not_documented_is_unavailable(body: bytes) -> None:
    with pytest.raises(Unavailable, match="not documented"):
        read(200, body)
