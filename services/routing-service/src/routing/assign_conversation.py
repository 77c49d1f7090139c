"""An agent takes a conversation out of the queue: the first who asks gets it."""

from dataclasses import replace

from crossdesk.contracts.event import Event, Lane
from crossdesk.contracts.gateway import AssignmentRequested
from crossdesk.contracts.routing import AssignmentRefused
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callbacks.hold_clocks import let_go_where_given
from routing.conversation import Conversation
from routing.office import Office
from routing.place_conversation import assigned, give
from routing.policy import Policy

UNKNOWN = (
    "no conversation with this id waits for an agent of this shop any more: it was resolved or answered, or never was "
    "this shop's; look at the queue again"
)
"""Another shop's conversations are not there for us, so we cannot tell, and must not, which of these it is."""


async def assign_conversation(event: AssignmentRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """ConversationAssigned for the first who asks and has room, AssignmentRefused with the reason for all others.

    One who was given the conversation just before asking for it is told again that it is theirs, and has accepted it.
    """
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    conversation = desk.find((event.tenant, event.conversation_id))
    if conversation is None:
        return [_refused(event, UNKNOWN)]
    if conversation.agent_id == event.agent_id:
        desk.save(replace(conversation, accept_by=None))
        why, last = "the conversation is this agent's already", conversation.inquiry_ids[-1]
        return [assigned(conversation, last, why=why, request_id=event.request_id)]
    if conversation.agent_id:
        return [_refused(event, "another agent was first", conversation.lane)]
    return await _give(event, conversation, work, policy)


async def _give(
    event: AssignmentRequested, conversation: Conversation, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    agents = work.rows.desk.agents
    await agents.enter(work.connection, event.tenant, event.agent_id)
    taken = agents.take(event.tenant, event.agent_id, policy.weight(conversation), work.now)
    if taken is None:
        return [_refused(event, "the agent has as many conversations as they may have", conversation.lane)]
    why = f"taken from the queue by an agent; {taken.active} of {taken.capacity} conversations taken"
    events = give(conversation, taken, work, policy, why=why, request_id=event.request_id)
    return [*events, *await let_go_where_given(conversation, work, policy)]


def _refused(event: AssignmentRequested, why: str, lane: Lane = "normal") -> AssignmentRefused:
    return AssignmentRefused(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=lane,
        request_id=event.request_id,
        agent_id=event.agent_id,
        why=why,
    )
