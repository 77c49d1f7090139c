"""`PUT /v1/agents/me/presence`: an agent comes, pauses or goes."""

from typing import Annotated

from crossdesk.contracts.gateway import AgentPresenceChanged
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from gateway.access.admitted_route import ACTING, guarded, may_act
from gateway.access.callers import SignedIn
from gateway.accounts import Presence
from gateway.fields import Body
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_act), tags=["agents"])


class PresenceRequest(Body):
    """A client that names `heartbeat_seconds` says this again, `repeated`, at least so often, or is taken for gone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"presence": "online", "heartbeat_seconds": 20, "confirms": True}]}
    )

    presence: Presence
    heartbeat_seconds: Annotated[StrictInt, Field(ge=5, le=3600)] | None = None
    repeated: StrictBool = False
    confirms: Annotated[StrictBool, Field(description="What is not accepted in time is given to others.")] = False


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
    """Conversations are given to agents who are online. The answer tells what the agent is taken for.

    An agent who did not accept a conversation in time is away, however often their client repeats that they are online.
    """
    event = AgentPresenceChanged(
        tenant=agent.tenant,
        agent_id=agent.agent_id,
        presence=asked.presence,
        skills=agent.skills,
        languages=agent.languages,
        fluent=agent.fluent,
        markets=agent.markets,
        licences=agent.licences,
        vip_desk=agent.vip_desk,
        desk=agent.desk,
        capacity=agent.capacity,
        heartbeat_seconds=asked.heartbeat_seconds,
        repeated=asked.repeated,
        confirms=asked.confirms,
        why=f"the agent is {asked.presence}",
    )
    await publish_event(gateway, event, trace)
    gateway.memory.accounts.change_presence(event)
    presence = gateway.memory.accounts.presence(agent.tenant, agent.agent_id)
    return PresenceAccepted(agent_id=agent.agent_id, presence=presence)
