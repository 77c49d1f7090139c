"""A dispute from its report to its end: decided by the rules, settled once, handed to finance with all facts."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import asyncpg
import pytest
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.gateway import (
    DisputeReported,
    DisputeStep,
    OrderImported,
    Settlement,
    TenantConfigured,
    TransactionReported,
)
from crossdesk.contracts.intent import Entities, InquiryUnderstood
from crossdesk.contracts.logistics import ParcelProofGiven
from crossdesk.contracts.payments_risk import (
    DisputeAssessed,
    DisputeDecided,
    FinanceTicketOpened,
    ProofOfDeliveryAsked,
    RefundDue,
)
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, an_understanding
from crossdesk.testing.handling import handle

from payments_risk import dispute_book
from payments_risk.assess_dispute import assess_dispute
from payments_risk.decide_dispute import Desk
from payments_risk.disputes.judge import load_tables
from payments_risk.disputes.reported import ReportRefused
from payments_risk.finance_tickets import tickets_of
from payments_risk.make_refund import RefundRefused, ask_provider, give_up_refund, make_refund
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.rules import load_rules
from payments_risk.settlements import record_limits
from payments_risk.take_dispute import take_dispute, take_proof

DAY = timedelta(days=1)
PRICE = Money(minor=4990, currency="EUR")
ORDER, PAYMENT, DISPUTE = "CB-10000001", "ch_1", "dp_1"
TABLES, RULES = load_tables(), load_rules()
DESK = Desk(TABLES, frozenset({"stripe"}))


@dataclass
class FakeStripe:
    """Pays back once for each key. `fails` are raised first, one a call; `loses` pays and then does not answer."""

    fails: list[Exception] = field(default_factory=list)
    loses: bool = False
    paid: dict[str, tuple[str, Money]] = field(default_factory=dict)

    async def refund(self, tenant: str, payment_id: str, amount: Money, refund_id: str) -> str:
        if self.fails:
            raise self.fails.pop(0)
        self.paid.setdefault(refund_id, (payment_id, amount))
        if self.loses:
            self.loses = False
            raise Unavailable("the connection ended before the answer")
        return f"re_{refund_id[:8]}"

    async def find_refund(self, tenant: str, payment_id: str, refund_id: str) -> str | None:
        return f"re_{refund_id[:8]}" if refund_id in self.paid else None


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


async def paid(database: Database, name: str = PAYMENT, at: Any = NOON - 20 * DAY, **fields: Any) -> None:
    values = {"order_id": ORDER, "kind": "capture", "status": "succeeded", "amount": PRICE, "method": "card"}
    event = TransactionReported(
        tenant=TENANT, transaction_id=name, occurred_at=at, **{**values, "provider": "stripe", **fields}
    )
    await handle(database, record_transaction, event)


async def ordered(database: Database, order_id: str = ORDER, **fields: Any) -> None:
    values = {"customer_id": "c-1", "status": "shipped", "placed_at": NOON, "destination": "DE", "origin": "CN"}
    event = OrderImported(tenant=TENANT, order_id=order_id, **{**values, "total": PRICE, **fields})
    await handle(database, record_order, event)


async def allowed(database: Database, up_to: int, *, monthly: int = 10_000, fee: int = 2000) -> None:
    limits = Settlement(
        up_to=[Money(minor=up_to, currency="EUR")],
        per_customer_month=[Money(minor=monthly, currency="EUR")],
        dispute_fees=[Money(minor=fee, currency="EUR")],
    )
    event = TenantConfigured(tenant=TENANT, name="Demo", api_key_hashes=[], settlement=limits)
    await handle(database, record_limits, event)


def a_report(**fields: Any) -> DisputeReported:
    step = {"at": NOON, "native_stage": "needs_response", "due_by": NOON + 9 * DAY, **fields.pop("step", {})}
    values = {
        "provider": "stripe",
        "dispute_id": DISPUTE,
        "scheme": "visa",
        "code": "13.1",
        "provider_reason": "product_not_received",
        "payment_id": PAYMENT,
        "disputed": PRICE,
        "tenant": TENANT,
    }
    return DisputeReported(step=DisputeStep(**step), **{**values, **fields})


async def taken(database: Database, report: DisputeReported | None = None) -> list[Event]:
    return await handle(database, partial(take_dispute, DESK), report or a_report(), at=NOON)


def a_proof(**fields: Any) -> ParcelProofGiven:
    about = {"tenant": TENANT, "order_id": ORDER, "provider": "stripe", "dispute_id": DISPUTE}
    return ParcelProofGiven(**{**about, "known": True, "sent": True, **fields})


async def proven(database: Database, **fields: Any) -> list[Event]:
    return await handle(database, partial(take_proof, DESK), a_proof(**fields), at=NOON + timedelta(seconds=1))


def only(events: list[Event], kind: type[Any]) -> Any:
    (found,) = [each for each in events if isinstance(each, kind)]
    return found


async def kept(database: Database, dispute_id: str = DISPUTE, tenant: str = TENANT) -> dispute_book.Kept | None:
    async with database.transaction([tenant]) as connection:
        return await dispute_book.read(connection, tenant, "stripe", dispute_id)


async def count(database: Database, table: str) -> int:
    async with database.transaction([TENANT]) as connection:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))  # a name of ours


async def test_not_received_is_asked_about_and_contested_once_the_delivery_is_proven(database: Database) -> None:
    await ordered(database)
    await paid(database)
    asked = only(await taken(database), ProofOfDeliveryAsked)
    assert (asked.order_id, asked.provider, asked.dispute_id) == (ORDER, "stripe", DISPUTE)
    waiting = await kept(database)
    assert waiting is not None
    assert (waiting.decision, waiting.due_by, waiting.customer_id) == (None, NOON + 9 * DAY, "c-1")
    said = only(await proven(database, delivered_at=NOON - 5 * DAY, proof=True), DisputeDecided)
    assert (said.outcome, said.rule, said.reason, said.stage) == (
        "contest",
        "delivered-with-proof",
        "not_received",
        "chargeback",
    )
    assert (said.due_by, said.payment_id, said.disputed) == (NOON + 9 * DAY, PAYMENT, PRICE)
    assert "proof_of_delivery" in said.wants
    assert said.sources
    assert said.facts["delivery"] == "proven"
    decided = await kept(database)
    assert decided is not None
    assert decided.decision is not None
    assert decided.decision.rule == "delivered-with-proof"


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
    assert "charge_already_refunded" in only(events, FinanceTicketOpened).note
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


async def a_refund_due(database: Database) -> RefundDue:
    await allowed(database, 5000)
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step={"native_stage": "warning_needs_response"}))
    due = only(await proven(database, lost=True), RefundDue)
    assert isinstance(due, RefundDue)
    return due


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
        assert await tickets_of(connection, TENANT) == [ticket]
        assert await tickets_of(connection, "other-shop") == []


async def test_a_claim_of_what_did_not_arrive_is_judged_by_the_lanes_silence(database: Database) -> None:
    await ordered(database)
    await paid(database)
    claim = {"provider": "customer", "code": None, "provider_reason": "not_received", "scheme": "unknown"}
    asked = await taken(database, a_report(**claim, step={"native_stage": None, "stage": "claim", "due_by": None}))
    assert only(asked, ProofOfDeliveryAsked).provider == "customer"
    early = await proven(database, provider="customer", silent_days=2.0, p95_days=6.0)
    assert only(early, DisputeDecided).rule == "still-under-way"
    late = await proven(database, provider="customer", silent_days=7.0, p95_days=6.0)
    assert only(late, DisputeDecided).rule == "silent-for-too-long"


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
    assert "monthly limit" in only(second, FinanceTicketOpened).note


async def test_a_charge_the_record_calls_failed_is_the_gateways_error_and_a_ticket(database: Database) -> None:
    await ordered(database)
    await paid(database, status="failed")
    events = await taken(database, a_report(code="12.5", provider_reason="general"))
    assert only(events, DisputeDecided).rule == "gateway-error"
    ticket = only(events, FinanceTicketOpened)
    assert (ticket.cause, ticket.facts["fault"]) == ("decision", "gateway")


async def test_fraud_after_3d_secure_is_contested_and_consumer_reasons_never_shift(database: Database) -> None:
    await ordered(database)
    await paid(database, "au_1", kind="authorization", eci="05", three_d_secure="authenticated")
    await paid(database, refers_to="au_1")
    await taken(database, a_report(code="10.4", provider_reason="fraudulent"))
    said = only(await proven(database, delivered_at=NOON - 5 * DAY), DisputeDecided)
    assert (said.outcome, said.rule) == ("contest", "liability-shifted")
    other = a_report(dispute_id="dp_2", code="13.3", provider_reason="product_unacceptable")
    assert only(await taken(database, other), DisputeDecided).rule == "goods-to-be-judged"


async def test_two_earlier_charges_of_the_card_from_the_same_device_answer_a_fraud_dispute(database: Database) -> None:
    same = {"card": "tok_1", "device": "dev-1", "ip": "203.0.114.7"}
    for number, days in ((1, 150), (2, 300)):
        await ordered(database, f"CB-{number}")
        await paid(database, f"old_{number}", NOON - days * DAY, order_id=f"CB-{number}", **same)
    await ordered(database)
    await paid(database, **same)
    await taken(database, a_report(code="10.4", provider_reason="fraudulent"))
    said = only(await proven(database, delivered_at=NOON - 5 * DAY), DisputeDecided)
    assert said.rule == "compelling-evidence"


async def test_below_the_fee_is_accepted(database: Database) -> None:
    await allowed(database, 5000, fee=6000)
    await ordered(database)
    await paid(database)
    await taken(database)
    assert only(await proven(database, delivered_at=NOON - 5 * DAY, proof=True), DisputeDecided).rule == "below-the-fee"


async def test_a_dispute_on_a_charge_nobody_knows_goes_to_a_person(database: Database) -> None:
    said = only(await taken(database), DisputeDecided)
    assert (said.outcome, said.rule, said.order_id) == ("ask_person", "payment-not-on-record", None)
    assert "payment" in said.missing


async def test_the_same_report_again_changes_nothing(database: Database) -> None:
    await taken(database)
    assert await taken(database) == []
    assert await count(database, "disputes") == 1


async def test_a_dispute_that_is_won_ends_and_is_not_decided_again(database: Database) -> None:
    await taken(database)
    assert await taken(database, a_report(step={"at": NOON + DAY, "native_stage": "won", "due_by": None})) == []
    ended = await kept(database)
    assert ended is not None
    assert (ended.dispute.stage, ended.dispute.awaiting, ended.due_by) == ("won", "nobody", None)
    assert len(ended.dispute.history) == 2


async def test_a_report_older_than_what_is_known_does_not_take_the_dispute_back(database: Database) -> None:
    await taken(database, a_report(step={"at": NOON + DAY, "native_stage": "won", "due_by": None}))
    assert await taken(database) == []
    ended = await kept(database)
    assert ended is not None
    assert ended.dispute.stage == "won"


async def test_an_answer_of_logistics_nobody_asked_for_changes_nothing(database: Database) -> None:
    assert await proven(database, lost=True) == []
    await ordered(database)
    await paid(database)
    await taken(database)
    assert await proven(database, order_id="CB-OTHER", lost=True) == []


async def test_a_word_no_table_knows_and_a_second_currency_are_refused_with_the_field(database: Database) -> None:
    with pytest.raises(ReportRefused, match=r"step\.native_stage.*'new_word'"):
        await taken(database, a_report(step={"native_stage": "new_word"}))
    await taken(database)
    usd = {"at": NOON + DAY, "disputed": Money(minor=4990, currency="USD")}
    with pytest.raises(ReportRefused, match="EUR"):
        await taken(database, a_report(step=usd))


async def test_other_tenants_see_none_of_it_and_can_write_none(database: Database) -> None:
    await a_refund_due(database)
    assert await kept(database, tenant="other-shop") is None
    async with database.transaction(["other-shop"]) as connection:
        for table in ("disputes", "settlements", "finance_tickets", "settlement_limits"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # a name of ours
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO settlement_limits VALUES ($1, '{}', now())", TENANT)


async def claimed(database: Database, intent: str) -> list[Event]:
    understood = an_understanding(intent, entities=Entities(amounts=[PRICE]))
    case: InquiryUnderstood = a_case(understanding=understood, needs=["dispute"])
    return await handle(database, partial(assess_dispute, RULES, DESK), case, at=NOON)


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
    assert not [each for each in again if isinstance(each, RefundDue)]
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
