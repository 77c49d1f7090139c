"""Time alone used up a part of a target: agents are warned, and who is about to be answered too late comes sooner."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.conversation import Conversation
from routing.office import Office
from routing.policy import Policy
from routing.priority import sooner
from routing.sla.conversation_clocks import ConversationClocks, Step
from routing.sla.happenings import Happening
from routing.sla.move_clocks import advance_at_desk, keep_step

WARNED_AT_ONCE = 200
"""What is left over is told at the next look, some seconds later."""


async def warn_of_clocks(tenant: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """SlaAtRisk and SlaBreached for all alarms of a tenant due by now, each once. The tenant's desk is open."""
    office = work.rows
    due = await office.clocks.due(work.connection, tenant, work.now, limit=WARNED_AT_ONCE)
    if not due:
        return []
    found = await office.desk.named(work.connection, tenant, [conversation_id for _, conversation_id in due])
    at_desk = {conversation.place: conversation for conversation in found}
    events: list[Event] = []
    for place, known in due.items():
        if conversation := at_desk.get(place):
            events += _warn(conversation, known, work, policy)
        else:
            office.clocks.save(place, replace(known, clocks={}, resolved=True), work.now, None)
    return events


def _warn(
    conversation: Conversation, known: ConversationClocks, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    step = advance_at_desk(conversation, known, Happening("at_desk", work.now), work, policy)
    responses = [alarm.percent for alarm in step.alarms if alarm.kind != "resolution"]
    gained = max(known.gained, known.terms.gain_at(max(responses, default=0)))
    if gained > known.gained:
        conversation = sooner(conversation, gained - known.gained, policy.priorities)
        work.rows.desk.save(conversation)
        step = Step(replace(step.clocks, gained=gained), step.alarms)
    return keep_step(conversation, known, step, work)
