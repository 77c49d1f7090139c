"""A tenant's policy of tiers is kept as a version: used from the next decision on, by every process."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.tier_policy import MOST_TIER_POLICIES, TierPolicyConfigured
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.store.versions import Versions, keep_version

VERSIONS = Versions("tier_policies", "policy", MOST_TIER_POLICIES)


async def record_policy(event: TierPolicyConfigured, work: UnitOfWork) -> list[Event]:
    """The latest counts; none is a version, too, which goes back to the default. The oldest ones are forgotten."""
    await keep_version(VERSIONS, event.tenant, event.policy, work)
    return []
