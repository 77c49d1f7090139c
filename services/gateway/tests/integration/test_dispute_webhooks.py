"""Decisions on disputes and tickets for finance reach the shop's endpoints, once, with all facts."""

from datetime import UTC, date, datetime
from uuid import UUID

from crossdesk.contracts.event import Money
from crossdesk.contracts.payments_risk import (
    DisputeAnswerSettled,
    DisputeDeadlineNear,
    DisputeDecided,
    FinanceTicketOpened,
    VampRatioHigh,
)
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.webhooks.announce_dispute import (
    announce_answer,
    announce_deadline,
    announce_decision,
    announce_ratio,
    announce_ticket,
)

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
ID = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b12")
TICKET = FinanceTicketOpened(
    tenant="demo",
    ticket_id=ID,
    cause="decision",
    provider="stripe",
    dispute_id="dp_1",
    order_id="CB-1",
    amount=Money(minor=4990, currency="EUR"),
    rule="gateway-error",
    sentence="The gateway made the error, so finance clears it with the gateway.",
    note="The rules leave it to finance.",
    facts={"fault": "gateway"},
    opened_at=AT,
)
DECIDED = DisputeDecided(
    tenant="demo",
    provider="stripe",
    dispute_id="dp_1",
    disputed=Money(minor=4990, currency="EUR"),
    reason="processing",
    stage="chargeback",
    outcome="finance_ticket",
    rule="gateway-error",
    sentence="The gateway made the error.",
    due_by=AT,
    decided_at=AT,
)


async def test_both_are_delivered_once_to_every_active_endpoint_of_the_tenant(endpoints: Database) -> None:
    for _ in range(2):
        assert await handle(endpoints, announce_ticket, TICKET, event_id=ID) == []
        assert await handle(endpoints, announce_decision, DECIDED, event_id=UUID(int=7)) == []
    async with endpoints.transaction(["demo", "other"]) as connection:
        rows = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries")
    assert {(row["tenant"], row["endpoint_id"]) for row in rows} == {("demo", "main")}
    told = {row["event"]["type"]: row["event"] for row in rows}
    assert len(rows) == len(told) == 2
    assert told["finance.ticket"]["data"]["amount"] == {"minor": 4990, "currency": "EUR"}
    assert told["finance.ticket"]["data"]["facts"] == {"fault": "gateway"}
    assert told["finance.ticket"]["timestamp"] == "2026-11-26T22:30:05+00:00"
    assert told["dispute.decided"]["data"]["due_by"] == "2026-11-26T22:30:05Z"
    assert "tenant" not in told["dispute.decided"]["data"]


OF_THE_DISPUTE = {"tenant": "demo", "provider": "stripe", "dispute_id": "dp_1", "due_by": AT}


async def test_deadlines_answers_and_visas_ratio_are_delivered_with_their_cause(endpoints: Database) -> None:
    near = DisputeDeadlineNear(**OF_THE_DISPUTE, days=3, answer="with_person", score=55, missing=["Delivery"])
    settled = DisputeAnswerSettled(
        **OF_THE_DISPUTE, state="with_person", score=55, settled_at=AT, why="The answer is 55 % complete."
    )
    ratio = VampRatioHigh(
        tenant="demo",
        merchant_id="m-1",
        month=date(2026, 11, 1),
        level="excessive",
        ratio=160,
        threshold=150,
        fraud_reports=16,
        disputes=16,
        settled=2000,
        source="Visa",
        why="Frauds and disputes make 1.60 % of Visa sales; the limit is 1.50 %.",
    )
    await handle(endpoints, announce_deadline, near, at=AT)
    await handle(endpoints, announce_answer, settled)
    await handle(endpoints, announce_ratio, ratio, at=AT)
    async with endpoints.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT event FROM webhook_deliveries")
    told = {row["event"]["type"]: row["event"]["data"] for row in rows}
    assert told.keys() == {"dispute.deadline_near", "dispute.answered", "vamp.high"}
    assert (told["dispute.deadline_near"]["days"], told["dispute.deadline_near"]["missing"]) == (3, ["Delivery"])
    assert told["dispute.answered"]["cause"] == "The answer is 55 % complete."
    assert (told["vamp.high"]["merchant_id"], told["vamp.high"]["ratio"]) == ("m-1", 160)
