"""An agent replied: the customer's messages up to here are answered by a person."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.store.unit_of_work import UnitOfWork

from routing import agents, desk
from routing.desk import Conversation
from routing.place_conversation import give


async def note_reply(event: AgentReplied, work: UnitOfWork) -> list[Event]:
    """Nothing waits for a reply any more. Who replies in a conversation nobody has, and has room, has taken it."""
    await desk.lock_desk(work)
    conversation = await desk.find(work.connection, event.tenant, event.conversation_id)
    if conversation is None:
        return []
    if conversation.agent_id:
        await desk.save(work.connection, answered(conversation))
        return []
    await agents.enter(work.connection, event.tenant, event.agent_id)
    taken = await agents.take(work.connection, event.tenant, event.agent_id)
    if taken is None:
        return []
    why = f"taken by an agent's reply; {taken.active} of {taken.capacity} conversations taken"
    events = await give(conversation, taken, work, why=why)
    await desk.save(work.connection, answered(replace(conversation, state="assigned", agent_id=taken.agent_id)))
    return events


def answered(conversation: Conversation) -> Conversation:
    """The conversation once its messages were replied to; the last one stays, to speak of it by."""
    return replace(conversation, inquiry_ids=conversation.inquiry_ids[-1:], awaits_reply=False)
