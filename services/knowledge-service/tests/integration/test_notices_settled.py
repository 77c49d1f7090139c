"""Notices on a real PostgreSQL, settled as the worker does it, and the customer's answers to them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from crossdesk.bus.envelope import unwrap, wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import NoAnswer, NoticeWritten
from crossdesk.contracts.logistics import NoticeDue
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding

from knowledge.library import Library
from knowledge.main import subscriptions

Parcel = Callable[..., ShipmentFacts]


def due(parcel: ShipmentFacts, name: str = "notice", tenant: str = TENANT) -> NoticeDue:
    return NoticeDue(
        tenant=tenant,
        conversation_id=a_conversation(name),
        notice_id=derive_id("notice", name),
        customer=a_customer(name="Kim Muster"),
        order_id="CB-20481133",
        trouble="lost",
        since=NOON,
        shipment=parcel,
        choices=["reship", "refund"],
    )


def answer(text: str, turn: int = 1, conversation: str = "notice", tenant: str = TENANT) -> Case:
    inquiry = an_inquiry(
        text,
        inquiry_id=derive_id("inquiry", text, turn, conversation),
        received_at=NOON + timedelta(days=turn),
        customer=a_customer(name="Kim Muster"),
    )
    return a_case(
        tenant=tenant,
        conversation_id=a_conversation(conversation),
        inquiry=inquiry,
        understanding=an_understanding("greeting", 0.2, language="und"),
        turn=turn,
    )


def pending(event: Event, subscription: Subscription, time: datetime) -> Pending:
    envelope = wrap(event, event_id=derive_id("event", event.model_dump_json()), source="test", time=time)
    record = Record(Partition(envelope.topic, 0), 0, envelope.key, {}, envelope.data, envelope.time)
    return Pending(record, envelope, event, subscription)


async def settled(database: Database, library: Library, *events: Event) -> list[Any]:
    """What is said on events of one kind, settled as one batch."""
    kind = NoticeDue if isinstance(events[0], NoticeDue) else None
    [subscription, *_] = [each for each in subscriptions(library) if kind is None or each.event is kind]
    times = [event.inquiry.received_at if isinstance(event, Case) else NOON for event in events]
    batch = [pending(event, subscription, time) for event, time in zip(events, times, strict=True)]
    done = await settle(database, "knowledge", batch)
    return [unwrap(envelope) for each in batch for envelope in done.emitted[each]]


async def runs(database: Database, tenant: str = TENANT) -> Sequence[asyncpg.Record]:
    async with database.transaction([tenant]) as connection:
        return await connection.fetch("SELECT * FROM flow_runs ORDER BY received_at, revision")


async def test_a_notice_is_written_and_its_answer_ends_with_a_person_who_knows_all(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    [written] = await settled(database, library, due(a_parcel("exception")))
    assert isinstance(written, NoticeWritten)
    assert (written.order_id, written.answer.language) == ("CB-20481133", "de")
    assert written.answer.choices == ["Noch einmal senden", "Geld zurück"]
    [asked] = await settled(database, library, answer("1"))
    assert asked.answer.text == "Sollen wir es an dieselbe Anschrift senden wie zuvor?"
    [ended] = await settled(database, library, answer("ja", 2))
    assert isinstance(ended, NoAnswer)
    assert ended.summary.splitlines()[1:] == [
        "Outcome: reship_requested",
        "Told of: lost, since 2026-11-27 12:00 UTC",
        "Order: CB-20481133",
        "Parcel: LX123456785CN",
        "Carrier: DHL",
        "Wanted: Send it again",
        "To the same address: yes",
    ]
    assert [(row["revision"], row["place"], row["turn"]) for row in await runs(database)] == [
        (0, "choice", 0),
        (1, "same_address", 1),
        (2, "reship_asked_for", 2),
    ]


async def test_a_notice_handled_twice_begins_one_run_and_says_the_same(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    event = due(a_parcel())
    first = await settled(database, library, event)
    again = await settled(database, library, event)
    assert again in ([], first)
    assert len(await runs(database)) == 1
    await forget_receipts(database)
    assert await settled(database, library, event) == first
    assert len(await runs(database)) == 1


async def forget_receipts(database: Database) -> None:
    async with database.transaction([TENANT]) as connection:
        await connection.execute("DELETE FROM receipts")


async def test_notices_of_one_batch_wait_each_in_its_conversation(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    written = await settled(database, library, due(a_parcel()), due(a_parcel(), "second"))
    assert len({each.conversation_id for each in written}) == 2
    [ended] = await settled(database, library, answer("2", conversation="second"))
    assert ended.holding_text.scenario == "parcel_trouble/refund_asked_for"
    assert ended.conversation_id == a_conversation("second")


async def test_no_other_shop_hears_the_answer(database: Database, library: Library, a_parcel: Parcel) -> None:
    await settled(database, library, due(a_parcel()))
    [event] = await settled(database, library, answer("2", tenant="other-shop"))
    assert event.answer.scenario == "clarify"
    assert await runs(database, "other-shop") == []
