"""Cases that are settled together are judged as if they came one after the other, in as many statements as one."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.contracts.event import Event, Money, derive_id
from crossdesk.contracts.gateway import Settlement, TenantConfigured
from crossdesk.contracts.intent import Case, Entities
from crossdesk.contracts.payments_risk import DisputeAssessed, DisputeDecided, DisputeRecordChanged
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT, a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from payments_risk.assess_dispute import assess_dispute
from payments_risk.evidence.prepare_answer import by_provider
from payments_risk.evidence.tell import disputing_tenants
from payments_risk.features.places import RegistryPlaces
from payments_risk.main import subscriptions
from payments_risk.scoring.score_payment import Scorer

from .disputing import CASES, DAY, DESK, PAYMENT, PRICE, RULES, allowed, count, only, ordered, paid

ASSESS = partial(assess_dispute, RULES, DESK)
SMALL = Money(minor=990, currency="EUR")
LIMITS = Settlement(up_to=[PRICE], per_customer_month=[PRICE])


def a_claim(number: int = 0, intent: str = "double_charge", customer: str = "c-1", **named: Any) -> Case:
    text = f"You charged me twice, I tell you for time {number}"
    case: Case = a_case(
        inquiry=an_inquiry(text, customer=a_customer(id=customer)),
        understanding=an_understanding(intent, entities=Entities(**{"amounts": [PRICE], **named})),
        needs=["dispute"],
    )
    return case


async def charged_twice(database: Database) -> None:
    await ordered(database)
    await paid(database, at=NOON - DAY)
    await paid(database, "ch_2", at=NOON - DAY + timedelta(minutes=1))


async def settled(database: Database, *events: Event) -> list[Envelope]:
    """What is told once a replica that reaches Stripe has settled a batch of these."""
    lines = {each.event: each for each in subscriptions(RULES, {"stripe": None}, RegistryPlaces(), Scorer())}  # type: ignore[dict-item]  # nobody is asked
    batch: list[Pending] = []
    for event in events:
        envelope = wrap(event, event_id=uuid4(), source="a test", time=NOON)
        record = Record(Partition(envelope.topic, 0), 0, envelope.key, {}, envelope.data, envelope.time)
        batch.append(Pending(record, envelope, event, lines[type(event)]))
    done = await settle(database, "payments-risk", batch)
    return [envelope for said in done.emitted.values() for envelope in said]


def kinds(told: Sequence[Envelope]) -> Counter[str]:
    return Counter(each.type for each in told)


def assessments(told: Sequence[Envelope]) -> list[DisputeFacts]:
    cases = [DisputeAssessed.model_validate_json(each.data) for each in told if each.type == "DisputeAssessed"]
    return [each.dispute for each in cases if each.dispute]


def a_change_of(payment: str) -> DisputeRecordChanged:
    name = str(derive_id("claim", TENANT, payment, "duplicate"))
    return DisputeRecordChanged(tenant=TENANT, provider="customer", dispute_id=name)


async def test_two_claims_of_one_payment_in_a_batch_are_paid_and_told_once(database: Database) -> None:
    await allowed(database, 5000)
    await charged_twice(database)
    told = await settled(database, a_claim(1), a_claim(2), a_claim(2))
    assert kinds(told) == {"DisputeAssessed": 3, "DisputeDecided": 1, "RefundDue": 1}
    assert [each.settlement for each in assessments(told)] == ["due"] * 3
    assert (await count(database, "disputes"), await count(database, "customer_messages")) == (1, 2)
    assert await disputing_tenants(database) == [TENANT]
    [decided] = [DisputeDecided.model_validate_json(each.data) for each in told if each.type == "DisputeDecided"]
    assert not by_provider(decided), "so there is no answer to prepare, and nobody listens"


async def test_two_replicas_with_a_claim_of_one_payment_each_pay_and_tell_it_once(database: Database) -> None:
    await allowed(database, 5000)
    await charged_twice(database)
    told = await asyncio.gather(settled(database, a_claim(1)), settled(database, a_claim(2)))
    assert kinds([*told[0], *told[1]]) == {"DisputeAssessed": 2, "DisputeDecided": 1, "RefundDue": 1}


async def test_replicas_whose_batches_name_payments_in_opposite_order_do_not_block_each_other(
    database: Database,
) -> None:
    customers = [f"c-{number}" for number in range(6)]
    for each in customers:
        await ordered(database, f"o-{each}", customer_id=each)
        await paid(database, f"ch-{each}", order_id=f"o-{each}", at=NOON - DAY)
    claims = [a_claim(number, "unrecognized_charge", each) for number, each in enumerate(customers)]
    again = [a_claim(number, "unrecognized_charge", each) for number, each in enumerate(customers, 10)]
    told = await asyncio.gather(settled(database, *claims), settled(database, *reversed(again)))
    assert kinds([*told[0], *told[1]]) == {"DisputeAssessed": 12, "DisputeDecided": 6}


@pytest.mark.parametrize("claim_first", [True, False])
async def test_a_decision_that_changes_in_a_batch_is_told_by_whoever_comes_first(
    database: Database, claim_first: bool
) -> None:
    await allowed(database, 5000)
    await charged_twice(database)
    await settled(database, a_claim(1))
    await paid(database, "re_1", kind="refund", refers_to="ch_2", at=NOON - timedelta(hours=1))
    both = [a_claim(2), a_change_of("ch_2")]
    told = await settled(database, *(both if claim_first else reversed(both)))
    assert kinds(told) == {"DisputeAssessed": 1, "DisputeDecided": 1}


async def test_limits_that_a_batch_brings_hold_for_its_later_cases(database: Database) -> None:
    await charged_twice(database)
    configured = TenantConfigured(tenant=TENANT, name="Demo", api_key_hashes=[], settlement=LIMITS)
    [facts] = assessments(await settled(database, configured, a_claim()))
    assert facts.settlement == "due"


async def statements(database: Database, cases: Sequence[Case]) -> int:
    asked: list[object] = []
    async with database.transaction([TENANT]) as connection:
        connection.add_query_logger(asked.append)
        rows = CASES()
        await rows.load(connection, cases)
        for case in cases:
            await ASSESS(case, UnitOfWork(connection, Cause(uuid4(), NOON), rows))
        await rows.save(connection, [])
        connection.remove_query_logger(asked.append)
    return len(asked)


async def test_ten_customers_who_deny_a_payment_take_as_many_statements_as_one(database: Database) -> None:
    for number in range(11):
        await ordered(database, f"o-{number}", customer_id=f"c-{number}")
        await paid(database, f"ch-{number}", order_id=f"o-{number}", at=NOON - DAY)
    cases = [a_claim(number, "unrecognized_charge", f"c-{number}") for number in range(11)]
    await statements(database, [a_claim(99, "unrecognized_charge", "c-0")])  # a new session asks for types first
    assert (await statements(database, cases[:1]), await statements(database, cases[1:])) == (4, 4)


async def test_a_customer_without_payments_takes_one_statement(database: Database) -> None:
    await statements(database, [a_claim(customer="c-9")])
    assert await statements(database, [a_claim(customer="c-9")]) == 1


async def assessed(database: Database, case: Case, at: datetime) -> DisputeFacts:
    facts = only(await handle(database, ASSESS, case, at=at, rows=CASES), DisputeAssessed).dispute
    assert isinstance(facts, DisputeFacts)
    return facts


async def test_a_case_is_judged_at_its_own_time_and_not_at_that_of_its_message(database: Database) -> None:
    await ordered(database)
    await paid(database, at=NOON - 100 * DAY)
    for name, days in (("ch_old", 800), ("ch_older", 900)):
        await paid(database, name, order_id="o-old", customer_id="c-1", at=NOON - days * DAY, amount=SMALL)
    unnamed = a_claim(intent="unrecognized_charge", amounts=[])
    assert (await assessed(database, unnamed, NOON)).transaction_ids == [PAYMENT]
    assert (await assessed(database, unnamed, NOON + 30 * DAY)).transaction_ids == [], "older than 120 days by then"
    old = a_claim(intent="unrecognized_charge", amounts=[SMALL])
    assert (await assessed(database, old, NOON)).transaction_ids == [], "older than 500 days"
    assert (await assessed(database, old, NOON - 350 * DAY)).transaction_ids == ["ch_old"]
