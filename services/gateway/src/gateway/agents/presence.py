"""`PUT /v1/agents/me/presence`: an agent comes, pauses or goes."""

from crossdesk.contracts.gateway import AgentPresenceChanged
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from gateway.access.admitted_route import ACTING, guarded, may_act
from gateway.access.callers import SignedIn
from gateway.accounts import Presence
from gateway.fields import Body
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_act), tags=["agents"])


class PresenceRequest(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"presence": "online"}]})

    presence: Presence


class PresenceAccepted(BaseModel):
    agent_id: str
    presence: Presence


@router.put(
    "/v1/agents/me/presence",
    status_code=202,
    operation_id="putPresence",
    summary="Come, pause or go",
    responses=responses(*ACTING),
)
async def put_presence(asked: PresenceRequest, agent: SignedIn, gateway: TheGateway, trace: Trace) -> PresenceAccepted:
    """Conversations are given to agents who are online."""
    event = AgentPresenceChanged(
        tenant=agent.tenant,
        agent_id=agent.agent_id,
        presence=asked.presence,
        skills=agent.skills,
        languages=agent.languages,
        capacity=agent.capacity,
        why=f"the agent is {asked.presence}",
    )
    await publish_event(gateway, event, trace)
    gateway.memory.accounts.change_presence(event)
    return PresenceAccepted(agent_id=agent.agent_id, presence=asked.presence)
