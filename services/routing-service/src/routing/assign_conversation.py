"""An agent takes a conversation out of the queue: the first who asks gets it."""

from crossdesk.contracts.event import Event, Lane
from crossdesk.contracts.gateway import AssignmentRequested
from crossdesk.contracts.routing import AssignmentRefused
from crossdesk.store.unit_of_work import UnitOfWork

from routing.office import Office
from routing.place_conversation import assigned, give


async def assign_conversation(event: AssignmentRequested, work: UnitOfWork[Office]) -> list[Event]:
    """ConversationAssigned for the first who asks and has room, AssignmentRefused with the reason for all others.

    One who was given the conversation just before asking for it is told again that it is theirs.
    """
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant)
    conversation = desk.find((event.tenant, event.conversation_id))
    if conversation is None:
        return [_refused(event, "the conversation no longer waits for an agent")]
    if conversation.agent_id == event.agent_id:
        why, last = "the conversation is this agent's already", conversation.inquiry_ids[-1]
        return [assigned(conversation, last, why=why, request_id=event.request_id)]
    if conversation.agent_id:
        return [_refused(event, "another agent was first", conversation.lane)]
    await desk.agents.enter(work.connection, event.tenant, event.agent_id)
    taken = desk.agents.take(event.tenant, event.agent_id)
    if taken is None:
        return [_refused(event, "the agent has as many conversations as they may have", conversation.lane)]
    why = f"taken from the queue by an agent; {taken.active} of {taken.capacity} conversations taken"
    return give(conversation, taken, desk, why=why, request_id=event.request_id)


def _refused(event: AssignmentRequested, why: str, lane: Lane = "normal") -> AssignmentRefused:
    return AssignmentRefused(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=lane,
        request_id=event.request_id,
        agent_id=event.agent_id,
        why=why,
    )
