"""`PUT` and `DELETE /v1/desks`: a shop says when its desks are open."""

from typing import Annotated

from crossdesk.contracts.desks import DesksConfigured, ShopDesks
from fastapi import APIRouter, Body, Request

from gateway import problems
from gateway.access.admitted_route import POSTING, WITHOUT_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.desks.check_desks import errors_in
from gateway.desks.shown import DESKS, DesksAccepted
from gateway.gateway import TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_post("desks")), tags=["routing"])


@router.put(
    "/v1/desks",
    status_code=202,
    operation_id="putDesks",
    summary="Configure when desks are open",
    responses=responses(*POSTING),
)
async def put_desks(
    asked: Annotated[ShopDesks, Body(examples=[DESKS])],
    request: Request,
    shop: Shop,
    gateway: TheGateway,
    trace: Trace,
) -> DesksAccepted:
    """Replaces all your desks. At the end of a shift open conversations go to the desk on duty, and new ones to the
    desk whose clock is nearest to the customer's; agents belong to the desk that their account names.

    422 names the place of an unknown zone or country, of shifts that overlap or last no time, and of names given twice.
    """
    if errors := errors_in(asked, await request.body()):
        raise Problem(problems.INVALID, errors=errors)
    why = f"the shop configured {len(asked.desks)} desks"
    await publish_event(gateway, DesksConfigured(tenant=shop.tenant, desks=asked, why=why), trace)
    return DesksAccepted(desks=len(asked.desks))


@router.delete(
    "/v1/desks",
    status_code=202,
    operation_id="deleteDesks",
    summary="Go back to the operator's desks",
    responses=responses(*WITHOUT_A_BODY),
)
async def delete_desks(shop: Shop, gateway: TheGateway, trace: Trace) -> DesksAccepted:
    """The versions so far remain to be seen."""
    why = "the shop went back to the operator's desks"
    await publish_event(gateway, DesksConfigured(tenant=shop.tenant, why=why), trace)
    return DesksAccepted(desks=0)
