"""`PUT` and `DELETE /v1/service-levels`: a shop says how soon people are to answer its customers."""

from typing import Annotated

from crossdesk.contracts.service_level_checks import faults_in_levels
from crossdesk.contracts.service_levels import ServiceLevels, ServiceLevelsConfigured
from fastapi import APIRouter, Body

from gateway import problems
from gateway.access.admitted_route import POSTING, WITHOUT_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import Problem, field_errors, responses
from gateway.publish import Trace, publish_event
from gateway.service_levels.shown import LEVELS, ServiceLevelsAccepted

router = APIRouter(route_class=guarded(may_post("service-levels")), tags=["routing"])


@router.put(
    "/v1/service-levels",
    status_code=202,
    operation_id="putServiceLevels",
    summary="Configure how soon people are to answer",
    responses=responses(*POSTING),
)
async def put_levels(
    asked: Annotated[ServiceLevels, Body(examples=[LEVELS])], shop: Shop, gateway: TheGateway, trace: Trace
) -> ServiceLevelsAccepted:
    """Replaces yours whole. The first rule that holds counts, for conversations that come to a person from now on.

    Targets are in opening time of your desk. 422 names the place of a rule that can never count, of a last rule with
    conditions, and of warnings or gains out of order.
    """
    if faults := faults_in_levels(asked):
        raise Problem(problems.INVALID, errors=field_errors(faults))
    why = f"the shop configured {len(asked.rules)} rules of service levels"
    await publish_event(gateway, ServiceLevelsConfigured(tenant=shop.tenant, levels=asked, why=why), trace)
    return ServiceLevelsAccepted(rules=len(asked.rules))


@router.delete(
    "/v1/service-levels",
    status_code=202,
    operation_id="deleteServiceLevels",
    summary="Go back to the default service levels",
    responses=responses(*WITHOUT_A_BODY),
)
async def delete_levels(shop: Shop, gateway: TheGateway, trace: Trace) -> ServiceLevelsAccepted:
    """The versions so far remain to be seen."""
    why = "the shop went back to the default service levels"
    await publish_event(gateway, ServiceLevelsConfigured(tenant=shop.tenant, why=why), trace)
    return ServiceLevelsAccepted(rules=0)
