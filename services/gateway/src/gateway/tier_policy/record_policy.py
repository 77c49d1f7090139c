"""A shop's policies of tiers, kept for showing; routing-service keeps its own and counts them alike."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.tier_policy import MOST_TIER_POLICIES, TierPolicyConfigured
from crossdesk.store.unit_of_work import UnitOfWork

KEEP = """
INSERT INTO tier_policies (tenant, version, policy, configured_at)
SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM tier_policies WHERE tenant = $1
RETURNING version
"""
FORGET = "DELETE FROM tier_policies WHERE tenant = $1 AND version <= $2"


async def record_policy(event: TierPolicyConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    policy = event.policy.model_dump(mode="json", exclude_none=True) if event.policy else None
    version = await work.connection.fetchval(KEEP, event.tenant, policy, work.now)
    await work.connection.execute(FORGET, event.tenant, version - MOST_TIER_POLICIES)
    return []
