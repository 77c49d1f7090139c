"""An agent waits for somebody before they can go on, or does no longer: SLA clocks that may stand do so meanwhile."""

from uuid import UUID

from crossdesk.contracts.sla_clocks import PauseReason, PauseRequested, ResumeRequested
from fastapi import APIRouter
from pydantic import ConfigDict, Field

from gateway.access.admitted_route import guarded, may_act
from gateway.access.callers import SignedIn
from gateway.agents.act import ANSWERS, ActionAccepted
from gateway.agents.place import require_assigned
from gateway.fields import Body
from gateway.gateway import TheGateway
from gateway.publish import Trace, publish_event

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
    event = PauseRequested(
        tenant=agent.tenant,
        conversation_id=conversation_id,
        agent_id=agent.agent_id,
        reason=asked.reason,
        why=f"an agent waits for somebody: {asked.reason.replace('_', ' ')}",
    )
    await publish_event(gateway, event, trace)
    return ActionAccepted(conversation_id=conversation_id)


@router.post("/{conversation_id}/resume", status_code=202, operation_id="resume", summary="Go on", responses=ANSWERS)
async def resume(conversation_id: UUID, agent: SignedIn, gateway: TheGateway, trace: Trace) -> ActionAccepted:
    """The clocks go on where they stood. When the customer writes they do so by themselves."""
    await require_assigned(gateway, agent, conversation_id)
    event = ResumeRequested(
        tenant=agent.tenant,
        conversation_id=conversation_id,
        agent_id=agent.agent_id,
        why="an agent waits for nobody any more",
    )
    await publish_event(gateway, event, trace)
    return ActionAccepted(conversation_id=conversation_id)
