"""Understanding on a real PostgreSQL: turns, memory, and the routing slip."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from crossdesk.contracts.event import Money, derive_id
from crossdesk.contracts.gateway import Attachment, OrderImported, OrderItem, TenantConfigured
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.errors import Permanent
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, a_customer, an_inquiry, an_inquiry_received
from crossdesk.testing.handling import handle

from intent.conversations import Conversations
from intent.entities import EntityFinder
from intent.reading import Reader
from intent.remember_order_pattern import remember_order_pattern
from intent.remember_products import remember_products
from intent.understand_inquiry import InquiryUnderstanding

ServiceDatabase = Callable[[str], Awaitable[Database]]


async def say(database: Database, reader: Reader, text: str, **fields: Any) -> list[InquiryUnderstood]:
    """One message goes through the service as the worker would do it."""
    given = ("order_id", "customer", "inquiry_id", "attachments")
    inquiry_fields = {name: fields.pop(name) for name in given if name in fields}
    event = an_inquiry_received(inquiry=an_inquiry(text, **inquiry_fields), **fields)
    handler = InquiryUnderstanding(EntityFinder(), reader.policy)
    reading = reader.read(text, event.inquiry.customer.locale)
    events = await handle(database, handler.understand_inquiry, event, reading, rows=Conversations)
    assert all(isinstance(each, InquiryUnderstood) for each in events)
    return events  # type: ignore[return-value]  # narrowed by the line above


async def test_a_question_for_a_parcel_needs_logistics(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "Wo bleibt mein Paket LX123456785CN?")
    assert (case.turn, case.needs, case.understanding.intent.id) == (1, ["shipment"], "track_shipment")
    assert [number.number for number in case.understanding.entities.tracking_numbers] == ["LX123456785CN"]
    assert case.understanding.language == "de"
    assert "LX123456785CN" not in case.why + " ".join(case.understanding.reasons)


async def test_without_a_number_nobody_is_asked(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "Wo bleibt mein Paket?")
    assert case.needs == []


async def test_the_order_the_storefront_named_counts(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "Wo bleibt mein Paket?", order_id="#cb-10002000")
    assert (case.needs, case.understanding.entities.order_ids) == (["shipment"], ["CB-10002000"])


async def test_a_dispute_needs_payments_even_without_an_order(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "I did not make this payment of 39.90 EUR")
    assert (case.needs, case.understanding.intent.id) == (["dispute"], "unrecognized_charge")
    assert [(money.minor, money.currency) for money in case.understanding.entities.amounts] == [(3990, "EUR")]


async def test_nonsense_needs_nothing(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "asdf qwer zxcv", order_id="1234567")
    assert case.needs == []


async def test_turns_count_within_a_conversation(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    turns = [(await say(database, built_in, text))[0].turn for text in ("hello", "where is my parcel", "thanks")]
    other = await say(database, built_in, "hi there", conversation_id=derive_id("another conversation"))
    assert (turns, other[0].turn) == ([1, 2, 3], 1)


async def test_an_inquiry_is_understood_once(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    reused = derive_id("one key")
    assert len(await say(database, built_in, "where is my parcel", inquiry_id=reused)) == 1
    assert await say(database, built_in, "cancel my order", inquiry_id=reused) == []
    [later] = await say(database, built_in, "thank you")
    assert later.turn == 2


async def test_a_bare_number_answers_the_question_before(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    await say(database, built_in, "please cancel my order")
    [case] = await say(database, built_in, "1234567")
    assert case.understanding.intent.id == "order_cancel"
    assert case.understanding.entities.order_ids == ["1234567"]


async def test_the_number_before_is_meant_by_a_later_question(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    await say(database, built_in, "Where is my parcel LX123456785CN?")
    [case] = await say(database, built_in, "my package is late, what is going on")
    assert case.needs == ["shipment"]
    assert [number.number for number in case.understanding.entities.tracking_numbers] == ["LX123456785CN"]


async def test_the_other_one_is_not_the_one_before(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    await say(database, built_in, "Where is my parcel LX123456785CN?")
    [case] = await say(database, built_in, "and the other one?")
    assert case.understanding.intent.id == "track_shipment"
    assert (case.needs, case.understanding.entities.tracking_numbers) == ([], [])


async def test_a_bare_tracking_number_asks_where_the_parcel_is(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "LX123456785CN")
    assert (case.understanding.intent.id, case.needs) == ("track_shipment", ["shipment"])


@pytest.mark.parametrize(
    ("text", "language"),
    [("Where is my parcel LX123456784CN?", "en"), ("Wo bleibt mein Paket LX123456784CN?", "de")],
)
async def test_a_mistyped_number_needs_logistics_and_is_named_as_nothing(
    service_database: ServiceDatabase, built_in: Reader, text: str, language: str
) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, text)
    assert (case.understanding.language, case.needs) == (language, ["shipment"])
    assert case.understanding.entities.tracking_numbers == []
    assert "LX123456784CN" not in case.why + " ".join(case.understanding.reasons)


@pytest.mark.parametrize("text", ["LX123456784CN", "LX12345678CN", "YT241234567890123"])
async def test_a_bare_mistyped_number_asks_where_the_parcel_is(
    service_database: ServiceDatabase, built_in: Reader, text: str
) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, text)
    assert (case.understanding.intent.id, case.needs) == ("track_shipment", ["shipment"])


async def test_a_mistyped_number_is_not_the_parcel_named_before(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    await say(database, built_in, "Where is my parcel LX123456785CN?")
    [case] = await say(database, built_in, "And where is my parcel RR123456784DE?")
    assert (case.needs, case.understanding.entities.tracking_numbers) == (["shipment"], [])


async def test_a_yes_goes_on_with_the_mistyped_number_that_was_asked_back(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    await say(database, built_in, "Where is my parcel LX123456785CN?")
    await say(database, built_in, "And where is my parcel RR123456784DE?")
    [case] = await say(database, built_in, "Yes, that one")
    assert (case.understanding.intent.id, case.needs) == ("track_shipment", ["shipment"])
    assert [number.number for number in case.understanding.entities.tracking_numbers] == ["RR123456784DE"]


async def test_a_tenant_brings_its_own_order_numbers(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    configured = TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[], order_pattern=r"SHOP\d{4}")
    await handle(database, remember_order_pattern, configured)
    [case] = await say(database, built_in, "where is order shop1234")
    assert case.understanding.entities.order_ids == ["SHOP1234"]
    [elsewhere] = await say(database, built_in, "where is order shop1234 and 7654321", tenant="other")
    assert elsewhere.understanding.entities.order_ids == ["7654321"]


async def test_a_pattern_that_is_none_is_refused(service_database: ServiceDatabase) -> None:
    database = await service_database("intent")
    configured = TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[], order_pattern="(")
    with pytest.raises(Permanent, match="order_pattern"):
        await handle(database, remember_order_pattern, configured)


async def test_tenants_do_not_share_conversations(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    await say(database, built_in, "where is my parcel LX123456785CN")
    [case] = await say(database, built_in, "where is my parcel", tenant="other")
    assert (case.turn, case.needs) == (1, [])


@pytest.mark.parametrize("text", ["", "😀", "\u202e\u202d", "a" * 100_000])
async def test_odd_texts_are_understood_as_nothing(
    service_database: ServiceDatabase, built_in: Reader, text: str
) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, text, customer=a_customer(locale=None))
    assert case.needs == []


async def test_kinds_of_personal_data_are_told_and_never_the_data(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    [case] = await say(database, built_in, "Please refund to DE89 3704 0044 0532 0130 00, mail ann@mailbox.example")
    assert case.understanding.personal_data == ["email", "iban"]
    assert "3704" not in case.why + " ".join(case.understanding.reasons)


async def test_what_the_tenant_sells_is_named_as_the_shop_names_it(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    price = Money(minor=1000, currency="EUR")
    order = OrderImported(
        tenant="demo",
        order_id="1234567",
        customer_id="c-1",
        status="paid",
        placed_at=NOON,
        destination="DE",
        origin="CN",
        total=price,
        items=[OrderItem(sku="LMP-204", name="Café-Lampe Aurora", quantity=1, price=price)],
    )
    await handle(database, remember_products, order)
    [case] = await say(database, built_in, "Wo bleibt meine cafe lampe aurora?")
    assert case.understanding.entities.products == ["Café-Lampe Aurora"]
    [elsewhere] = await say(database, built_in, "Wo bleibt meine cafe lampe aurora?", tenant="other")
    assert elsewhere.understanding.entities.products != ["Café-Lampe Aurora"]


async def test_a_picture_alone_goes_on_with_what_was_asked_before(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    database = await service_database("intent")
    picture = [Attachment(url="https://shop.example/p.jpg", content_type="image/jpeg")]
    [alone] = await say(database, built_in, "", attachments=picture)
    assert alone.understanding.intent.confidence == 0, "nobody knows what it is about: it is asked, and not refused"
    conversation = derive_id("conversation", "with a past")
    first = {"conversation_id": conversation, "inquiry_id": derive_id("its first message")}
    await say(database, built_in, "My lamp arrived broken, the parcel was crushed", **first)
    later = {"conversation_id": conversation, "inquiry_id": derive_id("its second message")}
    [case] = await say(database, built_in, "", attachments=picture, **later)
    assert (case.understanding.intent.id, case.turn) == ("damaged_parcel", 2)
