"""What tests of disputes share: a shop that sold something, reports about its payments, a payment provider."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.gateway import OrderImported, Settlement, TenantConfigured
from crossdesk.contracts.intent import Entities, InquiryUnderstood
from crossdesk.contracts.logistics import ParcelProofGiven
from crossdesk.contracts.payments import DisputeReported, DisputeStep, TransactionReported
from crossdesk.contracts.payments_risk import (
    DisputeRecordChanged,
    RefundDue,
)
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, an_understanding
from crossdesk.testing.handling import handle

from payments_risk import dispute_book
from payments_risk.assess_dispute import assess_dispute
from payments_risk.decide_dispute import Desk
from payments_risk.disputed_cases import DisputedCases
from payments_risk.disputes.judge import load_tables
from payments_risk.reconsider_dispute import reconsider_dispute
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.rules import load_rules
from payments_risk.settlement_limits import record_limits
from payments_risk.take_dispute import take_dispute, take_proof

DAY = timedelta(days=1)
PRICE = Money(minor=4990, currency="EUR")
ORDER, PAYMENT, DISPUTE = "CB-10000001", "ch_1", "dp_1"
TABLES, RULES = load_tables(), load_rules()
DESK = Desk(TABLES, frozenset({"stripe"}))
CASES = partial(DisputedCases, RULES)


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


async def reconsidered(database: Database, said: list[Event]) -> list[Event]:
    """What follows once the service hears that records of the dispute changed."""
    changed = only(said, DisputeRecordChanged)
    return await handle(database, partial(reconsider_dispute, DESK), changed, at=NOON + timedelta(minutes=1))


def only(events: list[Event], kind: type[Any]) -> Any:
    (found,) = [each for each in events if isinstance(each, kind)]
    return found


async def kept(database: Database, dispute_id: str = DISPUTE, tenant: str = TENANT) -> dispute_book.Kept | None:
    async with database.transaction([tenant]) as connection:
        return await dispute_book.read(connection, tenant, "stripe", dispute_id)


async def count(database: Database, table: str) -> int:
    async with database.transaction([TENANT]) as connection:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))  # a name of ours


async def a_refund_due(database: Database) -> RefundDue:
    await allowed(database, 5000)
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step={"native_stage": "warning_needs_response"}))
    due = only(await proven(database, lost=True), RefundDue)
    assert isinstance(due, RefundDue)
    return due


async def claimed(database: Database, intent: str) -> list[Event]:
    understood = an_understanding(intent, entities=Entities(amounts=[PRICE]))
    case: InquiryUnderstood = a_case(understanding=understood, needs=["dispute"])
    return await handle(database, partial(assess_dispute, RULES, DESK), case, at=NOON, rows=CASES)
