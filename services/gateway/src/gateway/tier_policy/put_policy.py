"""`PUT` and `DELETE /v1/tier-policy`: a shop says how far answers go without a person."""

from typing import Annotated

from crossdesk.contracts.tier_policy import TierPolicy, TierPolicyConfigured
from crossdesk.contracts.tier_policy_checks import faults_in
from fastapi import APIRouter, Body

from gateway import problems
from gateway.access.admitted_route import POSTING, WITHOUT_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import Problem, field_errors, responses
from gateway.publish import Trace, publish_event
from gateway.read.reading import reading
from gateway.tier_policy.shown import POLICY, TierPolicyAccepted

OWN_INTENTS = "SELECT intent_id FROM intents WHERE tenant = $1"

router = APIRouter(route_class=guarded(may_post("tier-policy")), tags=["routing"])


@router.put(
    "/v1/tier-policy",
    status_code=202,
    operation_id="putTierPolicy",
    summary="Configure who answers what",
    responses=responses(*POSTING, problems.UNAVAILABLE),
)
async def put_policy(
    asked: Annotated[TierPolicy, Body(examples=[POLICY])], shop: Shop, gateway: TheGateway, trace: Trace
) -> TierPolicyAccepted:
    """Replaces your policy whole. The first rule that holds decides how far we go: instant, guided, or a person.

    422 names the place of an unknown intent or emotion, of a threshold out of range, and of a rule that can never hold.
    Try a policy on past days first: `routing-service what-if`.
    """
    async with reading(gateway, shop.tenant) as connection:
        own = {row["intent_id"] for row in await connection.fetch(OWN_INTENTS, shop.tenant)}
    if faults := faults_in(asked, own):
        raise Problem(problems.INVALID, errors=field_errors(faults))
    why = f"the shop configured {len(asked.rules)} rules of tiers"
    await publish_event(gateway, TierPolicyConfigured(tenant=shop.tenant, policy=asked, why=why), trace)
    return TierPolicyAccepted(rules=len(asked.rules))


@router.delete(
    "/v1/tier-policy",
    status_code=202,
    operation_id="deleteTierPolicy",
    summary="Go back to the default policy",
    responses=responses(*WITHOUT_A_BODY),
)
async def delete_policy(shop: Shop, gateway: TheGateway, trace: Trace) -> TierPolicyAccepted:
    """The versions so far remain to be seen."""
    why = "the shop went back to the default policy of tiers"
    await publish_event(gateway, TierPolicyConfigured(tenant=shop.tenant, why=why), trace)
    return TierPolicyAccepted(rules=0)
