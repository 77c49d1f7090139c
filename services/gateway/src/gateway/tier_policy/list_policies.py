"""`GET /v1/tier-policy` and `GET /v1/tier-policy/versions`: the policy of tiers in use, and those before it."""

from fastapi import APIRouter

from gateway import problems
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.reading import reading
from gateway.tier_policy.shown import TierPolicyShown, TierPolicyVersions

VERSIONS = """
    SELECT version, configured_at, policy FROM tier_policies WHERE tenant = $1 ORDER BY version DESC LIMIT $2
"""
READING = responses(problems.UNAUTHORIZED, problems.UNAVAILABLE)
MOST_SHOWN = 50

router = APIRouter(tags=["routing"])


@router.get("/v1/tier-policy", operation_id="getTierPolicy", summary="Who answers what", responses=READING)
async def get_policy(shop: Shop, gateway: TheGateway) -> TierPolicyShown:
    """As it was configured last; one that was put a moment ago may not be there yet."""
    versions = await _versions(gateway, shop.tenant, 1)
    return versions[0] if versions else TierPolicyShown(version=0)


@router.get(
    "/v1/tier-policy/versions",
    operation_id="listTierPolicies",
    summary="Who answered what, and since when",
    responses=READING,
)
async def list_policies(shop: Shop, gateway: TheGateway) -> TierPolicyVersions:
    """The newest first, at most 50."""
    return TierPolicyVersions(versions=await _versions(gateway, shop.tenant, MOST_SHOWN))


async def _versions(gateway: TheGateway, tenant: str, most: int) -> list[TierPolicyShown]:
    async with reading(gateway, tenant) as connection:
        rows = await connection.fetch(VERSIONS, tenant, most)
    return [TierPolicyShown(**dict(row)) for row in rows]
