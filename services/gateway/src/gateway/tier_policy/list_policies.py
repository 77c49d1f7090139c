"""`GET /v1/tier-policy` and `GET /v1/tier-policy/versions`: the policy of tiers in use, and those before it."""

from fastapi import APIRouter

from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.read.reading import READING_ALL
from gateway.read.versions import latest_versions
from gateway.tier_policy.record_policy import VERSIONS
from gateway.tier_policy.shown import TierPolicyShown, TierPolicyVersions

router = APIRouter(tags=["routing"])


@router.get("/v1/tier-policy", operation_id="getTierPolicy", summary="Who answers what", responses=READING_ALL)
async def get_policy(shop: Shop, gateway: TheGateway) -> TierPolicyShown:
    """As it was configured last; one that was put a moment ago may not be there yet."""
    versions = await latest_versions(gateway, shop.tenant, VERSIONS, TierPolicyShown, 1)
    return versions[0] if versions else TierPolicyShown(version=0)


@router.get(
    "/v1/tier-policy/versions",
    operation_id="listTierPolicies",
    summary="Who answered what, and since when",
    responses=READING_ALL,
)
async def list_policies(shop: Shop, gateway: TheGateway) -> TierPolicyVersions:
    """The newest first, at most 50."""
    return TierPolicyVersions(versions=await latest_versions(gateway, shop.tenant, VERSIONS, TierPolicyShown))
