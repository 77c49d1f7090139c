"""Guided flows on a real PostgreSQL, settled as the worker does it: with receipts, by one read and one write."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from crossdesk.bus.envelope import unwrap, wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.intent import Case, Entities
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding

from knowledge.dialogue import Dialogue
from knowledge.flow_runs import KEPT_FOR, begun
from knowledge.flows_data import Flows
from knowledge.library import Library
from knowledge.main import subscriptions

ORDER = Entities(order_ids=["CB-20481133"])


def message(text: str, turn: int, intent: str = "greeting", confidence: float = 0.2, **fields: Any) -> Case:
    """A message; what it is about is unclear unless told."""
    conversation = a_conversation(fields.pop("conversation", "web"))
    received_at = NOON + timedelta(hours=fields.pop("hours", 0), seconds=turn)
    inquiry_id = derive_id("inquiry", text, turn, conversation)
    customer = a_customer(id=fields.pop("customer", "c-1"), locale="de-DE", country="DE")
    return a_case(
        tenant=fields.pop("tenant", TENANT),
        conversation_id=conversation,
        inquiry=an_inquiry(text, inquiry_id=inquiry_id, received_at=received_at, customer=customer, **fields),
        understanding=an_understanding(intent, confidence, entities=ORDER if "CB-" in text else Entities()),
        turn=turn,
    )


def pending(case: Case, answering: Subscription) -> Pending:
    envelope = wrap(
        case, event_id=derive_id("event", case.inquiry.inquiry_id), source="test", time=case.inquiry.received_at
    )
    record = Record(Partition(envelope.topic, 0), 0, envelope.key, {}, envelope.data, envelope.time)
    return Pending(record, envelope, case, answering)


async def said(database: Database, library: Library, *cases: Case) -> list[Any]:
    """What is said on each message of one batch."""
    answering = subscriptions(library)[0]
    batch = [pending(case, answering) for case in cases]
    settled = await settle(database, "knowledge", batch)
    return [unwrap(envelope) for each in batch for envelope in settled.emitted[each]]


async def begin_return(database: Database, library: Library, **fields: Any) -> None:
    """Up to the question for the reason, in turn 3."""
    await said(database, library, message("Ich möchte etwas zurückschicken", 1, "return_start", 0.9, **fields))
    await said(database, library, message("CB-20481133", 2, "order_status", 0.65, **fields))
    [event] = await said(database, library, message("Die blaue Jacke", 3, **fields))
    assert event.answer.scenario == "start_return/reason"


async def revisions(database: Database, tenant: str = TENANT) -> Sequence[asyncpg.Record]:
    async with database.transaction([tenant]) as connection:
        return await connection.fetch("SELECT * FROM flow_runs ORDER BY received_at, revision")


async def test_a_flow_is_kept_message_by_message_and_ends_with_a_person_who_reads_all(
    database: Database, library: Library
) -> None:
    await begin_return(database, library)
    for turn, text in enumerate(("1", "ja", "Geld zurück"), start=4):
        [event] = await said(database, library, message(text, turn))
    assert isinstance(event, NoAnswer)
    assert event.summary.splitlines()[1:] == [
        "Outcome: return_requested",
        "Order: CB-20481133",
        "Items: Die blaue Jacke",
        "Reason: Too small",
        "Unused, with packaging: yes",
        "Wanted instead: Money back",
    ]
    kept = await revisions(database)
    assert [(row["revision"], row["place"], row["state"]) for row in kept][-2:] == [
        (4, "wish", "open"),
        (5, "return_asked_for", "person"),
    ]


async def test_another_request_suspends_the_flow_and_the_next_message_goes_on(
    database: Database, library: Library
) -> None:
    await begin_return(database, library)
    [aside] = await said(database, library, message("Wann sind Sie erreichbar?", 4, "business_hours", 0.9))
    assert (aside.kind, aside.answer.scenario) == ("question", "business_hours")
    assert "Zurück zu Ihrer Rücksendung:\nWas ist der Grund?\n1. Zu klein" in aside.answer.text
    [event] = await said(database, library, message("zu groß", 5))
    assert event.answer.scenario == "start_return/unused"


async def test_the_same_customer_goes_on_in_another_conversation(database: Database, library: Library) -> None:
    await begin_return(database, library)
    [event] = await said(
        database, library, message("zu klein", 1, conversation="whatsapp", hours=1, channel="whatsapp")
    )
    assert event.answer.scenario == "start_return/unused"
    assert event.conversation_id == a_conversation("whatsapp")


@pytest.mark.parametrize("fields", [{"customer": "c-2"}, {"tenant": "other-shop"}])
async def test_no_other_customer_and_no_other_shop_goes_on(
    database: Database, library: Library, fields: dict[str, Any]
) -> None:
    await begin_return(database, library)
    [event] = await said(database, library, message("zu klein", 1, conversation="whatsapp", hours=1, **fields))
    assert event.answer.scenario == "clarify"
    assert await revisions(database, "other-shop") == []


async def test_after_the_time_out_the_flow_is_left(database: Database, library: Library) -> None:
    await begin_return(database, library)
    [event] = await said(database, library, message("zu klein", 4, hours=73))
    assert "start_return" not in event.why


async def test_who_asks_for_a_person_gets_one_with_what_was_collected(database: Database, library: Library) -> None:
    await begin_return(database, library)
    [event] = await said(database, library, message("Mitarbeiter", 4))
    assert (event.reason, event.skill) == ("asked_for_person", "returns")
    assert event.summary.endswith("\nOrder: CB-20481133\nItems: Die blaue Jacke")


async def test_a_replayed_event_says_the_same_under_the_same_ids(database: Database, library: Library) -> None:
    await begin_return(database, library)
    answer, later = message("zu klein", 4), message("ja", 5)
    first = (await settle(database, "knowledge", [pending(answer, subscriptions(library)[0])])).emitted
    await said(database, library, later)
    again = (await settle(database, "knowledge", [pending(answer, subscriptions(library)[0])])).emitted
    assert list(again.values()) == list(first.values())
    assert len(await revisions(database)) == 5


async def test_an_event_without_its_receipt_says_the_same_once_more(database: Database, library: Library) -> None:
    await begin_return(database, library)
    answer, later = message("zu klein", 4), message("ja", 5)
    first = await said(database, library, answer)
    await said(database, library, later)
    async with database.transaction([TENANT]) as connection:
        handled = pending(answer, subscriptions(library)[0]).envelope.id
        await connection.execute("DELETE FROM receipts WHERE event_id = $1", handled)
    assert await said(database, library, answer) == first
    assert len(await revisions(database)) == 5


async def test_messages_of_one_batch_are_taken_one_after_the_other(database: Database, library: Library) -> None:
    await begin_return(database, library)
    events = await said(database, library, message("zu klein", 4), message("ja", 5), message("Geld zurück", 6))
    places = [event.answer.scenario for event in events if isinstance(event, AnswerDrafted)]
    assert places == ["start_return/unused", "start_return/wish"]
    assert isinstance(events[-1], NoAnswer)


async def test_two_members_that_move_the_same_run_collide(database: Database, flows: Flows) -> None:
    case = message("Ich möchte etwas zurückschicken", 1, "return_start", 0.9)
    begin = begun(case, flows.by_id["start_return"])
    ours, theirs = Dialogue(), Dialogue()
    ours.runs.keep(begin)
    theirs.runs.keep(begin.model_copy(update={"place": "item"}))
    async with database.statements([TENANT]) as connection:
        await ours.save(connection, [])
        with pytest.raises(asyncpg.UniqueViolationError):
            await theirs.save(connection, [])


async def test_runs_long_over_are_deleted_by_the_next_write_of_their_shop(database: Database, library: Library) -> None:
    await begin_return(database, library)
    await begin_return(database, library, tenant="demo", customer="c-2", conversation="two", hours=72)
    assert len(await revisions(database)) == 6
    long_after = 72 + KEPT_FOR / timedelta(hours=1) + 1
    await said(
        database,
        library,
        message("Retoure", 1, "return_start", 0.9, customer="c-3", conversation="three", hours=long_after),
    )
    assert {row["customer_id"] for row in await revisions(database)} == {"c-2", "c-3"}


async def test_the_table_shows_a_shop_its_own_runs_only(database: Database, library: Library) -> None:
    await begin_return(database, library)
    assert len(await revisions(database)) == 3
    assert await revisions(database, "other-shop") == []
    async with database.transaction(["other-shop"]) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO flow_runs SELECT 'demo', gen_random_uuid(), 0, 'c', gen_random_uuid(), gen_random_uuid(), "
                "1, 'start_return', 'item', 'open', '{}', 0, false, NULL, now(), now()"
            )


async def test_questions_put_by_scenarios_are_still_put_once(database: Database, library: Library) -> None:
    kinds: list[Event] = []
    for turn, text in enumerate(("Wo ist mein Paket?", "Weiß nicht, wo ist es?"), start=1):
        kinds += await said(database, library, message(text, turn, "track_shipment", 0.9))
    assert [type(each) for each in kinds] == [AnswerDrafted, NoAnswer]
