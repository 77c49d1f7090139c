"""`POST /v1/carriers/{sender}/{tenant}`: news of parcels, pushed by carriers and by those who follow them for us."""

from typing import Annotated, Any, Literal

from crossdesk.contracts.event import Tenant
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from gateway import problems
from gateway.access.signed_push import proving
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.problems import responses

router = APIRouter(tags=["parcels"])

LONGEST_PUSH = 1_000_000
SIGNED_BY = {"17track": "sign", "aftership": "aftership-hmac-sha256"}
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}


class CarrierUpdateTaken(BaseModel):
    """What became of a push."""

    taken: int = Field(description="parcels of which news are on the log now")
    of_nobody_here: int = Field(description="parcels that belong to no order of this shop; nothing is kept of them")


@router.post(
    "/v1/carriers/{sender}/{tenant}",
    operation_id="takeCarrierUpdate",
    summary="News of parcels, from carriers",
    response_model=CarrierUpdateTaken,
    responses=responses(
        problems.FORGED,
        problems.NOT_FOUND,
        problems.BODY_TIMEOUT,
        problems.TOO_LARGE,
        problems.MEDIA,
        problems.INVALID,
        problems.QUOTA,
        problems.UNAVAILABLE,
    ),
    openapi_extra=BODY,
)
async def take_carrier_update(
    sender: Literal["17track", "aftership"], tenant: Annotated[Tenant, Path()], request: Request, gateway: TheGateway
) -> Response:
    """The address to enter as webhook at 17TRACK (signed in the header `sign`) or AfterShip (`aftership-hmac-sha256`).

    What is pushed twice is kept once, and news that come late change nothing that is newer.
    """
    headers = {"x-carrier-signature": request.headers.get(SIGNED_BY[sender], "")}
    path = f"/v1/carrier-updates/{sender}"
    async with (
        proving(gateway, tenant, sender, purpose="carriers", request=request, longest=LONGEST_PUSH) as body,
        gateway.carrier_checks,
    ):
        return await ask_logistics(gateway.logistics, tenant, "POST", path, body=body, headers=headers)
