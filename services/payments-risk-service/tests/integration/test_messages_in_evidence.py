"""What a customer wrote about a payment stands in the answer to its dispute without the shop doing anything."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import asyncpg
import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Entities
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from payments_risk.assess_dispute import assess_dispute
from payments_risk.evidence.customer_messages import LONGEST, MOST
from payments_risk.evidence.facts import EvidenceFacts
from payments_risk.evidence.known_facts import gather
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.shop_facts import ShopFacts, keep_shop_facts
from payments_risk.evidence.table import load_evidence

from .disputing import CASES, DESK, DISPUTE, ORDER, PRICE, RULES, TABLES, a_report, kept, ordered, paid, taken

EVIDENCE = load_evidence()
NAMED = Entities(order_ids=[ORDER], amounts=[PRICE])


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    found = await service_database("payments_risk")
    await ordered(found)
    await paid(found)
    await taken(found, a_report(code="13.7", provider_reason="subscription_canceled"))
    return found


async def wrote(
    database: Database, text: str, minutes: int = 0, named: Entities = NAMED, customer: str = "c-1"
) -> None:
    understood = an_understanding("unrecognized_charge", entities=named)
    at = NOON + timedelta(minutes=minutes)
    inquiry = an_inquiry(text, customer=a_customer(id=customer), received_at=at)
    case = a_case(understanding=understood, needs=["dispute"], inquiry=inquiry)
    await handle(database, partial(assess_dispute, RULES, DESK), case, at=NOON, rows=CASES)


async def gathered(database: Database) -> EvidenceFacts:
    dispute = await kept(database)
    assert dispute is not None
    async with database.transaction([TENANT]) as connection:
        return await gather(connection, TENANT, dispute, TABLES, EVIDENCE, NOON)


async def said(database: Database) -> list[str]:
    return [each.text for each in (await gathered(database)).messages]


async def given(database: Database, facts: ShopFacts) -> None:
    async with database.transaction([TENANT]) as connection:
        await keep_shop_facts(connection, TENANT, "stripe", DISPUTE, facts, NOON)


async def test_what_the_customer_wrote_about_the_payment_is_in_the_answer_in_order(database: Database) -> None:
    await wrote(database, "Please cancel my order", 5)
    await wrote(database, "I ordered this and paid 49.90", 1)
    await wrote(database, "Please cancel my order", 5)
    facts = await gathered(database)
    assert [(each.by, each.text) for each in facts.messages] == [
        ("customer", "I ordered this and paid 49.90"),
        ("customer", "Please cancel my order"),
    ]
    assert "customer: Please cancel my order" in assemble(facts, EVIDENCE).texts["messages"]


async def test_what_may_be_about_another_payment_is_left_out(database: Database) -> None:
    await wrote(database, "Nothing is named here", named=Entities())
    await wrote(database, "Another order", named=Entities(order_ids=["CB-OTHER"]))
    await wrote(database, "Another amount", named=Entities(amounts=[Money(minor=1, currency="EUR")]))
    await wrote(database, "Not my order", customer="c-2")
    assert await said(database) == []


async def test_a_bank_is_shown_no_message_where_its_reason_asks_for_none(database: Database) -> None:
    await wrote(database, "I do not know this charge")
    step = {"at": NOON + timedelta(days=1)}
    await taken(database, a_report(code="10.4", provider_reason="fraudulent", step=step))
    assert await said(database) == []


async def test_a_card_number_is_masked_and_a_long_message_cut_before_it_is_kept(database: Database) -> None:
    await wrote(database, "My card is 4111 1111 1111 1111. " + "x" * 2000)
    [text] = await said(database)
    assert text.startswith("My card is •••• 1111. x")
    assert len(text) <= LONGEST


async def test_only_the_latest_messages_are_shown(database: Database) -> None:
    for number in range(MOST + 2):
        await wrote(database, f"message {number}", number)
    assert await said(database) == [f"message {number}" for number in range(2, MOST + 2)]


async def test_the_shops_own_choice_of_messages_stands_also_where_it_chose_none(database: Database) -> None:
    await wrote(database, "I ordered this")
    await given(database, ShopFacts.model_validate({"refusal": "It was delivered."}))
    assert await said(database) == ["I ordered this"], "other facts leave the messages as they are"
    chosen = {"at": "2026-05-20T09:00:00Z", "by": "shop", "text": "We wrote this"}
    await given(database, ShopFacts.model_validate({"messages": [chosen]}))
    assert await said(database) == ["We wrote this"]
    await given(database, ShopFacts.model_validate({"messages": []}))
    assert await said(database) == []


async def test_other_tenants_see_no_message_and_can_write_none(database: Database) -> None:
    await wrote(database, "I ordered this")
    async with database.transaction(["other-shop"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM customer_messages") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO customer_messages VALUES ($1, gen_random_uuid(), 'o', now(), 't')", TENANT
            )
