from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.intent import Case, Entities, InquiryUnderstood
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from payments_risk.assess_dispute import assess_dispute, needs_dispute
from payments_risk.decide_dispute import Desk
from payments_risk.disputed_cases import DisputedCases
from payments_risk.disputes.judge import load_tables
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.rules import load_rules

EUR_39_90 = Money(minor=3990, currency="EUR")
ORDER = "CB-10000001"
RULES = load_rules()
DESK = Desk(load_tables())
CASES = partial(DisputedCases, RULES)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


async def reported(database: Database, name: str, at: Any = NOON, **fields: Any) -> None:
    values = {"tenant": TENANT, "order_id": ORDER, "kind": "capture", "status": "succeeded", "amount": EUR_39_90}
    event = TransactionReported(transaction_id=name, method="card", occurred_at=at, **{**values, **fields})
    assert await handle(database, record_transaction, event) == []


async def imported(database: Database, order_id: str = ORDER, **fields: Any) -> None:
    at = fields.pop("at", NOON)
    values = {"customer_id": "c-1", "status": "paid", "placed_at": NOON, "destination": "DE", "origin": "CN"}
    event = OrderImported(**{"tenant": TENANT, "order_id": order_id, "total": EUR_39_90, **values, **fields})
    assert await handle(database, record_order, event, at=at) == []


def a_dispute(kind: type[Case] = InquiryUnderstood, intent: str = "unrecognized_charge", **fields: Any) -> Case:
    entities = fields.pop("entities", Entities(amounts=[EUR_39_90]))
    understood = an_understanding(intent, entities=entities)
    return a_case(kind, **{"understanding": understood, "needs": ["dispute"], **fields})


async def assessed(database: Database, case: Case) -> DisputeFacts:
    event, *_ = await handle(
        database, partial(assess_dispute, RULES, DESK), case, at=NOON + timedelta(days=1), rows=CASES
    )
    assert isinstance(event, DisputeAssessed)
    assert event.dispute is not None
    return event.dispute


async def test_an_authenticated_payment_of_39_90_eur_shifts_liability(database: Database) -> None:
    await imported(database)
    await reported(database, "t1", three_d_secure="authenticated")
    dispute = await assessed(database, a_dispute())
    assert (dispute.verdict, dispute.rule, dispute.order_id) == ("liability_shifted", "authenticated", ORDER)
    assert (dispute.transaction_ids, dispute.disputed) == (["t1"], EUR_39_90)
    assert "The payer was authenticated by 3-D Secure." in dispute.reasons


async def test_the_case_goes_on_with_all_it_carried_and_one_need_less(database: Database) -> None:
    parcel = ShipmentFacts(status="in_transit")
    case = a_dispute(ShipmentLocated, needs=["dispute", "shipment"], shipment=parcel, turn=3)
    [event] = await handle(database, partial(assess_dispute, RULES, DESK), case, rows=CASES)
    assert isinstance(event, DisputeAssessed)
    assert (event.needs, event.shipment, event.turn, event.inquiry) == (["shipment"], parcel, 3, case.inquiry)
    assert event.why == "Dispute rule payment-not-found gives the verdict unknown payment."


async def test_a_payment_nobody_knows_is_an_unknown_payment(database: Database) -> None:
    dispute = await assessed(database, a_dispute())
    assert (dispute.verdict, dispute.order_id, dispute.disputed) == ("unknown_payment", None, EUR_39_90)


async def test_another_customers_payment_is_never_looked_at(database: Database) -> None:
    await imported(database, customer_id="c-2")
    await reported(database, "t1")
    await reported(database, "t2", order_id="CB-2", customer_id="c-2")
    await reported(database, "t3", customer_id="c-1")  # says it is ours, but the order says otherwise
    named = a_dispute(entities=Entities(order_ids=[ORDER], amounts=[EUR_39_90]))
    assert (await assessed(database, named)).verdict == "unknown_payment"
    assert (await assessed(database, a_dispute(entities=Entities()))).verdict == "unknown_payment"


async def test_another_tenants_payment_is_never_looked_at(database: Database) -> None:
    await reported(database, "t1", customer_id="c-1", tenant="other-shop")
    assert (await assessed(database, a_dispute())).verdict == "unknown_payment"


async def test_rows_of_other_tenants_can_neither_be_seen_nor_written(database: Database) -> None:
    await reported(database, "t1", customer_id="c-1")
    async with database.transaction(["other-shop"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM transactions") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO orders VALUES ($1, 'o', 'c', 'paid', 'DE', 1, 'EUR', now())", TENANT)


async def test_a_payment_is_the_customers_when_its_order_is(database: Database) -> None:
    await reported(database, "t1", customer_id=None)
    assert (await assessed(database, a_dispute())).verdict == "unknown_payment"
    await imported(database)
    assert (await assessed(database, a_dispute())).transaction_ids == ["t1"]


async def test_a_double_charge_names_both_payments(database: Database) -> None:
    await imported(database)
    await reported(database, "t1")
    await reported(database, "t2", NOON + timedelta(minutes=2))
    dispute = await assessed(database, a_dispute(intent="double_charge"))
    assert (dispute.verdict, sorted(dispute.transaction_ids)) == ("duplicate_charge", ["t1", "t2"])


async def test_a_later_report_replaces_an_earlier_one_whichever_comes_first(database: Database) -> None:
    await reported(database, "t1", NOON + timedelta(minutes=5), customer_id="c-1")
    await reported(database, "t1", NOON, customer_id="c-1", status="pending")
    assert (await assessed(database, a_dispute())).rule == "unauthenticated-in-eea"
    await reported(database, "t1", NOON + timedelta(minutes=9), customer_id="c-1", status="failed")
    assert (await assessed(database, a_dispute())).verdict == "not_charged"


async def test_an_older_report_of_an_order_changes_nothing(database: Database) -> None:
    await reported(database, "t1")
    await imported(database, status="cancelled", at=NOON + timedelta(hours=1))
    await imported(database, status="paid", at=NOON)
    assert (await assessed(database, a_dispute())).rule == "order-ended-unrefunded"


async def test_a_named_order_is_found_however_old_it_is(database: Database) -> None:
    await imported(database)
    await reported(database, "t1", NOON - timedelta(days=900))
    case = a_dispute(entities=Entities(order_ids=[ORDER]))
    assert (await assessed(database, case)).transaction_ids == ["t1"]


async def test_names_with_a_nul_find_nothing_and_break_nothing(database: Database) -> None:
    case = a_dispute(entities=Entities(order_ids=["CB-\x00"]), inquiry=an_inquiry(order_id="\x00"))
    assert (await assessed(database, case)).verdict == "unknown_payment"


async def test_reasons_hold_no_personal_data(database: Database) -> None:
    customer = a_customer(name="Grete Vogel", email="grete@example.com", phone="+4930123456")
    await reported(database, "t1", customer_id="c-1", card_last4="4242")
    case = a_dispute(inquiry=an_inquiry(customer=customer))
    event, *_ = await handle(database, partial(assess_dispute, RULES, DESK), case, rows=CASES)
    assert isinstance(event, DisputeAssessed)
    assert event.dispute is not None
    told = " ".join([event.why, event.dispute.recommendation, *event.dispute.reasons])
    assert not any(secret in told for secret in ("Grete", "grete", "4930", "4242", "c-1"))


def test_only_cases_whose_next_need_is_a_dispute_are_wanted() -> None:
    assert needs_dispute(a_dispute())
    assert not needs_dispute(a_dispute(needs=["shipment", "dispute"]))
    assert not needs_dispute(a_dispute(needs=[]))
