"""A dispute whose payment, order, refund or chargeback is reported after it is decided anew, once."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import (
    DisputeDecided,
    DisputeRecordChanged,
    FinanceTicketOpened,
    ProofOfDeliveryAsked,
    RefundDue,
)
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.handling import handle

from payments_risk.alerts.policy import load_policy
from payments_risk.features.places import NOWHERE, Place
from payments_risk.open_disputes import OpenDisputes
from payments_risk.scoring.score_payment import Scorer
from payments_risk.scoring.scored import ScoredPayments
from payments_risk.scoring.watch_and_score import watch_and_score
from payments_risk.take_order import take_order

from .disputing import (
    DAY,
    DISPUTE,
    ORDER,
    PAYMENT,
    PRICE,
    a_report,
    allowed,
    kept,
    only,
    ordered,
    paid,
    proven,
    reconsidered,
    taken,
)

POLICY = load_policy()
CREDIT = {"code": "13.7", "provider_reason": "credit_not_processed"}
"""A reason that no parcel bears on."""
EARLY = {"native_stage": "warning_needs_response"}


class Nowhere:
    def find(self, ip: str) -> Place:
        return NOWHERE


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


def moved(name: str = PAYMENT, **fields: Any) -> TransactionReported:
    values = {"kind": "capture", "status": "succeeded", "amount": PRICE, "method": "card", "provider": "stripe"}
    values |= {"tenant": TENANT, "order_id": ORDER, "occurred_at": NOON - 20 * DAY}
    return TransactionReported(transaction_id=name, **{**values, **fields})


def refunded(**fields: Any) -> TransactionReported:
    return moved("re_1", kind="refund", refers_to=PAYMENT, occurred_at=NOON - DAY, **fields)


async def reported(database: Database, *batch: TransactionReported) -> list[Event]:
    """Take a batch of reports as the worker does."""
    async with database.transaction(sorted({event.tenant for event in batch})) as connection:
        rows = ScoredPayments(Nowhere())
        await rows.load(connection, batch)
        said: list[Event] = []
        for event in batch:
            said += await watch_and_score(
                POLICY, Scorer(), event, UnitOfWork(connection, Cause(uuid4(), event.occurred_at), rows)
            )
        await rows.save(connection, [])
    return [each for each in said if isinstance(each, DisputeRecordChanged)]


async def imported(database: Database, order_id: str = ORDER, **fields: Any) -> list[Event]:
    values = {"customer_id": "c-1", "status": "shipped", "placed_at": NOON, "destination": "DE", "origin": "CN"}
    event = OrderImported(tenant=TENANT, order_id=order_id, **{**values, "total": PRICE, **fields})
    return await handle(database, take_order, event, rows=OpenDisputes)


async def test_a_payment_that_comes_after_its_dispute_has_the_parcel_asked_about_and_the_dispute_decided(
    database: Database,
) -> None:
    assert only(await taken(database), DisputeDecided).rule == "payment-not-on-record"
    await ordered(database)
    changed = await reported(database, moved())
    asked = only(await reconsidered(database, changed), ProofOfDeliveryAsked)
    assert (asked.order_id, asked.dispute_id) == (ORDER, DISPUTE)
    said = only(await proven(database, delivered_at=NOON - 5 * DAY, proof=True), DisputeDecided)
    assert (said.outcome, said.order_id) == ("contest", ORDER)


async def test_a_refund_that_comes_after_the_dispute_is_shown_to_the_bank(database: Database) -> None:
    await ordered(database)
    await paid(database)
    first = only(await taken(database, a_report(**CREDIT)), DisputeDecided)
    assert first.rule != "refunded-in-full"
    again = only(await reconsidered(database, await reported(database, refunded())), DisputeDecided)
    assert (again.outcome, again.rule) == ("contest", "refunded-in-full")


async def test_an_order_that_comes_after_the_dispute_tells_whether_it_was_paid_twice(database: Database) -> None:
    await paid(database)
    first = only(await taken(database, a_report(**CREDIT)), DisputeDecided)
    assert first.facts.get("order", "unknown") == "unknown"
    again = only(await reconsidered(database, await imported(database, status="cancelled")), DisputeDecided)
    assert again.facts["order"] == "cancelled"
    assert again.rule != first.rule


async def test_what_changes_nothing_is_not_told_again(database: Database) -> None:
    await ordered(database)
    await paid(database)
    said = await taken(database, a_report(**CREDIT))
    assert await reconsidered(database, said) == []
    before = await kept(database)
    assert await reconsidered(database, await reported(database, moved())) == []
    assert await kept(database) == before


async def test_a_dispute_is_told_of_once_a_batch_however_many_movements_it_has(database: Database) -> None:
    await taken(database)
    many = [moved(), refunded(), moved("cb_1", kind="chargeback", refers_to=PAYMENT), moved("ch_2", order_id="other")]
    assert len(await reported(database, *many)) == 1


async def test_ordinary_payments_and_those_of_other_shops_concern_no_dispute(database: Database) -> None:
    await taken(database)
    assert await reported(database, moved("ch_9", order_id="CB-9"), moved(tenant="other")) == []
    assert await imported(database, "CB-9") == []


async def test_a_dispute_that_does_not_wait_for_the_shop_is_left_alone(database: Database) -> None:
    await taken(database, a_report(step={"native_stage": "under_review"}))
    assert await reported(database, moved()) == []


async def test_a_payment_on_another_order_than_the_provider_named_has_that_orders_parcel_asked_about(
    database: Database,
) -> None:
    await ordered(database)
    await ordered(database, "CB-2")
    assert only(await taken(database, a_report(order_id="CB-2")), ProofOfDeliveryAsked).order_id == "CB-2"
    asked = await reconsidered(database, await reported(database, moved()))
    assert only(asked, ProofOfDeliveryAsked).order_id == ORDER
    assert await proven(database, order_id="CB-2", lost=True) == []


async def test_a_dispute_that_waits_for_logistics_is_not_asked_about_twice(database: Database) -> None:
    await ordered(database)
    await paid(database)
    said = await taken(database)
    assert await reconsidered(database, said) == []


async def test_what_finance_was_asked_to_pay_is_not_paid_by_itself_later(database: Database) -> None:
    await allowed(database, 100)
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step=EARLY))
    assert only(await proven(database, lost=True), FinanceTicketOpened).cause == "settlement"
    await allowed(database, 5000)
    said = await reconsidered(database, await reported(database, moved()))
    assert [each for each in said if isinstance(each, RefundDue)] == []
