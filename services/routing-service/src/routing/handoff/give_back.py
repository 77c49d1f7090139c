"""An agent gives a conversation back: it leaves the desk, and answers are given at once in it again."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import GiveBackRequested
from crossdesk.contracts.routing import ConversationGivenBack
from crossdesk.store.unit_of_work import UnitOfWork

from routing.offer_work import offer_work
from routing.office import Office
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks
from routing.tiers.course import NEW


async def give_back(event: GiveBackRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """ConversationGivenBack for whoever has it, then new work for them; nothing for anybody else.

    What the customer asked for and what did not help is over with it: the person saw to that.
    """
    desk, place = work.rows.desk, (event.tenant, event.conversation_id)
    await desk.open(work.connection, event.tenant, work.now)
    conversation = desk.find(place)
    if conversation is None or conversation.agent_id != event.agent_id:
        return []
    desk.agents.release(conversation)
    desk.note_ended(conversation, work.now)
    desk.remove(conversation)
    await work.rows.briefs.forget(work.connection, place)
    work.rows.turns.remember(place, NEW)
    returned = ConversationGivenBack(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=conversation.lane,
        agent_id=event.agent_id,
        why="the agent gave the conversation back; from the next message on we may answer in it again",
    )
    moved = await move_clocks(conversation, Happening("resolved", work.now), work, policy)
    return [returned, *moved, *await offer_work(event.tenant, event.agent_id, work, policy)]
