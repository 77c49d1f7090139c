"""Locating a parcel, with a real database and the running simulator."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.intent import Entities, InquiryUnderstood, TrackingNumber
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.carriers.lookups import Lookups
from logistics.locate_shipment import locate_shipment, look_for_parcel, needs_shipment
from logistics.read_known import KnownReader
from logistics.record_order import record_order
from logistics.record_shipment_update import record_shipment_update

Open = Callable[[str], Awaitable[Database]]

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0]
NUMBER = ORDER.tracking_numbers[0]


@pytest.fixture
async def database(service_database: Open) -> Database:
    """The first orders of the demo shop are imported, nothing is known of their parcels."""
    opened = await service_database("logistics")
    for order in shop.orders(NOW)[:12]:
        await handle(opened, record_order, order, [])
    return opened


def a_question(
    *, number: str | None = NUMBER, order_id: str | None = None, customer_id: str = ORDER.customer_id, **fields: Any
) -> InquiryUnderstood:
    numbers = [TrackingNumber(number=number)] if number else []
    case: InquiryUnderstood = a_case(
        inquiry=an_inquiry(customer=a_customer(id=customer_id), order_id=order_id),
        understanding=an_understanding(entities=Entities(tracking_numbers=numbers)),
        **{"needs": ["shipment"], **fields},
    )
    return case


async def located(database: Database, lookups: Lookups | None, event: InquiryUnderstood) -> ShipmentFacts:
    """What the case says of the parcel afterwards."""
    found = await look_for_parcel(lookups, KnownReader(database))(event, database)
    (told,) = await locate_shipment(event, found)
    assert isinstance(told, ShipmentLocated)
    assert told.shipment is not None
    return told.shipment


async def test_a_parcel_on_its_way_is_located(database: Database, lookups: Lookups) -> None:
    told = await located(database, lookups, a_question())
    assert (told.status, told.order_id, told.carrier, told.destination) == (
        "in_transit",
        ORDER.order_id,
        "China Post",
        "DE",
    )
    assert told.last_event is not None
    assert told.estimated_delivery is not None
    assert told.estimated_delivery > NOW


async def test_the_case_is_handed_on_with_the_need_dropped_and_all_else_kept(
    database: Database, lookups: Lookups
) -> None:
    event = a_question(needs=["shipment", "dispute"])
    found = await look_for_parcel(lookups, KnownReader(database))(event, database)
    (told,) = await locate_shipment(event, found)
    assert isinstance(told, ShipmentLocated)
    assert told.needs == ["dispute"]
    assert (told.inquiry, told.turn, told.understanding, told.conversation_id) == (
        event.inquiry,
        event.turn,
        event.understanding,
        event.conversation_id,
    )
    assert NUMBER not in told.why
    assert ORDER.order_id not in told.why


async def test_an_order_named_in_the_form_leads_to_its_parcel(database: Database, lookups: Lookups) -> None:
    told = await located(database, lookups, a_question(number=None, order_id=ORDER.order_id))
    assert told.tracking_number == NUMBER


async def test_a_fresh_word_is_told_without_asking_again(carrier: Any, database: Database, lookups: Lookups) -> None:
    first = await located(database, lookups, a_question())
    asked = await carrier.requests()
    assert await located(database, lookups, a_question()) == first
    assert await carrier.requests() == asked


async def test_an_old_word_is_told_with_its_time_when_the_carrier_is_down(
    carrier: Any, database: Database, lookups: Lookups
) -> None:
    hours_ago = datetime.now(UTC) - timedelta(hours=3)
    old = ShipmentFacts(status="customs", tracking_number=NUMBER, checked_at=hours_ago)
    await handle(database, record_order, ORDER, [old])
    await carrier.suffers(answer="500")
    told = await located(database, lookups, a_question())
    assert (told.status, told.checked_at) == ("customs", hours_ago)
    assert any("could not be asked" in reason for reason in told.reasons)


@pytest.mark.parametrize("answer", ["hang", "500", "429", "garbage"])
async def test_a_case_never_waits_long_for_a_broken_carrier(
    carrier: Any, database: Database, lookups: Lookups, answer: str
) -> None:
    await carrier.suffers(answer=answer)
    began = time.monotonic()
    told = await located(database, lookups, a_question())
    assert time.monotonic() - began < 4
    assert told.status == "unknown"
    assert told.reasons == ["The carrier could not be asked just now."]


async def test_the_shops_word_is_told_when_the_carrier_cannot_be_asked(database: Database) -> None:
    for update in shop.shipment_updates(NOW)[:3]:
        await handle(database, record_shipment_update, update)
    told = await located(database, None, a_question())
    assert told.status == "in_transit"
    assert "This is the shop's own word, not the carrier's." in told.reasons


async def test_nothing_is_told_of_another_customers_parcel(database: Database, lookups: Lookups) -> None:
    other = shop.orders(NOW)[1].customer_id
    for event in (a_question(customer_id=other), a_question(number=None, order_id=ORDER.order_id, customer_id=other)):
        told = await located(database, lookups, event)
        assert (told.status, told.tracking_number, told.order_id, told.last_event, told.destination) == (
            "unknown",
            None,
            None,
            None,
            None,
        )


async def test_another_tenants_orders_do_not_exist(database: Database, lookups: Lookups) -> None:
    told = await located(database, lookups, a_question(number=None, order_id=ORDER.order_id, tenant="other"))
    assert (told.status, told.order_id) == ("unknown", None)


async def test_a_parcel_nobody_knows_is_reported_as_not_found(database: Database, lookups: Lookups) -> None:
    told = await located(database, lookups, a_question(number="RB123456785CN", customer_id="guest"))
    assert (told.status, told.order_id) == ("not_found", None)


async def test_who_names_nothing_is_told_of_the_only_order_under_way(database: Database, lookups: Lookups) -> None:
    told = await located(database, lookups, a_question(number=None))
    assert (told.tracking_number, told.order_id) == (NUMBER, ORDER.order_id)


async def test_who_names_nothing_and_bought_nothing_is_told_why(database: Database, lookups: Lookups) -> None:
    told = await located(database, lookups, a_question(number=None, customer_id="guest"))
    assert (told.status, told.order_id) == ("unknown", None)


def test_only_cases_whose_next_need_is_a_shipment_are_wanted() -> None:
    assert needs_shipment(a_question())
    assert not needs_shipment(a_question(needs=[]))
    assert not needs_shipment(a_question(needs=["dispute", "shipment"]))
