"""`POST /v1/agents/queue/{conversation_id}/accept`: an agent takes a waiting conversation; one gets it."""

from typing import Literal
from uuid import UUID, uuid4

from crossdesk.contracts.gateway import AssignmentRequested
from fastapi import APIRouter, Response
from pydantic import BaseModel

from gateway import problems
from gateway.access.admitted_route import ACTING_ON_CONVERSATION, guarded, may_act
from gateway.access.callers import SignedIn
from gateway.agents.place import find_place
from gateway.changes import Outcome
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish_event
from gateway.read.reading import NO_DATABASE

router = APIRouter(route_class=guarded(may_act), tags=["agents"])

DECISION_SECONDS = 3.0


class Taken(BaseModel):
    """`requested`: not decided yet, the conversation's timeline will tell."""

    conversation_id: UUID
    request_id: UUID
    status: Literal["assigned", "requested"]


@router.post(
    "/v1/agents/queue/{conversation_id}/accept",
    operation_id="acceptConversation",
    summary="Take a waiting conversation",
    responses={
        **responses(*ACTING_ON_CONVERSATION, problems.CONFLICT),
        202: {"model": Taken, "description": "Asked for; the decision is still open."},
    },
)
async def accept_conversation(
    conversation_id: UUID, agent: SignedIn, gateway: TheGateway, trace: Trace, response: Response
) -> Taken:
    """routing-service decides in the order of the log, so that exactly one agent gets it; the answer waits for that."""
    place = await find_place(gateway, agent.tenant, conversation_id)
    if place.state == "assigned" and place.agent_id != agent.agent_id:
        raise Problem(problems.CONFLICT)
    request = AssignmentRequested(
        tenant=agent.tenant,
        conversation_id=conversation_id,
        request_id=uuid4(),
        agent_id=agent.agent_id,
        why="an agent asked for the conversation",
    )
    await publish_event(gateway, request, trace)
    outcome = await _decision(gateway, agent.tenant, request.request_id)
    if outcome == "refused":
        raise Problem(problems.CONFLICT)
    response.status_code = 200 if outcome else 202
    status: Literal["assigned", "requested"] = "assigned" if outcome else "requested"
    return Taken(conversation_id=conversation_id, request_id=request.request_id, status=status)


async def _decision(gateway: Gateway, tenant: str, request_id: UUID) -> Outcome | None:
    """None while it is open, or cannot be read: the wish is on the log all the same."""
    try:
        return await gateway.changes.outcome(tenant, request_id, DECISION_SECONDS)
    except NO_DATABASE:
        return None
