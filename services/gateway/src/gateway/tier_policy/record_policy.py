"""A shop's policies of tiers, kept for showing; routing-service keeps its own and counts them alike."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.tier_policy import MOST_TIER_POLICIES, TierPolicyConfigured
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.store.versions import Versions, keep_version

VERSIONS = Versions("tier_policies", "policy", MOST_TIER_POLICIES)


async def record_policy(event: TierPolicyConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    await keep_version(VERSIONS, event.tenant, event.policy, work)
    return []
