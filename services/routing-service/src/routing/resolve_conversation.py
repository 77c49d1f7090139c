"""A conversation is settled: its agent has room for the next."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import ResolveRequested
from crossdesk.contracts.routing import ConversationResolved
from crossdesk.store.unit_of_work import UnitOfWork

from routing.offer_work import offer_work
from routing.office import Office
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks
from routing.tiers.course import NEW


async def resolve_conversation(event: ResolveRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """ConversationResolved, also for one that only waited or no person had; then new work for the agent who had it.

    Any agent may resolve: whoever had the conversation gets the place back.
    """
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    work.rows.turns.remember((event.tenant, event.conversation_id), NEW)
    conversation = desk.find((event.tenant, event.conversation_id))
    resolved = ConversationResolved(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=conversation.lane if conversation else "normal",
        agent_id=event.agent_id,
        why="an agent marked the conversation as resolved",
    )
    if conversation is None:
        return [resolved]
    desk.remove(conversation)
    await work.rows.briefs.forget(work.connection, conversation.place)
    told = [resolved, *await move_clocks(conversation, Happening("resolved", work.now), work, policy)]
    if conversation.agent_id is None:
        return told
    desk.agents.release(conversation)
    desk.note_ended(conversation, work.now)
    return [*told, *await offer_work(event.tenant, conversation.agent_id, work, policy)]
