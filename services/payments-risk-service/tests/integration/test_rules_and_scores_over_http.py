"""Rules of shops and scores of payments, as the gateway asks for them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.payment_scores_shown import RuleTrialShown
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from crossdesk.testing.handling import handle
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.dispute_book import Kept, write
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.scoring.score_payment import Scorer
from payments_risk.tenant_rules.rule import MOST_RULES
from payments_risk.tenant_rules.rule_book import record_rule

from .test_payment_rules import rule
from .test_score_payments import LARGE, charged_back, reported, scored, shop

NOW = datetime.now(UTC)
LARGE_RULE = {"expression": "amount_minor > 50000", "action": "block"}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


async def asked(database: Database, method: str, path: str, body: Any = None, tenant: str = TENANT) -> httpx.Response:
    app = create_app(SecretStr("the-key"), database, RateDesk([]))
    headers = {"authorization": "Bearer the-key", "x-crossdesk-tenant": tenant}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://payments") as client:
        return await client.request(method, path, json=body, headers=headers)


def ago(days: float, name: str, **fields: Any) -> TransactionReported:
    return reported(name, **fields).model_copy(update={"occurred_at": NOW - timedelta(days=days)})


async def test_a_rule_that_can_be_used_passes_the_check(database: Database) -> None:
    told = await asked(database, "POST", "/v1/payment-rules/large/check", LARGE_RULE)
    assert told.status_code == 204
    assert (await asked(database, "GET", "/v1/payment-rules")).json() == {"rules": []}


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"expression": "amount > 1"}, "expression", "asks for amount, which no payment has"),
        ({"expression": "[1].all(hour, hour > 1)"}, "expression", "calls all()"),
        ({"expression": "currency == '4111 1111 1111 1111'"}, "expression", "a card number stands in it"),
        ({"expression": "currency == 'a\u0000'"}, "expression", "pattern"),
        ({"expression": ""}, "expression", "at least 1"),
        ({"action": "refund"}, "action", "'review', 'block' or 'allow'"),
        ({"priority": 1}, "priority", "not permitted"),
    ],
)
async def test_a_rule_that_cannot_be_used_is_refused_with_field_and_reason(
    database: Database, change: dict[str, Any], field: str, reason: str
) -> None:
    told = await asked(database, "POST", "/v1/payment-rules/large/check", {**LARGE_RULE, **change})
    assert (told.status_code, told.json()["field"]) == (422, field)
    assert reason in told.json()["detail"]
    assert "4111" not in told.text


async def test_one_rule_too_many_is_refused_and_one_of_a_known_name_is_not(database: Database) -> None:
    for number in range(MOST_RULES):
        await handle(database, record_rule, rule(f"r-{number:02}"))
    told = await asked(database, "POST", "/v1/payment-rules/another/check", LARGE_RULE)
    assert (told.status_code, told.json()["field"]) == (422, "name")
    assert (await asked(database, "POST", "/v1/payment-rules/r-07/check", LARGE_RULE)).status_code == 204
    assert (await asked(database, "POST", "/v1/payment-rules/another/check", LARGE_RULE, "other")).status_code == 204


async def test_rules_are_shown_to_their_shop_alone(database: Database) -> None:
    await handle(database, record_rule, rule())
    shown = (await asked(database, "GET", "/v1/payment-rules/large")).json()
    assert (shown["name"], shown["expression"], shown["action"]) == ("large", "amount_minor > 50000", "review")
    assert (await asked(database, "GET", "/v1/payment-rules")).json() == {"rules": [shown]}
    assert (await asked(database, "GET", "/v1/payment-rules/large", tenant="other")).status_code == 404
    assert (await asked(database, "GET", "/v1/payment-rules", tenant="other")).json() == {"rules": []}


async def tried(database: Database, expression: str, days: int = 7, tenant: str = TENANT) -> RuleTrialShown:
    told = await asked(
        database, "POST", "/v1/payment-rules:try", {"expression": expression, "days": days}, tenant=tenant
    )
    assert told.status_code == 200
    return RuleTrialShown.model_validate_json(told.content)


async def test_a_rule_is_tried_on_the_shops_own_payments_of_the_past_days(database: Database) -> None:
    await scored(
        database,
        Scorer(),
        ago(3, "large-fraud", minor=60_000),
        ago(2, "large-honest", minor=70_000),
        ago(2, "small-fraud", minor=1_000),
        ago(2, "small-honest", minor=1_000),
        ago(20, "before", minor=60_000),
        ago(2, "theirs", minor=60_000, tenant="other"),
        ago(0, "cb-1", kind="chargeback", refers_to="large-fraud"),
        ago(0, "cb-2", kind="chargeback", refers_to="small-fraud"),
    )
    found = await tried(database, "amount_minor > 50000")
    assert (found.payments, found.hits, found.share) == (4, 2, 0.5)
    assert (found.charged_back, found.charged_back_hit, found.precision, found.recall) == (2, 1, 0.5, 0.5)
    assert found.examples == ["large-honest", "large-fraud"]
    assert found.complete
    assert (found.last_day - found.first_day).days == 6
    assert (await tried(database, "customer_count_30d >= 2", days=1)).payments == 0
    assert (await tried(database, "amount_minor > 50000", tenant="other")).examples == ["theirs"]


async def test_what_was_charged_back_for_another_reason_than_fraud_is_not_counted(database: Database) -> None:
    await scored(database, Scorer(), ago(2, "1", minor=60_000), ago(0, "cb", kind="chargeback", refers_to="1"))
    dispute = Dispute(
        dispute_id="dp",
        provider="stripe",
        scheme="visa",
        code="13.1",
        payment_id="1",
        disputed=Money(minor=60_000, currency="EUR"),
        history=(Step(stage="chargeback", at=NOW),),
    )
    async with database.transaction([TENANT]) as connection:
        await write(connection, TENANT, Kept(dispute), NOW)
    assert (await tried(database, "amount_minor > 50000")).charged_back == 0


async def test_a_trial_knows_the_scores_that_payments_were_given(database: Database) -> None:
    await scored(database, Scorer(), ago(1, "1"))
    assert (await tried(database, "anomaly < 0.5")).examples == ["1"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"expression": "nothing > 1"}, "expression"),
        ({"expression": "declined", "days": 0}, "days"),
        ({"expression": "declined", "days": 31}, "days"),
        ({"days": 7}, "expression"),
    ],
)
async def test_what_cannot_be_tried_is_refused_with_its_field(
    database: Database, body: dict[str, Any], field: str
) -> None:
    told = await asked(database, "POST", "/v1/payment-rules:try", body)
    assert (told.status_code, told.json()["field"]) == (422, field)


async def test_a_score_is_told_with_advice_reasons_and_rules(database: Database) -> None:
    await scored(database, shop(LARGE), reported("1", minor=60_000), reported("2"))
    told = (await asked(database, "GET", "/v1/transactions/1/score")).json()
    assert (told["transaction_id"], told["advice"], told["rules"]) == ("1", "review", ["large"])
    assert told["reasons"] == ["Rule of the shop: large"]
    assert (told["probability"], told["model"]) == (None, None)
    ordinary = (await asked(database, "GET", "/v1/transactions/2/score")).json()
    assert (ordinary["advice"], ordinary["reasons"]) == ("none", [])


async def test_scores_of_other_shops_and_of_what_was_not_scored_are_not_found(database: Database) -> None:
    await scored(database, shop(), reported("1"), charged_back("1", 1))
    for name, tenant in (("1", "other"), ("cb-1", TENANT), ("2", TENANT)):
        assert (await asked(database, "GET", f"/v1/transactions/{name}/score", tenant=tenant)).status_code == 404
