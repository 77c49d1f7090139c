"""What may be paid back without a person: the shop's own word, else that of whoever operates the cluster for it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_actions import SettlementLimitsConfigured
from crossdesk.contracts.gateway import Settlement, TenantConfigured
from crossdesk.contracts.settlement_limits_shown import (
    MOST_SETTLEMENT_VERSIONS,
    SettlementLimitsShown,
    SettlementVersion,
)
from crossdesk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

CONFIGURE = """
    INSERT INTO settlement_limits (tenant, limits, configured_at) VALUES ($1, $2, $3)
    ON CONFLICT (tenant) DO UPDATE SET limits = excluded.limits, configured_at = excluded.configured_at
    WHERE excluded.configured_at >= settlement_limits.configured_at
"""
KEEP = """
    INSERT INTO shop_settlement_limits (tenant, version, limits, configured_at)
    SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM shop_settlement_limits WHERE tenant = $1
    RETURNING version
"""
FORGET = "DELETE FROM shop_settlement_limits WHERE tenant = $1 AND version <= $2"
OF_SHOP = """
    SELECT version, limits, configured_at FROM shop_settlement_limits
    WHERE tenant = $1 ORDER BY version DESC LIMIT $2
"""
OF_OPERATOR = "SELECT limits, configured_at FROM settlement_limits WHERE tenant = $1"
IN_FORCE_OF = """
    coalesce(
        (SELECT limits FROM shop_settlement_limits WHERE tenant = {tenant} ORDER BY version DESC LIMIT 1),
        (SELECT limits FROM settlement_limits WHERE tenant = {tenant})
    )
"""
IN_FORCE = "SELECT " + IN_FORCE_OF.format(tenant="$1")


async def record_limits(event: TenantConfigured, work: UnitOfWork) -> list[Event]:
    """Keep what the operator set for a tenant; the latest word counts."""
    limits = event.settlement.model_dump(mode="json")
    await work.connection.execute(CONFIGURE, event.tenant, limits, work.now)
    return []


async def record_shop_limits(event: SettlementLimitsConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    limits = event.limits.model_dump(mode="json") if event.limits else None
    version = await work.connection.fetchval(KEEP, event.tenant, limits, work.now)
    await work.connection.execute(FORGET, event.tenant, version - MOST_SETTLEMENT_VERSIONS)
    return []


async def limits_of(connection: "PoolConnectionProxy", tenant: str) -> Settlement:
    """What the tenant allows; nothing unless configured."""
    return Settlement.model_validate(await connection.fetchval(IN_FORCE, tenant) or {})


async def limits_shown(connection: "PoolConnectionProxy", tenant: str) -> SettlementLimitsShown:
    """What is in force, and whose word it is."""
    own, operators = await connection.fetchrow(OF_SHOP, tenant, 1), await connection.fetchrow(OF_OPERATOR, tenant)
    version = own["version"] if own else 0
    if own and own["limits"] is not None:
        return _shown("shop", version, own)
    if operators and any(operators["limits"].values()):
        return _shown("operator", version, operators)
    return _shown("nobody", version, {"limits": {}, "configured_at": None})


async def versions_shown(connection: "PoolConnectionProxy", tenant: str) -> list[SettlementVersion]:
    """What the shop put and deleted, the newest first."""
    rows = await connection.fetch(OF_SHOP, tenant, MOST_SETTLEMENT_VERSIONS)
    return [SettlementVersion.model_validate(dict(row)) for row in rows]


def _shown(set_by: str, version: int, row: "Mapping[str, Any] | Record") -> SettlementLimitsShown:
    limits = Settlement.model_validate(row["limits"])
    told = {"set_by": set_by, "version": version, "configured_at": row["configured_at"]}
    return SettlementLimitsShown.model_validate({**told, **limits.model_dump()})
