"""The agent who has a conversation waits for somebody, or does no longer: the clocks that may stand do so meanwhile."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.sla_clocks import PauseRequested, ResumeRequested
from crossdesk.store.unit_of_work import UnitOfWork

from routing.office import Office
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks


async def pause_conversation(event: PauseRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """SlaClocksMoved for whoever has the conversation; nothing for anybody else."""
    return await _by_its_agent(event, Happening("paused", work.now, reason=event.reason), work, policy)


async def resume_conversation(event: ResumeRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """SlaClocksMoved for whoever has the conversation; nothing for anybody else."""
    return await _by_its_agent(event, Happening("resumed", work.now), work, policy)


async def _by_its_agent(
    event: PauseRequested | ResumeRequested, happening: Happening, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    conversation = desk.find((event.tenant, event.conversation_id))
    if conversation is None or conversation.agent_id != event.agent_id:
        return []
    return await move_clocks(conversation, happening, work, policy)
