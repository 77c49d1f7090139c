"""A tenant's rules as they are kept: checked before they are told of, and used from the next payment on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import PaymentRuleConfigured
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.tenant_rules.refused import RuleRefused
from payments_risk.tenant_rules.rule import MOST_RULES, Rule, read_rule

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

OTHERS = "SELECT count(*) FROM payment_rules WHERE tenant = $1 AND name <> $2"
REMOVE = "DELETE FROM payment_rules WHERE tenant = $1 AND name = $2"
KEEP = """
    INSERT INTO payment_rules (tenant, name, expression, action, configured_at)
    SELECT $1, $2, $3, $4, $5
    WHERE $6 > (SELECT count(*) FROM payment_rules WHERE tenant = $1 AND name <> $2)
    ON CONFLICT (tenant, name) DO UPDATE SET
        expression = excluded.expression, action = excluded.action, configured_at = excluded.configured_at
"""
"""Two gateways may have let in one rule too many at once: the one that comes last is passed over."""
OF_TENANTS = "SELECT tenant, name, expression, action FROM payment_rules WHERE tenant = ANY ($1) ORDER BY tenant, name"
SHOWN = """
    SELECT name, expression, action, configured_at FROM payment_rules
    WHERE tenant = $1 AND ($2::text IS NULL OR name = $2) ORDER BY name
"""


async def record_rule(event: PaymentRuleConfigured, work: UnitOfWork) -> list[Event]:
    """Keep or remove a rule; the latest word counts.

    Raises RuleRefused for one that cannot be used, though it was checked before: it would fail at the next payment.
    """
    if not event.expression:
        await work.connection.execute(REMOVE, event.tenant, event.name)
        return []
    _read(event.name, event.expression, event.action)
    await work.connection.execute(KEEP, event.tenant, event.name, event.expression, event.action, work.now, MOST_RULES)
    return []


async def check_rule(connection: "PoolConnectionProxy", tenant: str, name: str, expression: str, action: str) -> None:
    """Raises RuleRefused, with field and reason, for a rule that cannot be used and for one too many."""
    _read(name, expression, action)
    if await connection.fetchval(OTHERS, tenant, name) >= MOST_RULES:
        raise RuleRefused("name", f"a shop has at most {MOST_RULES} rules: remove one first")


async def rules_of(connection: "PoolConnectionProxy", tenants: Sequence[str]) -> Mapping[str, list[Rule]]:
    """The rules of tenants, each read once in this process; one that can no longer be used is left out."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for tenant, name, expression, action in await connection.fetch(OF_TENANTS, tenants):
        try:
            found[tenant].append(read_rule(name, expression, action))
        except RuleRefused:
            continue  # a release that allows less must not hold up payments; `GET` still shows the rule
    return found


def _read(name: str, expression: str, action: str) -> Rule:
    if has_card_number(expression):
        raise RuleRefused("expression", "a card number stands in it: ask for the card's token or BIN features")
    return read_rule(name, expression, action)


async def rules_shown(connection: "PoolConnectionProxy", tenant: str, name: str | None = None) -> Sequence["Record"]:
    """Rows for the shop: all of its rules by name, or the one of this name."""
    return await connection.fetch(SHOWN, tenant, name)
