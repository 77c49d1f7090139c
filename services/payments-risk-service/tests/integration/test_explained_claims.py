"""Why was I charged 41.27, asked in a conversation: the assessed case carries the answer from the bill."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported, OrderItem
from crossdesk.contracts.intent import Case, Entities
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from payments_risk.assess_dispute import assess_dispute
from payments_risk.decide_dispute import Desk
from payments_risk.disputed_cases import DisputedCases
from payments_risk.disputes.judge import load_tables
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.rules import load_rules

ORDER = "CB-10000001"
RULES, DESK = load_rules(), Desk(load_tables())
CASES = partial(DisputedCases, RULES)


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("payments_risk")
    lamp = OrderItem(sku="LAMP-01", name="Lampe", quantity=1, price=eur(3490))
    order = OrderImported(
        tenant=TENANT, order_id=ORDER, customer_id="c-1", status="paid", placed_at=NOON, destination="DE", origin="CN",
        total=eur(4127), items=[lamp],
    )  # fmt: skip
    await handle(opened, record_order, order)
    payment = TransactionReported(
        tenant=TENANT, order_id=ORDER, transaction_id="t-1", kind="capture", status="succeeded", amount=eur(4127),
        method="card", occurred_at=NOON,
    )  # fmt: skip
    await handle(opened, record_transaction, payment)
    return opened


async def assessed(database: Database, minor: int, **customer: Any) -> DisputeFacts:
    entities = Entities(amounts=[eur(minor)])
    understood = an_understanding("unrecognized_charge", entities=entities, language="de")
    inquiry = an_inquiry(customer=a_customer(**{"id": "c-1", "country": "DE", "locale": None, **customer}))
    case: Case = a_case(understanding=understood, inquiry=inquiry, needs=["dispute"])
    event, *_ = await handle(database, partial(assess_dispute, RULES, DESK), case, rows=CASES)
    assert isinstance(event, DisputeAssessed)
    assert event.dispute is not None
    return event.dispute


async def test_the_amount_is_explained_in_the_language_of_the_message(database: Database) -> None:
    dispute = await assessed(database, 4127)
    assert dispute.charge_language == "de"
    assert (dispute.charge_explained or "").splitlines()[2:5] == [
        "Lampe: 34,90\u00a0€",
        "Vom Shop nicht aufgeschlüsselt: 6,37\u00a0€",
        "Abgebucht: 41,27\u00a0€",
    ]


async def test_what_is_not_explained_whole_and_who_did_not_pay_it_are_told_nothing(database: Database) -> None:
    assert (await assessed(database, 4128)).charge_explained is None
    assert (await assessed(database, 4127, id="c-2")).charge_explained is None


async def test_a_message_without_an_amount_that_can_be_charged_is_judged_all_the_same(database: Database) -> None:
    dispute = await assessed(database, 0)
    assert (dispute.charge_explained, bool(dispute.verdict)) == (None, True)
