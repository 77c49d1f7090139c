"""A number with a slip of the pen is compared with the customer's own orders in the database, and asked back."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.intent import Entities, InquiryUnderstood, TrackingNumber
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.find_parcel import MISWRITTEN, UNKNOWN
from logistics.locate_shipment import look_for_parcel
from logistics.read_known import KnownReader
from logistics.record_order import record_order

Open = Callable[[str], Awaitable[Database]]

UNCHECKED, SLIP = "YT2412345678901234", "YT2412345678901243"


def an_order(customer_id: str, number: str, **fields: Any) -> OrderImported:
    values = {"customer_id": customer_id, "customer_email": None, "order_id": f"of-{number}", "status": "shipped"}
    return shop.orders(datetime.now(UTC))[0].model_copy(update={**values, "tracking_numbers": [number], **fields})


async def told(database: Database, customer_id: str, text: str, *numbers: str) -> ShipmentFacts:
    entities = Entities(tracking_numbers=[TrackingNumber(number=number) for number in numbers])
    case: InquiryUnderstood = a_case(
        inquiry=an_inquiry(text=text, customer=a_customer(id=customer_id)),
        understanding=an_understanding(entities=entities),
        needs=["shipment"],
    )
    return await look_for_parcel(None, KnownReader(database))(case, database)


@pytest.fixture
async def database(service_database: Open) -> Database:
    opened = await service_database("logistics")
    await handle(opened, record_order, an_order("c-yt", UNCHECKED), [])
    await handle(opened, record_order, an_order("c-lx", "LX480007292CN"), [])
    return opened


async def test_a_number_without_check_digit_one_away_from_their_own_is_asked_back(database: Database) -> None:
    facts = await told(database, "c-yt", f"Where is {SLIP}?", SLIP)
    assert (facts.status, facts.tracking_number, facts.reasons[0]) == ("unknown", None, UNKNOWN)
    assert "ending in 1234" in facts.reasons[1]
    assert facts.meant == "1234"
    assert UNCHECKED not in str(facts)


async def test_another_customer_is_told_nothing_of_the_number_nearby(database: Database) -> None:
    facts = await told(database, "c-lx", f"Where is {SLIP}?", SLIP)
    assert (facts.tracking_number, facts.meant) == (SLIP, None)
    assert "1234:" not in str(facts.reasons)


async def test_a_wrong_check_digit_in_the_text_alone_is_asked_back(database: Database) -> None:
    facts = await told(database, "c-lx", "Where is LX480007293CN?")
    assert (facts.tracking_number, facts.reasons[0]) == (None, MISWRITTEN)
    assert "ending in 92CN" in facts.reasons[1]


async def test_a_yes_after_the_question_tells_of_the_parcel_that_was_meant(database: Database) -> None:
    facts = await told(database, "c-lx", "Yes", "LX480007293CN")
    assert (facts.tracking_number, facts.order_id, facts.meant) == ("LX480007292CN", "of-LX480007292CN", None)
    strangers = await told(database, "c-yt", "Yes", "LX480007293CN")
    assert (strangers.tracking_number, strangers.meant) == (None, None)


async def test_a_new_number_with_a_slip_is_asked_back_though_the_conversation_was_about_another_parcel(
    database: Database,
) -> None:
    await handle(database, record_order, an_order("c-lx", UNCHECKED.replace("1234", "4321")), [])
    facts = await told(database, "c-lx", "And where is LX480007293CN?", UNCHECKED.replace("1234", "4321"))
    assert (facts.tracking_number, facts.meant) == (None, "92CN")


async def test_what_was_meant_is_looked_for_among_many_orders_and_arrived_ones_too(database: Database) -> None:
    placed_at = datetime.now(UTC) - timedelta(days=40)
    await handle(database, record_order, an_order("c-7", "LX473124829DE", status="delivered", placed_at=placed_at), [])
    for number in ("LX100000003DE", "LX200000006DE", "LX300000012DE"):
        await handle(database, record_order, an_order("c-7", number), [])
    facts = await told(database, "c-7", "It says delivered: LX473124828DE")
    assert facts.meant == "29DE"
