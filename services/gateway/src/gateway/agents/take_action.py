"""What an agent decides about a conversation of theirs, told to the services that act on it."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured
from pydantic import BaseModel

from gateway import problems
from gateway.access.admitted_route import ACTING_ON_CONVERSATION
from gateway.gateway import Gateway
from gateway.problems import responses
from gateway.publish import publish_event

ANSWERS = responses(*ACTING_ON_CONVERSATION, problems.NOT_ASSIGNED)


class ActionAccepted(BaseModel):
    conversation_id: UUID
    status: Literal["accepted"] = "accepted"


async def take_action(
    gateway: Gateway,
    agent: AgentAccountConfigured,
    conversation_id: UUID,
    action: Callable[..., Event],
    trace: str,
    **facts: Any,
) -> ActionAccepted:
    """Publish the action with its `facts`, `why` among them. Raises Problem (503) when that is not acknowledged."""
    event = action(tenant=agent.tenant, conversation_id=conversation_id, agent_id=agent.agent_id, **facts)
    await publish_event(gateway, event, trace)
    return ActionAccepted(conversation_id=conversation_id)
