"""A dispute is decided, and what follows from it is begun: a refund, a ticket for finance, or nothing but the word."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import Settlement
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.contracts.payments_risk_facts import SettlementState

from payments_risk import dispute_book
from payments_risk.dispute_book import Kept
from payments_risk.disputes.finance_ticket import ticket_for
from payments_risk.disputes.judge import Judged, Tables, judge, reason_of
from payments_risk.disputes.known_payment import at_provider, known_of, payment_with, surplus_payment
from payments_risk.disputes.liability import Decision
from payments_risk.disputes.liability_facts import Known
from payments_risk.disputes.settlement import NotPayable, Payable, fee_in, may_pay, owed
from payments_risk.finance_tickets import open_ticket
from payments_risk.paid_before import paid_before
from payments_risk.payments import Account, Transaction
from payments_risk.settlements import book_refund, spent_on

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

DUPLICATE = "duplicate-capture"
"""The rule by which the later of two captures goes back, whichever of them was named."""


@dataclass(frozen=True)
class Desk:
    """What disputes are decided with: the tables, and the providers refunds can be made at."""

    tables: Tables
    reachable: Collection[str] = ()


@dataclass(frozen=True)
class Decided:
    """The dispute as it is kept now, what is to be told, and the refund's state where one was decided on."""

    kept: Kept
    events: list[Event]
    settlement: SettlementState | None = None


async def decide_dispute(
    connection: "PoolConnectionProxy",
    tenant: str,
    kept: Kept,
    account: Account,
    limits: Settlement,
    desk: Desk,
    now: datetime,
) -> Decided:
    """Judge by all that is known at `now` and begin what follows. Nothing when it is not the shop's turn."""
    payment = payment_with(account, kept.dispute.payment_id)
    fee = fee_in(limits, kept.dispute.amount.currency)
    known = known_of(payment, account, kept.parcel, fee, desk.tables.failures)
    judged = judge(kept.dispute, known, desk.tables, now)
    if judged is None:
        return Decided(replace(kept, due_by=None), [])
    due_by = judged.deadline.due_by if judged.deadline else None
    kept = replace(kept, decision=judged.decision, decided_at=now, due_by=due_by)
    followed, settlement = await _follow_up(connection, tenant, kept, account, known, payment, limits, desk, now)
    said = decided(tenant, kept, desk.tables, settlement, judged)
    return Decided(kept, [said, *followed], settlement)


async def _follow_up(
    connection: "PoolConnectionProxy",
    tenant: str,
    kept: Kept,
    account: Account,
    known: Known,
    payment: Transaction | None,
    limits: Settlement,
    desk: Desk,
    now: datetime,
) -> tuple[list[Event], SettlementState | None]:
    decision = kept.decision
    if decision is None or decision.outcome not in ("refund", "finance_ticket"):
        return [], None
    if decision.outcome == "finance_ticket":
        return await _ticket(connection, tenant, kept, decision, "The rules leave it to finance.", now), None
    meant = surplus_payment(payment, account) if payment and decision.rule == DUPLICATE else payment
    before = await paid_before(connection, tenant, kept.dispute, meant)
    if before.refund or before.by_hand:
        return [], before.refund or "refunded"
    pay = await _payable(connection, tenant, kept, meant, known, limits, desk, now)
    if before.ticket:
        # who was asked to pay by hand may have; paying as well would be twice
        pay = NotPayable("finance had a ticket on it before", owed(decision, kept.dispute, known))
    if isinstance(pay, Payable):
        return [*await book_refund(connection, tenant, kept.dispute, kept.customer_id, pay, now)], "due"
    return await _ticket(
        connection, tenant, kept, decision, f"To be refunded: {pay.why}.", now, pay, meant
    ), "with_finance"


async def _payable(
    connection: "PoolConnectionProxy",
    tenant: str,
    kept: Kept,
    meant: Transaction | None,
    known: Known,
    limits: Settlement,
    desk: Desk,
    now: datetime,
) -> Payable | NotPayable:
    amount = owed(kept.decision, kept.dispute, known) if kept.decision else None
    currency = kept.dispute.amount.currency
    return may_pay(
        amount,
        limits,
        await spent_on(connection, tenant, kept.customer_id, currency, now),
        tenant=tenant,
        payment_id=at_provider(meant) if meant else None,
        provider=meant.provider if meant else None,
        reachable=desk.reachable,
    )


async def _ticket(
    connection: "PoolConnectionProxy",
    tenant: str,
    kept: Kept,
    decision: Decision,
    note: str,
    now: datetime,
    refused: NotPayable | None = None,
    meant: Transaction | None = None,
) -> list[Event]:
    ticket = ticket_for(
        tenant,
        kept.dispute,
        decision,
        "settlement" if refused else "decision",
        note,
        order_id=kept.order_id,
        customer_id=kept.customer_id,
        refund_of=at_provider(meant) if meant else None,
        refund_at=meant.provider if meant else None,
        due_by=kept.due_by,
        amount=refused.amount if refused else None,
        now=now,
    )
    return [*await open_ticket(connection, ticket)]


def decided(
    tenant: str, kept: Kept, tables: Tables, settlement: SettlementState | None, judged: Judged | None = None
) -> DisputeDecided:
    """What is told of a decision that is kept."""
    decision, dispute = kept.decision, kept.dispute
    assert decision is not None, "only decisions are told"
    return DisputeDecided(
        tenant=tenant,
        provider=dispute.provider,
        dispute_id=dispute.dispute_id,
        order_id=kept.order_id,
        payment_id=dispute.payment_id,
        disputed=dispute.amount,
        reason=judged.reason if judged else reason_of(dispute, tables),
        stage=dispute.stage,
        outcome=decision.outcome,
        rule=decision.rule,
        sentence=decision.sentence,
        facts=dict(decision.facts),
        reasons=list(decision.reasons),
        sources=list(decision.sources),
        wants=list(decision.wants),
        missing=list(decision.missing),
        due_by=kept.due_by,
        due_source=judged.deadline.source if judged and judged.deadline else None,
        settlement=settlement,
        decided_at=kept.decided_at or kept.dispute.history[-1].at,
        why=f"Dispute rule {decision.rule}: {decision.outcome.replace('_', ' ')}.",
    )


async def keep(connection: "PoolConnectionProxy", tenant: str, done: Decided, now: datetime) -> list[Event]:
    """Write the dispute down and give what is to be told."""
    await dispute_book.write(connection, tenant, done.kept, now)
    return done.events
