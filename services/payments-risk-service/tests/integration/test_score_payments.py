"""Payments are scored as they are reported, with what was known by then."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.event import Event, Json, Money
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import TransactionScored
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT

from payments_risk.alerts.policy import load_policy
from payments_risk.dispute_book import Kept, write
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.features.places import NOWHERE, Place
from payments_risk.scoring.score_payment import Scorer
from payments_risk.scoring.scored import ScoredPayments
from payments_risk.scoring.watch_and_score import watch_and_score
from payments_risk.tenant_rules.rule import read_rules

POLICY = load_policy()
LARGE = {"name": "large", "expression": "amount_minor > 50000", "action": "review"}
FRAUDULENT = {"name": "bad terminal", "expression": "terminal_fraud_share_23d > 0.5", "action": "block"}
TRUSTED = {"name": "trusted", "expression": "customer_count_30d >= 2", "action": "allow"}


class Nowhere:
    def find(self, ip: str) -> Place:
        return NOWHERE


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


def reported(name: str, days: float = 0, minor: int = 3_990, **fields: Any) -> TransactionReported:
    values = {"kind": "authorization", "status": "succeeded", "tenant": TENANT, "order_id": f"o-{name}"}
    values |= {"method": "card", "customer_id": "c-1", "terminal": "t-1", "amount": Money(minor=minor, currency="EUR")}
    return TransactionReported(transaction_id=name, occurred_at=NOON + timedelta(days=days), **values | fields)


def charged_back(name: str, days: float, **fields: Any) -> TransactionReported:
    return reported(f"cb-{name}", days, kind="chargeback", refers_to=name, **fields)


def shop(*rules: Json) -> Scorer:
    return Scorer(rules={TENANT: read_rules(rules)})


async def scored(database: Database, scorer: Scorer, *batch: TransactionReported) -> list[Event]:
    """Score a batch as the worker does."""
    said: list[Event] = []
    async with database.transaction(sorted({event.tenant for event in batch})) as connection:
        rows = ScoredPayments(Nowhere())
        await rows.load(connection, batch)
        for event in batch:
            cause = Cause(uuid4(), event.occurred_at)
            said += await watch_and_score(POLICY, scorer, event, UnitOfWork(connection, cause, rows))
        await rows.save(connection, [])
    rows.committed()
    return said


async def kept(database: Database, tenant: str = TENANT) -> dict[str, Json]:
    async with database.transaction([tenant]) as connection:
        return {row["transaction_id"]: dict(row) for row in await connection.fetch("SELECT * FROM payment_scores")}


async def test_an_ordinary_payment_is_kept_with_its_score_and_not_told(database: Database) -> None:
    assert await scored(database, shop(LARGE), reported("1")) == []
    row = (await kept(database))["1"]
    assert (row["advice"], row["probability"], row["rules"], row["model"]) == ("none", None, [], None)


async def test_a_payment_that_meets_a_rule_is_told_with_the_rules_name(database: Database) -> None:
    [told] = await scored(database, shop(LARGE), reported("1", minor=60_000))
    assert isinstance(told, TransactionScored)
    assert (told.transaction_id, told.order_id, told.advice, told.rules) == ("1", "o-1", "review", ["large"])
    assert told.reasons == ["Rule of the shop: large"]
    assert (await kept(database))["1"]["advice"] == "review"


async def test_what_is_allowed_is_kept_and_not_told(database: Database) -> None:
    await scored(database, shop(), reported("1"))
    assert await scored(database, shop(LARGE, TRUSTED), reported("2", 1, minor=60_000)) == []
    assert (await kept(database))["2"]["rules"] == ["large", "trusted"]


async def test_chargebacks_count_once_the_label_delay_has_passed(database: Database) -> None:
    scorer = shop(FRAUDULENT)
    await scored(database, scorer, reported("1"), charged_back("1", 2))
    assert await scored(database, scorer, reported("2", 6)) == []
    [told] = await scored(database, scorer, reported("3", 8, customer_id="c-2"))
    assert isinstance(told, TransactionScored)
    assert (told.transaction_id, told.advice) == ("3", "block")


async def test_frauds_of_one_shop_say_nothing_of_the_payments_of_another(database: Database) -> None:
    other = Scorer(rules={TENANT: read_rules([FRAUDULENT]), "other": read_rules([FRAUDULENT])})
    await scored(database, other, reported("1", tenant="other"), charged_back("1", 2, tenant="other"))
    await scored(database, other, reported("1"))
    assert await scored(database, other, reported("2", 8)) == []
    assert set(await kept(database, "other")) == {"1"}


async def test_a_report_that_comes_twice_has_one_score(database: Database) -> None:
    for _ in range(2):
        await scored(database, shop(LARGE), reported("1"), reported("1"))
    assert set(await kept(database)) == {"1"}


async def test_a_payment_that_meets_many_rules_is_told_with_as_many_as_an_event_takes(database: Database) -> None:
    many = [{**LARGE, "name": f"large-{number}"} for number in range(15)]
    [told] = await scored(database, shop(*many), reported("1", minor=60_000))
    assert isinstance(told, TransactionScored)
    assert (len(told.rules), len(told.reasons)) == (15, 10)


async def test_a_chargeback_for_another_reason_than_fraud_is_no_fraud(database: Database) -> None:
    scorer = shop(FRAUDULENT)
    await scored(database, scorer, reported("1"), charged_back("1", 2))
    disputed = Money(minor=3_990, currency="EUR")
    history = (Step(stage="chargeback", at=NOON),)
    fields: dict[str, Any] = {"scheme": "visa", "payment_id": "1", "disputed": disputed, "history": history}
    for code, blocked in (("13.1", []), ("10.4", ["3-10.4"])):
        dispute = Dispute(dispute_id="dp", provider="stripe", code=code, **fields)
        async with database.transaction([TENANT]) as connection:
            await write(connection, TENANT, Kept(dispute), NOON)
        said = await scored(database, scorer, reported(f"3-{code}", 8, customer_id="c-2"))
        assert [each.transaction_id for each in said if isinstance(each, TransactionScored)] == blocked


async def test_a_chargeback_that_the_shop_won_is_no_fraud(database: Database) -> None:
    scorer = shop(FRAUDULENT)
    await scored(database, scorer, reported("1"), charged_back("1", 2), charged_back("1", 5, status="failed"))
    assert await scored(database, scorer, reported("3", 8, customer_id="c-2")) == []


async def test_refunds_and_chargebacks_are_not_scored(database: Database) -> None:
    await scored(
        database, shop(LARGE), reported("1"), reported("2", kind="refund", refers_to="1"), charged_back("1", 1)
    )
    assert set(await kept(database)) == {"1"}
