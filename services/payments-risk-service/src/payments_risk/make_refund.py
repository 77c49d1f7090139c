"""A refund within the tenant's limits is made at the provider, once, and written down before and after."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.payments_risk import RefundDue
from crossdesk.errors import Permanent
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk import dispute_book
from payments_risk.decide_dispute import Desk, decided
from payments_risk.disputes.finance_ticket import ticket_for
from payments_risk.finance_tickets import open_ticket
from payments_risk.settlements import move, settled

NOT_KNOWN = "the provider's answer is not known: look there before paying"
KEY_HOLDS = timedelta(hours=6)
"""Since it was asked first, how long a repetition under one key is the same refund for all providers: Stripe remembers
keys for a day, Adyen for a week, PayPal for six hours at least. Sources: their documentation of idempotent requests."""


class RefundRefused(Permanent):
    """The provider will not make the refund; trying again gives the same."""


class Refunds(Protocol):
    """A payment provider that pays back. `refund_id` is the key by which it knows a repetition.

    Both raise Transient where its answer is not known, and `refund` raises RefundRefused where it says no.
    """

    async def refund(self, tenant: str, payment_id: str, amount: Money, refund_id: str) -> str:
        """Pay back and give the provider's reference."""
        ...

    async def find_refund(self, tenant: str, payment_id: str, refund_id: str) -> str | None:
        """The reference of a refund that was asked for before; None where the provider has none."""
        ...


@dataclass(frozen=True)
class Answered:
    """What came of asking the provider: its reference, or why there will be none."""

    reference: str | None = None
    why_not: str | None = None


async def ask_provider(refunds: Mapping[str, Refunds], event: RefundDue, database: Database) -> Answered | None:
    """Ask for the refund, before the transaction that writes down what came of it. None when that is known already.

    A row that says `asked` was left by somebody who asked and never heard: the provider is asked what it knows first.
    Raises Transient when the provider's answer is not known.
    """
    async with database.transaction([event.tenant]) as connection:
        row = await settled(connection, event.tenant, event.payment_id)
        if row is None or row.refund_id != event.refund_id or row.state in ("refunded", "with_finance"):
            return None
        now = datetime.now(UTC)
        if row.state == "due":
            await move(connection, event.tenant, event.payment_id, "asked", now)
    provider = refunds.get(event.provider)
    if provider is None:
        return Answered(why_not=f"no access to {event.provider} is configured any more")
    if row.state == "asked":
        return await _asked_before(provider, event, late=now - row.changed_at > KEY_HOLDS)
    return await _asked(provider, event)


async def _asked_before(provider: Refunds, event: RefundDue, *, late: bool) -> Answered:
    """Where the provider finds none, the same key is the same refund, as long as the provider remembers it."""
    found = await provider.find_refund(event.tenant, event.payment_id, str(event.refund_id))
    if found:
        return Answered(found)
    return Answered(why_not=NOT_KNOWN) if late else await _asked(provider, event)


async def _asked(provider: Refunds, event: RefundDue) -> Answered:
    try:
        reference = await provider.refund(event.tenant, event.payment_id, event.amount, str(event.refund_id))
        return Answered(reference)
    except RefundRefused as error:
        return Answered(why_not=str(error))


async def make_refund(desk: Desk, event: RefundDue, work: UnitOfWork, answered: Answered | None) -> list[Event]:
    """Write down what the provider answered and tell it; what it refused goes to finance."""
    if answered is None:
        return []
    if answered.reference is None:
        return await _to_finance(desk, event, work, answered.why_not or "the provider gave no reason")
    await move(work.connection, event.tenant, event.payment_id, "refunded", work.now, reference=answered.reference)
    return await _told(desk, event, work)


async def give_up_refund(desk: Desk, event: EventDeadLettered, work: UnitOfWork) -> list[Event]:
    """A refund that was tried often enough goes to finance, which asks the provider what became of it."""
    due = RefundDue.model_validate_json(b64decode(event.payload))
    row = await settled(work.connection, due.tenant, due.payment_id)
    if due.tenant != event.tenant or row is None or row.state not in ("due", "asked"):
        return []
    return await _to_finance(desk, due, work, NOT_KNOWN)


def of_a_refund(event: EventDeadLettered) -> bool:
    return event.event_type == RefundDue.__name__


async def _to_finance(desk: Desk, event: RefundDue, work: UnitOfWork, why: str) -> list[Event]:
    await move(work.connection, event.tenant, event.payment_id, "with_finance", work.now, note=why)
    row = await settled(work.connection, event.tenant, event.payment_id)
    kept = (
        await dispute_book.read(work.connection, event.tenant, row.dispute_provider, event.dispute_id) if row else None
    )
    if kept is None or kept.decision is None:
        return []
    note = f"To be refunded: {why}."
    ticket = ticket_for(
        event.tenant,
        kept.dispute,
        kept.decision,
        "settlement",
        note,
        order_id=kept.order_id,
        customer_id=kept.customer_id,
        refund_of=event.payment_id,
        refund_at=event.provider,
        due_by=kept.due_by,
        amount=event.amount,
        now=work.now,
    )
    return [*await open_ticket(work.connection, ticket), *await _told(desk, event, work)]


async def _told(desk: Desk, event: RefundDue, work: UnitOfWork) -> list[Event]:
    row = await settled(work.connection, event.tenant, event.payment_id)
    kept = (
        await dispute_book.read(work.connection, event.tenant, row.dispute_provider, event.dispute_id) if row else None
    )
    if row is None or kept is None or kept.decision is None:
        return []
    return [decided(event.tenant, kept, desk.tables, row.shown)]
