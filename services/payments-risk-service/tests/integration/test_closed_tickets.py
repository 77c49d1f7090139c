"""Finance closes its tickets once; what a provider reports later neither pays twice nor opens a closed one again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_actions import FinanceTicketCloseRequested
from crossdesk.contracts.finance_tickets import FinanceTicketClosed, TicketClosing, TicketOutcome
from crossdesk.contracts.finance_tickets_shown import FinanceTicketShown
from crossdesk.contracts.payments_risk import (
    DisputeDecided,
    DisputeRecordChanged,
    FinanceTicketOpened,
    RefundDue,
)
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.handling import handle
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.close_ticket import close_ticket
from payments_risk.finance_tickets import tickets_of
from payments_risk.make_refund import Answered, make_refund
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.settlements import settled, spent_on

from .disputing import (
    DAY,
    DESK,
    DISPUTE,
    PAYMENT,
    PRICE,
    a_refund_due,
    a_report,
    allowed,
    only,
    ordered,
    paid,
    proven,
    reconsidered,
    taken,
)

KEY = {"authorization": "Bearer key", "x-crossdesk-tenant": TENANT}
EARLY = {"native_stage": "warning_needs_response"}
CHANGED = DisputeRecordChanged(tenant=TENANT, provider="stripe", dispute_id=DISPUTE)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


@pytest.fixture
async def api(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(SecretStr("key"), database, RateDesk([])))
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=KEY) as client:
        yield client


async def left_to_finance(database: Database) -> FinanceTicketOpened:
    """A parcel that never came, and no limits: the refund is finance's."""
    await ordered(database)
    await paid(database)
    await taken(database, a_report(step=EARLY))
    ticket = only(await proven(database, lost=True), FinanceTicketOpened)
    assert isinstance(ticket, FinanceTicketOpened)
    return ticket


async def closed(
    database: Database, ticket_id: UUID, outcome: TicketOutcome = "refunded", reference: str | None = "re_9"
) -> list[Event]:
    closing = TicketClosing(outcome=outcome, reference=reference, closed_by="finance-2", closed_at=NOON)
    event = FinanceTicketCloseRequested(tenant=TENANT, ticket_id=ticket_id, closing=closing)
    return await handle(database, partial(close_ticket, DESK), event, at=NOON + timedelta(minutes=2))


async def test_a_ticket_is_closed_by_the_first_who_says_so_and_told_once(database: Database) -> None:
    ticket = await left_to_finance(database)
    events = await closed(database, ticket.ticket_id)
    told = only(events, FinanceTicketClosed)
    assert (told.ticket_id, told.dispute_id, told.closing.outcome) == (ticket.ticket_id, DISPUTE, "refunded")
    assert only(events, DisputeDecided).settlement == "refunded"
    assert await closed(database, ticket.ticket_id, "rejected", None) == []
    assert await closed(database, UUID(int=1)) == []
    async with database.transaction([TENANT]) as connection:
        [kept] = await tickets_of(connection, TENANT)
        assert await tickets_of(connection, TENANT, "open") == []
    assert (kept.ticket, kept.state, kept.closing) == (ticket, "closed", told.closing)


async def test_what_finance_paid_is_not_paid_by_itself_when_limits_and_facts_change(database: Database) -> None:
    ticket = await left_to_finance(database)
    await closed(database, ticket.ticket_id, "paid", "SEPA-77")
    await allowed(database, PRICE.minor)
    await ordered(database, status="returned")
    assert not [each for each in await reconsidered(database, [CHANGED]) if not isinstance(each, DisputeDecided)]
    same_payment = a_report(dispute_id="dp_2", step=EARLY)
    await taken(database, same_payment)
    events = await proven(database, dispute_id="dp_2", lost=True)
    assert only(events, DisputeDecided).settlement == "refunded"
    assert not [each for each in events if isinstance(each, RefundDue | FinanceTicketOpened)]


async def test_the_providers_late_word_of_that_very_refund_is_no_news_for_finance(database: Database) -> None:
    ticket = await left_to_finance(database)
    await closed(database, ticket.ticket_id)
    await paid(database, "re_9", NOON + DAY, kind="refund", refers_to=PAYMENT)
    events = await reconsidered(database, [CHANGED])
    assert only(events, DisputeDecided).rule == "refunded-in-full"
    assert [type(each) for each in events] == [DisputeDecided]
    async with database.transaction([TENANT]) as connection:
        assert [each.state for each in await tickets_of(connection, TENANT)] == ["closed"]


async def test_a_refund_that_the_bank_sent_back_after_closing_is_a_ticket_that_tells_of_the_closed_one(
    database: Database,
) -> None:
    await ordered(database)
    await paid(database)
    back = {"kind": "refund", "refers_to": PAYMENT, "decline_code": "expired_or_canceled_card", "status": "failed"}
    await paid(database, "re_1", NOON - DAY, **back)
    claim = {"code": "13.7", "provider_reason": "credit_not_processed", "step": EARLY}
    first = only(await taken(database, a_report(**claim)), FinanceTicketOpened)
    assert (first.rule, first.cause) == ("refund-sent-back", "decision")
    await closed(database, first.ticket_id, "paid", "SEPA-77")
    assert await reconsidered(database, [CHANGED]) == [], "nothing else is known, so nothing is opened or told"
    await paid(database, status="failed")
    again = only(await reconsidered(database, [CHANGED]), FinanceTicketOpened)
    assert again.ticket_id != first.ticket_id
    assert (again.rule, again.facts["fault"]) == ("gateway-error", "gateway")
    assert "Finance closed a ticket on this before: paid (SEPA-77) by finance-2 at 2026-11-27" in again.note
    assert await reconsidered(database, [CHANGED]) == [], "the open one is not opened twice"


async def test_a_rejected_refund_is_finances_again_where_the_facts_are_others_and_never_paid_by_itself(
    database: Database,
) -> None:
    ticket = await left_to_finance(database)
    assert [type(each) for each in await closed(database, ticket.ticket_id, "rejected", None)] == [FinanceTicketClosed]
    await allowed(database, PRICE.minor)
    assert [each for each in await proven(database, lost=True) if not isinstance(each, DisputeDecided)] == []
    events = await proven(database, known=True, sent=False)
    assert not [each for each in events if isinstance(each, RefundDue)]
    assert "closed a ticket on this before: rejected by finance-2" in only(events, FinanceTicketOpened).note


async def test_a_refund_the_provider_refused_and_finance_paid_counts_for_the_customers_month(
    database: Database,
) -> None:
    due = await a_refund_due(database)
    refused = Answered(why_not="charge_already_refunded")
    events = await handle(database, partial(make_refund, DESK), due, refused)
    await closed(database, only(events, FinanceTicketOpened).ticket_id, "paid", "SEPA-77")
    async with database.transaction([TENANT]) as connection:
        row = await settled(connection, TENANT, due.payment_id)
        assert row is not None
        assert row.state == "refunded"
        assert await spent_on(connection, TENANT, "c-1", "EUR", NOON) == PRICE.minor


async def test_tickets_are_shown_in_pages_by_state_and_to_their_shop_alone(
    database: Database, api: httpx.AsyncClient
) -> None:
    ids = []
    for number in range(5):
        await paid(database, f"ch_{number}", status="failed", order_id=f"CB-{number}")
        report = a_report(dispute_id=f"dp_{number}", payment_id=f"ch_{number}", code="12.5", provider_reason="general")
        ids.append(str(only(await taken(database, report), FinanceTicketOpened).ticket_id))
    await closed(database, UUID(ids[0]))

    async def pages(**query: Any) -> list[list[str]]:
        found, cursor = [], None
        while not found or cursor:
            asked = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
            told = (await api.get("/v1/finance-tickets", params=asked)).json()
            found.append([each["ticket_id"] for each in told["tickets"]])
            cursor = told["next_cursor"]
        return found

    assert [len(page) for page in await pages()] == [2, 2, 1]
    assert sorted(each for page in await pages() for each in page) == sorted(ids)
    assert sorted(each for page in await pages(state="open") for each in page) == sorted(ids[1:])
    assert await pages(state="closed") == [ids[:1]]
    told = await api.get(f"/v1/finance-tickets/{ids[0]}")
    shown = FinanceTicketShown.model_validate(told.json())
    assert shown.closing is not None
    assert (shown.state, shown.rule, shown.closing.reference) == ("closed", "gateway-error", "re_9")
    other = {"x-crossdesk-tenant": "other-shop"}
    assert (await api.get(f"/v1/finance-tickets/{ids[0]}", headers=other)).status_code == 404
    assert (await api.get("/v1/finance-tickets", headers=other)).json()["tickets"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=paid", "state"), ("cursor=bm9uZQ", "cursor"), ("cursor=_w", "cursor"), ("limit=0", "limit")],
)
async def test_what_cannot_be_asked_is_refused_by_field(api: httpx.AsyncClient, query: str, field: str) -> None:
    told = await api.get(f"/v1/finance-tickets?{query}")
    assert (told.status_code, told.json()["field"]) == (422, field)
    for ticket_id in ("none", str(UUID(int=1))):
        assert (await api.get(f"/v1/finance-tickets/{ticket_id}")).status_code == 404


async def test_the_dispute_of_a_paid_ticket_is_shown_as_refunded(database: Database, api: httpx.AsyncClient) -> None:
    ticket = await left_to_finance(database)
    path = f"/v1/disputes/stripe/{DISPUTE}"
    assert (await api.get(path)).json()["settlement"] == "with_finance"
    await closed(database, ticket.ticket_id)
    assert (await api.get(path)).json()["settlement"] == "refunded"
