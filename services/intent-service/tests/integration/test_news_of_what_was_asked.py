"""Whoever asks for news, or sends a number, means what they asked for; greetings and thanks do not change that."""

from collections.abc import Awaitable, Callable

import pytest
from crossdesk.contracts.intent import Intent
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry, an_inquiry_received
from crossdesk.testing.handling import handle

from intent.conversations import Conversations
from intent.entities import EntityFinder
from intent.reading import Reader
from intent.understand_inquiry import InquiryUnderstanding

ServiceDatabase = Callable[[str], Awaitable[Database]]


async def last_of(database: Database, reader: Reader, *said: str) -> tuple[Intent, list[str]]:
    """The intent of the last of a conversation's messages, and the parcels it is about."""
    handler = InquiryUnderstanding(EntityFinder(), reader.policy)
    for text in said:
        event = an_inquiry_received(inquiry=an_inquiry(text))
        [case] = await handle(database, handler.understand_inquiry, event, reader.read(text), rows=Conversations)
    found = case.understanding  # type: ignore[attr-defined]  # the only kind of event there is
    return found.intent, [number.number for number in found.entities.tracking_numbers]


@pytest.mark.parametrize(
    "news", ["Any news?", "Hello? Any news about it?", "Gibt es Neuigkeiten?", "進展はありますか？"]
)
async def test_news_are_those_of_the_parcel_asked_for(
    service_database: ServiceDatabase, built_in: Reader, news: str
) -> None:
    said = ("Where is my parcel LX123456785CN?", "Thank you", news)
    intent, parcels = await last_of(await service_database("intent"), built_in, *said)
    assert (intent.id, parcels) == ("track_shipment", ["LX123456785CN"])


async def test_news_of_a_refund_are_no_news_of_a_parcel(service_database: ServiceDatabase, built_in: Reader) -> None:
    database = await service_database("intent")
    intent, _ = await last_of(database, built_in, "When do I get my refund for order 1234567?", "Any news?")
    assert intent.id == "refund_status"


async def test_news_of_nothing_are_taken_for_those_of_a_parcel(
    service_database: ServiceDatabase, built_in: Reader
) -> None:
    intent, parcels = await last_of(await service_database("intent"), built_in, "hello", "Any news?")
    assert (intent.id, parcels) == ("track_shipment", [])
    assert intent.confidence < built_in.policy.inherited


async def test_a_number_after_a_greeting_is_no_greeting(service_database: ServiceDatabase, built_in: Reader) -> None:
    intent, parcels = await last_of(await service_database("intent"), built_in, "hello", "LX123456785CN")
    assert (intent.id, parcels) == ("track_shipment", ["LX123456785CN"])
