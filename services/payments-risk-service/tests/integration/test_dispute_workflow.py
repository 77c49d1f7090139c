"""A dispute from its report to its decision, by the liability rules and what is known of payment and parcel."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.payments_risk import (
    DisputeDecided,
    FinanceTicketOpened,
    ProofOfDeliveryAsked,
)
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT

from payments_risk.disputes.reported import ReportRefused

from .disputing import (
    DAY,
    DISPUTE,
    ORDER,
    PAYMENT,
    PRICE,
    a_refund_due,
    a_report,
    allowed,
    count,
    kept,
    only,
    ordered,
    paid,
    proven,
    taken,
)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


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


async def test_a_charge_the_record_calls_failed_is_the_gateways_error_and_a_ticket(database: Database) -> None:
    await ordered(database)
    await paid(database, status="failed")
    events = await taken(database, a_report(code="12.5", provider_reason="general"))
    assert only(events, DisputeDecided).rule == "gateway-error"
    ticket = only(events, FinanceTicketOpened)
    assert (ticket.cause, ticket.facts["fault"]) == ("decision", "gateway")


async def test_a_charge_a_bank_refused_and_took_all_the_same_is_the_banks_error_and_a_ticket(
    database: Database,
) -> None:
    await ordered(database)
    await paid(database, status="failed", decline_code="do_not_honor")
    events = await taken(database, a_report(code="12.5", provider_reason="general"))
    assert only(events, DisputeDecided).rule == "bank-error"
    ticket = only(events, FinanceTicketOpened)
    assert (ticket.cause, ticket.facts["fault"], ticket.amount) == ("decision", "bank", PRICE)
    assert "The bank made an error." in ticket.reasons


async def test_a_refund_the_bank_sent_back_is_paid_by_finance_in_another_way_and_no_second_time(
    database: Database,
) -> None:
    await ordered(database)
    await paid(database)
    back = {"kind": "refund", "refers_to": PAYMENT, "decline_code": "expired_or_canceled_card"}
    await paid(database, "re_1", NOON - DAY, status="failed", **back)
    claim = {"provider": "customer", "code": None, "provider_reason": "credit_not_processed", "scheme": "unknown"}
    report = a_report(**claim, step={"native_stage": None, "stage": "claim", "due_by": None})
    events = await taken(database, report)
    assert only(events, DisputeDecided).rule == "refund-sent-back"
    assert only(events, FinanceTicketOpened).facts["refund"] == "sent_back"
    charged_back = a_report(dispute_id="dp_2", code="13.6", provider_reason="credit_not_processed")
    said = only(await taken(database, charged_back), DisputeDecided)
    assert (said.outcome, said.rule) == ("ask_person", "refund-sent-back-beside-chargeback")
    await paid(database, "re_2", kind="refund", refers_to=PAYMENT)
    again = a_report(dispute_id="dp_3", code="13.6", provider_reason="credit_not_processed")
    assert only(await taken(database, again), DisputeDecided).rule == "refunded-in-full"


async def test_whoever_clears_a_contradiction_is_told_what_contradicts_what(database: Database) -> None:
    await ordered(database)
    await paid(database)
    await paid(database, "re_1", kind="refund", refers_to=PAYMENT, amount=Money(minor=5000, currency="EUR"))
    said = only(await taken(database, a_report(code="13.6", provider_reason="credit_not_processed")), DisputeDecided)
    assert (said.outcome, said.rule) == ("ask_person", "facts-contradict")
    assert "More was refunded than charged." in said.reasons


async def test_a_parcel_nothing_is_known_of_is_told_as_the_missing_fact(database: Database) -> None:
    await ordered(database)
    await paid(database)
    await taken(database)
    said = only(await proven(database, known=False), DisputeDecided)
    assert (said.rule, said.facts["delivery"], said.missing) == ("parcel-not-known", "unknown", ["delivery"])


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


async def test_a_stage_no_table_knows_is_for_a_person_within_the_providers_time(database: Database) -> None:
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step={"native_stage": "new_word"}))
    decided = only(await proven(database, delivered_at=NOON - 5 * DAY, proof=True), DisputeDecided)
    assert (decided.outcome, decided.due_by) == ("ask_person", NOON + 9 * DAY)
    assert "stripe calls the stage 'new_word', which is none known of it" in decided.reasons


async def test_a_second_currency_is_refused_with_the_field(database: Database) -> None:
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
