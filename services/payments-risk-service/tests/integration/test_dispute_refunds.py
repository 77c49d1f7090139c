"""A refund the rules decide on is made once within the tenant's limits, or handed to finance with all facts."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Money
from crossdesk.contracts.payments_risk import (
    DisputeAssessed,
    DisputeDecided,
    FinanceTicketOpened,
    RefundDue,
)
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.handling import handle

from payments_risk.decide_dispute import Desk
from payments_risk.finance_tickets import tickets_of
from payments_risk.make_refund import RefundRefused, ask_provider, give_up_refund, make_refund
from payments_risk.take_dispute import take_dispute, take_proof

from .disputing import (
    DAY,
    DESK,
    ORDER,
    PAYMENT,
    PRICE,
    TABLES,
    FakeStripe,
    a_proof,
    a_refund_due,
    a_report,
    allowed,
    claimed,
    count,
    only,
    ordered,
    paid,
    proven,
    taken,
)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


async def test_an_inquiry_about_a_lost_parcel_within_the_limits_is_refunded_once(database: Database) -> None:
    await allowed(database, 5000)
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step={"native_stage": "warning_needs_response"}))
    events = await proven(database, lost=True)
    assert only(events, DisputeDecided).settlement == "due"
    due = only(events, RefundDue)
    assert (due.payment_id, due.amount, due.provider) == (PAYMENT, PRICE, "stripe")
    stripe = FakeStripe()
    for _ in range(3):
        answered = await ask_provider({"stripe": stripe}, due, database)
        told = await handle(database, partial(make_refund, DESK), due, answered)
    assert list(stripe.paid.values()) == [(PAYMENT, PRICE)]
    assert told == [], "what is known already is not told again"
    again = await proven(database, lost=True)
    assert only(again, DisputeDecided).settlement == "refunded"
    assert not [each for each in again if isinstance(each, RefundDue)]


async def test_a_refund_whose_answer_was_lost_is_asked_about_and_not_made_twice(database: Database) -> None:
    due = await a_refund_due(database)
    stripe = FakeStripe(loses=True)
    with pytest.raises(Unavailable):
        await ask_provider({"stripe": stripe}, due, database)
    stripe.fails = [AssertionError("asked for a second refund")]
    answered = await ask_provider({"stripe": stripe}, due, database)
    [told] = await handle(database, partial(make_refund, DESK), due, answered)
    assert isinstance(told, DisputeDecided)
    assert told.settlement == "refunded"
    assert len(stripe.paid) == 1


async def test_a_refund_asked_for_long_ago_that_nobody_finds_is_not_asked_for_again(database: Database) -> None:
    due = await a_refund_due(database)
    async with database.transaction([TENANT]) as connection:
        long_ago = datetime.now(UTC) - timedelta(hours=7)
        await connection.execute("UPDATE settlements SET state = 'asked', changed_at = $1", long_ago)
    stripe = FakeStripe()
    answered = await ask_provider({"stripe": stripe}, due, database)
    events = await handle(database, partial(make_refund, DESK), due, answered)
    assert stripe.paid == {}
    assert "not known" in only(events, FinanceTicketOpened).note


async def test_of_adyen_the_payment_is_refunded_and_not_its_capture(database: Database) -> None:
    await allowed(database, 5000)
    await ordered(database)
    await paid(database, refers_to="psp_1", provider="adyen")
    desk = Desk(TABLES, frozenset({"adyen"}))
    await handle(database, partial(take_dispute, desk), a_report(step={"native_stage": "warning_needs_response"}))
    events = await handle(database, partial(take_proof, desk), a_proof(lost=True))
    assert (only(events, RefundDue).payment_id, only(events, RefundDue).provider) == ("psp_1", "adyen")


async def test_a_refund_the_provider_refuses_goes_to_finance_with_the_reason(database: Database) -> None:
    due = await a_refund_due(database)
    refused = FakeStripe(fails=[RefundRefused("charge_already_refunded")])
    answered = await ask_provider({"stripe": refused}, due, database)
    events = await handle(database, partial(make_refund, DESK), due, answered)
    ticket = only(events, FinanceTicketOpened)
    assert "charge_already_refunded" in ticket.note
    assert (ticket.refund_of, ticket.refund_at, ticket.customer_id) == (PAYMENT, "stripe", "c-1")
    assert only(events, DisputeDecided).settlement == "with_finance"


async def test_a_refund_that_was_given_up_goes_to_finance_once(database: Database) -> None:
    due = await a_refund_due(database)
    letter = EventDeadLettered(
        tenant=TENANT,
        consumer="payments-risk",
        event_id="1",
        event_type="RefundDue",
        event_topic="refunds-due",
        event_partition=0,
        event_offset=0,
        event_key="demo/ch_1",
        payload=b64encode(due.model_dump_json().encode()).decode(),
        error="Unavailable",
        attempts=8,
    )
    events = await handle(database, partial(give_up_refund, DESK), letter)
    assert "not known" in only(events, FinanceTicketOpened).note
    assert await handle(database, partial(give_up_refund, DESK), letter) == []
    assert await ask_provider({"stripe": FakeStripe()}, due, database) is None


async def test_without_limits_a_refund_is_left_to_finance_with_all_facts(database: Database) -> None:
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step={"native_stage": "warning_needs_response"}))
    events = await proven(database, lost=True)
    ticket = only(events, FinanceTicketOpened)
    assert (ticket.cause, ticket.amount, ticket.order_id, ticket.rule) == ("settlement", PRICE, ORDER, "never-arrived")
    assert (ticket.due_by, ticket.facts["delivery"]) == (NOON + 9 * DAY, "lost")
    assert ticket.sources
    assert only(events, DisputeDecided).settlement == "with_finance"
    assert await count(database, "settlements") == 0
    async with database.transaction([TENANT]) as connection:
        assert [each.ticket for each in await tickets_of(connection, TENANT)] == [ticket]
        assert await tickets_of(connection, "other-shop") == []


async def test_the_monthly_limit_of_a_customer_holds_over_several_payments(database: Database) -> None:
    await allowed(database, 5000, monthly=6000)
    for number in (1, 2):
        await ordered(database, f"CB-{number}")
        await paid(database, f"ch_{number}", order_id=f"CB-{number}")
        step = {"native_stage": "warning_needs_response"}
        await taken(database, a_report(dispute_id=f"dp_{number}", payment_id=f"ch_{number}", step=step))
    first = await proven(database, dispute_id="dp_1", order_id="CB-1", lost=True)
    second = await proven(database, dispute_id="dp_2", order_id="CB-2", lost=True)
    assert only(first, DisputeDecided).settlement == "due"
    assert "had 49.90 EUR of 60.00 EUR of automatic refunds" in only(second, FinanceTicketOpened).note


async def test_finance_is_told_which_of_two_captures_to_give_back_at_whom_and_to_whom(database: Database) -> None:
    await ordered(database)
    await paid(database)
    await paid(database, "ch_2", refers_to="psp_2", provider="adyen", at=NOON - 19 * DAY)
    claim = {"provider": "customer", "code": None, "provider_reason": "duplicate", "scheme": "unknown"}
    events = await taken(database, a_report(**claim, step={"native_stage": None, "stage": "claim", "due_by": None}))
    ticket = only(events, FinanceTicketOpened)
    assert (ticket.rule, ticket.payment_id) == ("duplicate-capture", PAYMENT)
    assert (ticket.refund_of, ticket.refund_at, ticket.customer_id) == ("psp_2", "adyen", "c-1")


async def test_a_customers_double_charge_is_settled_once_however_often_it_is_claimed(database: Database) -> None:
    await allowed(database, 5000)
    await ordered(database)
    await paid(database, at=NOON - DAY)
    await paid(database, "ch_2", at=NOON - DAY + timedelta(minutes=1))
    events = await claimed(database, "double_charge")
    facts = only(events, DisputeAssessed).dispute
    assert (facts.verdict, facts.decision, facts.decided_by) == ("duplicate_charge", "refund", "duplicate-capture")
    assert (facts.settlement, facts.fee) == ("due", Money(minor=2000, currency="EUR"))
    assert only(events, RefundDue).payment_id == "ch_2"
    again = await claimed(database, "double_charge")
    assert [type(each) for each in again] == [DisputeAssessed], "a decision that stands is not told again"
    assert only(again, DisputeAssessed).dispute.settlement == "due"
    assert await count(database, "settlements") == 1


async def test_who_denies_a_payment_is_heard_by_a_person_and_nothing_is_paid(database: Database) -> None:
    await allowed(database, 5000)
    await ordered(database)
    await paid(database, at=NOON - DAY)
    events = await claimed(database, "unrecognized_charge")
    assert only(events, DisputeAssessed).dispute.decided_by == "customer-denies-payment"
    assert only(events, DisputeDecided).provider == "customer"
    assert await count(database, "settlements") == 0


async def test_a_customer_who_asks_about_the_banks_case_is_told_of_that_case(database: Database) -> None:
    await ordered(database)
    await paid(database)
    await taken(database)
    await proven(database, delivered_at=NOON - 5 * DAY, proof=True)
    facts = only(await claimed(database, "chargeback_dispute"), DisputeAssessed).dispute
    assert (facts.decision, facts.due_by) == ("contest", NOON + 9 * DAY)
    assert await count(database, "disputes") == 1
