"""`GET /v1/conversations/{conversation_id}/callback-slots`: when a customer may be called or written back."""

from functools import partial
from uuid import UUID

from crossdesk.contracts.callbacks import CallbackSlots
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.ask_service import Neighbour, ask_service
from gateway.gateway import TheGateway
from gateway.problems import Kind, responses

router = APIRouter(tags=["conversations"])

NO_CALLBACK = Kind(
    "no-callback",
    409,
    "No callback here",
    "See `detail`: an agent has the conversation already, nobody is needed, or the window is not to be had.",
)
ROUTING = Neighbour(
    not_set_up="Callbacks are not served here: CROSSDESK_ROUTING_URL is not set.",
    seconds=3.0,
    refusals={409: NO_CALLBACK},
)
ask_routing = partial(ask_service, ROUTING)


@router.get(
    "/v1/conversations/{conversation_id}/callback-slots",
    operation_id="getCallbackSlots",
    summary="When a customer may be called back",
    response_model=CallbackSlots,
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, NO_CALLBACK, problems.INVALID, problems.UNAVAILABLE),
)
async def get_slots(conversation_id: UUID, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Windows of the next days in which the customer is awake, a desk of yours is open and somebody has time, in UTC
    and on the customer's own clock; and the one that is booked. 404 also where nobody waits for a person.
    """
    return await ask_routing(gateway.routing, tenant, "GET", f"/v1/conversations/{conversation_id}/callback-slots")
