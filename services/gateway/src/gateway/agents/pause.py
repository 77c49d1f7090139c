"""An agent waits for somebody before they can go on, or does no longer: SLA clocks that may stand do so meanwhile."""

from uuid import UUID

from crossdesk.contracts.sla_clocks import PauseReason, PauseRequested, ResumeRequested
from fastapi import APIRouter
from pydantic import ConfigDict, Field

from gateway.access.admitted_route import guarded, may_act
from gateway.access.callers import SignedIn
from gateway.agents.place import require_assigned
from gateway.agents.take_action import ANSWERS, ActionAccepted, take_action
from gateway.fields import Body
from gateway.gateway import TheGateway
from gateway.publish import Trace

router = APIRouter(prefix="/v1/agents/conversations", route_class=guarded(may_act), tags=["agents"])


class PauseRequest(Body):
    """Whom you wait for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "carrier"}]})

    reason: PauseReason = Field(description="shown to agents; say more in a reply")


@router.post(
    "/{conversation_id}/pause", status_code=202, operation_id="pause", summary="Wait for somebody", responses=ANSWERS
)
async def pause(
    conversation_id: UUID, asked: PauseRequest, agent: SignedIn, gateway: TheGateway, trace: Trace
) -> ActionAccepted:
    """Clocks that may stand by your service levels do so until the customer writes, or you resume."""
    await require_assigned(gateway, agent, conversation_id)
    why = f"an agent waits for somebody: {asked.reason.replace('_', ' ')}"
    return await take_action(gateway, agent, conversation_id, PauseRequested, trace, reason=asked.reason, why=why)


@router.post("/{conversation_id}/resume", status_code=202, operation_id="resume", summary="Go on", responses=ANSWERS)
async def resume(conversation_id: UUID, agent: SignedIn, gateway: TheGateway, trace: Trace) -> ActionAccepted:
    """The clocks go on where they stood. When the customer writes they do so by themselves."""
    await require_assigned(gateway, agent, conversation_id)
    why = "an agent waits for nobody any more"
    return await take_action(gateway, agent, conversation_id, ResumeRequested, trace, why=why)
