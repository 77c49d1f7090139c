"""What tests of answers to disputes share: a disputed payment, a provider that takes one answer, a log."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported, OrderItem
from crossdesk.contracts.payments import DisputeReported, DisputeStep, TransactionReported
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from crossdesk.testing.handling import handle

from payments_risk.decide_dispute import Desk
from payments_risk.disputes.judge import load_tables
from payments_risk.evidence.answer import Answer
from payments_risk.evidence.answer_book import KeptAnswer, read_answer
from payments_risk.evidence.prepare_answer import prepare_answer
from payments_risk.evidence.tell import tell
from payments_risk.providers.provider import Staged, Standing
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.take_dispute import take_dispute

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
EUR = Money(minor=3990, currency="EUR")
TABLES = load_tables()


@dataclass
class Provider:
    """A provider that takes one answer. `fails` are what it raises next; `tells`: whether it says how things stand."""

    fails: list[Exception] = field(default_factory=list)
    stage_fails: list[Exception] = field(default_factory=list)
    takes_before_failing: bool = False
    tells: bool = True
    answers: list[tuple[str, Answer, str]] = field(default_factory=list)

    async def stage(self, dispute_id: str, answer: Answer, key: str) -> Staged:
        if self.stage_fails:
            raise self.stage_fails.pop(0)
        return Staged()

    async def submit(self, dispute_id: str, answer: Answer, staged: Staged, key: str) -> None:
        if self.fails:
            if self.takes_before_failing:
                self.answers.append((dispute_id, answer, key))
            raise self.fails.pop(0)
        self.answers.append((dispute_id, answer, key))

    async def standing(self, dispute_id: str) -> Standing:
        return Standing(submitted=bool(self.answers) if self.tells else None, open=not self.answers)

    async def accept(self, dispute_id: str, key: str) -> None:
        raise AssertionError("nothing is accepted here")

    async def refund(self, payment_id: str, amount: Money, key: str) -> str:
        raise AssertionError("nothing is refunded here")

    async def find_refund(self, payment_id: str, key: str) -> str | None:
        raise AssertionError("nothing is refunded here")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Log:
    """A bus that keeps what is published; `down`: it takes nothing."""

    published: list[Envelope] = field(default_factory=list)
    down: bool = False

    async def publish(self, envelopes: Any, *, deadline: float = 10.0) -> None:
        if self.down:
            raise Unavailable("down")
        self.published += envelopes


async def disputed(database: Database, authenticated: bool = True, dispute_id: str = "dp_1", days: int = 20) -> None:
    """An order, its payment with 3-D Secure or without, and a dispute of it that the rules contest or do not."""
    items = [OrderItem(name="Teapot", sku="T-1", quantity=1, price=EUR)]
    order = OrderImported(
        tenant=TENANT,
        order_id="CB-1",
        customer_id="c-1",
        status="shipped",
        placed_at=NOW - timedelta(days=30),
        destination="DE",
        origin="CN",
        total=EUR,
        items=items,
    )
    await handle(database, record_order, order, at=NOW - timedelta(days=30))
    paid = TransactionReported(
        tenant=TENANT,
        order_id="CB-1",
        transaction_id="ch_1",
        kind="capture",
        status="succeeded",
        amount=EUR,
        method="card",
        customer_id="c-1",
        three_d_secure="authenticated" if authenticated else "none",
        eci="05" if authenticated else "07",
        scheme="visa",
        occurred_at=NOW - timedelta(days=30),
    )
    await handle(database, record_transaction, paid)
    reported = DisputeReported(
        tenant=TENANT,
        provider="stripe",
        dispute_id=dispute_id,
        scheme="visa",
        code="10.4",
        payment_id="ch_1",
        disputed=EUR,
        step=DisputeStep(at=NOW, native_stage="needs_response", due_by=NOW + timedelta(days=days)),
    )

    async def take(event: DisputeReported, work: Any) -> Any:
        return await take_dispute(Desk(TABLES), event, work)

    await handle(database, take, reported, at=NOW)


async def contested(database: Database, outcome: str = "contest", **fields: Any) -> None:
    decided = DisputeDecided.model_validate(
        {
            "tenant": TENANT,
            "provider": "stripe",
            "dispute_id": "dp_1",
            "disputed": EUR,
            "reason": "fraud_online",
            "stage": "chargeback",
            "outcome": outcome,
            "rule": "r",
            "sentence": "s",
            "decided_at": NOW,
            **fields,
        }
    )
    assert await handle(database, prepare_answer, decided, at=NOW) == []


async def answer(database: Database, dispute_id: str = "dp_1") -> KeptAnswer:
    async with database.transaction([TENANT]) as connection:
        found = await read_answer(connection, TENANT, "stripe", dispute_id)
    assert found is not None
    return found


async def told(database: Database, log: Log | None = None) -> list[Any]:
    """What was told since the last time, as JSON."""
    log = log or Log()
    before = len(log.published)
    await tell(database, cast("Bus", log), TENANT)
    return [json.loads(each.data) for each in log.published[before:]]
