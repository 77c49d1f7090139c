"""Rules that shops configure: kept by tenant, used from the next payment on, and bounded."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from crossdesk.contracts.gateway import PaymentRuleConfigured
from crossdesk.contracts.payments_risk import TransactionScored
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from crossdesk.testing.handling import handle

from payments_risk.scoring.score_payment import Scorer
from payments_risk.tenant_rules.refused import RuleRefused
from payments_risk.tenant_rules.rule import MOST_RULES
from payments_risk.tenant_rules.rule_book import record_rule, rules_shown

from .test_score_payments import reported, scored


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


def rule(name: str = "large", expression: str = "amount_minor > 50000", **fields: Any) -> PaymentRuleConfigured:
    values = {"tenant": TENANT, "action": "review"} | fields
    return PaymentRuleConfigured(name=name, expression=expression, **values)


async def names(database: Database, tenant: str = TENANT) -> list[str]:
    async with database.transaction([tenant]) as connection:
        return [row["name"] for row in await rules_shown(connection, tenant)]


async def test_a_rule_is_used_from_the_next_payment_on_without_a_restart(database: Database) -> None:
    scorer = Scorer()
    assert await scored(database, scorer, reported("1", minor=60_000)) == []
    await handle(database, record_rule, rule(action="block"))
    [told] = await scored(database, scorer, reported("2", minor=60_000))
    assert isinstance(told, TransactionScored)
    assert (told.advice, told.rules) == ("block", ["large"])
    await handle(database, record_rule, rule(expression=""))
    assert await scored(database, scorer, reported("3", minor=60_000)) == []
    assert await names(database) == []


async def test_a_shops_rules_are_not_used_on_the_payments_of_another(database: Database) -> None:
    await handle(database, record_rule, rule(tenant="other"))
    assert await scored(database, Scorer(), reported("1", minor=60_000)) == []
    assert (await names(database), await names(database, "other")) == ([], ["large"])


async def test_a_later_rule_of_the_same_name_replaces_it(database: Database) -> None:
    await handle(database, record_rule, rule())
    await handle(database, record_rule, rule(expression="amount_minor > 90000"))
    assert await scored(database, Scorer(), reported("1", minor=60_000)) == []


async def test_a_shop_has_so_many_rules_and_no_more(database: Database) -> None:
    for number in range(MOST_RULES + 1):
        await handle(database, record_rule, rule(f"r-{number:02}"))
    assert len(await names(database)) == MOST_RULES
    await handle(database, record_rule, rule("r-07", "amount_minor > 90000"))
    await handle(database, record_rule, rule("r-50", tenant="other"))
    assert await names(database, "other") == ["r-50"]


async def test_a_rule_that_was_not_checked_at_the_door_is_refused_all_the_same(database: Database) -> None:
    with pytest.raises(RuleRefused, match="asks for nothing"):
        await handle(database, record_rule, rule(expression="nothing > 1"))
    assert await names(database) == []
