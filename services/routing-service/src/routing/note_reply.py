"""An agent replied: the customer's messages up to here are answered by a person."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.store.unit_of_work import UnitOfWork

from routing.conversation import Conversation
from routing.handoff.carried import with_brief
from routing.office import Office
from routing.place_conversation import give
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks


async def note_reply(event: AgentReplied, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Nothing waits for a reply any more. Who replies in a conversation nobody has, and has room, has taken it."""
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    conversation = desk.find((event.tenant, event.conversation_id))
    if conversation is None:
        return []
    said = await note_said(event, work)
    if conversation.agent_id:
        desk.save(answered(conversation))
        return [*said, *await move_clocks(conversation, Happening("replied", work.now), work, policy)]
    await desk.agents.enter(work.connection, event.tenant, event.agent_id)
    taken = desk.agents.take(event.tenant, event.agent_id, policy.weight(conversation), work.now)
    if taken is None:
        return [*said, *await move_clocks(conversation, Happening("replied", work.now), work, policy)]
    why = f"taken by an agent's reply; {taken.active} of {taken.capacity} conversations taken"
    events = give(conversation, taken, work, policy, why=why, accepted=True)
    if given := desk.find(conversation.place):
        desk.save(answered(given))
    return [*said, *events, *await move_clocks(given or conversation, Happening("replied", work.now), work, policy)]


async def note_said(event: AgentReplied, work: UnitOfWork[Office]) -> list[Event]:
    """Keep what was promised and asked, and put it into the case in short: whoever goes on must know of it."""
    if not event.promised and not event.asked:
        return []
    briefs, place = work.rows.briefs, (event.tenant, event.conversation_id)
    brief = (await briefs.read(work.connection, place)).with_reply(event.promised, event.asked)
    await briefs.keep(work.connection, place, brief)
    return [with_brief(brief.summary, brief)] if brief.summary else []


def answered(conversation: Conversation) -> Conversation:
    """The conversation once its messages were replied to; the last one stays, to speak of it by."""
    last = conversation.inquiry_ids[-1:]
    return replace(conversation, inquiry_ids=last, awaits_reply=False, accept_by=None)
