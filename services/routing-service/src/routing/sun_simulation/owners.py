"""Whether every conversation has an owner at this moment: an agent at work, the queue of a desk, or a callback."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from routing.conversation import Conversation
from routing.matching import Matching
from routing.sun_simulation.case import Case
from routing.sun_simulation.in_memory import DeskInMemory

NOTICED_WITHIN = timedelta(minutes=2)
"""Three heartbeats of an agent, and a look at the clock."""


def ownerless(
    conversation: Conversation, case: Case, desk: DeskInMemory, now: datetime, matching: Matching
) -> str | None:
    """What is wrong, or None."""
    if conversation.state == "assigned":
        return _with_agent(conversation, case, desk, now)
    if conversation.state == "callback":
        return None if case.window else "has no window"
    if not desk.team(conversation.tenant).hours:
        return "waits for no desk"
    nobody = conversation.awaits_reply and not desk.agents.anybody_for(conversation, matching)
    return "waits in a queue nobody serves" if nobody and _is_over(case.turned, now) else None


def _with_agent(conversation: Conversation, case: Case, desk: DeskInMemory, now: datetime) -> str | None:
    agent, team = desk.agents.find(conversation.tenant, conversation.agent_id or ""), desk.team(conversation.tenant)
    if agent is None:
        return "is with nobody we know"
    owed = conversation.awaits_reply or case.promised is not None
    if agent.presence == "offline" and owed and _is_over(agent.on_duty_since, now):
        return f"waits for {agent.agent_id}, who went"
    duty = team.duty(agent.abilities.desk or "", now)
    if duty.state == "off" and duty.ends and now > duty.ends + team.rules.grace + NOTICED_WITHIN:
        return f"is still with {agent.agent_id} after the shift"
    return None


def lost(cases: Mapping[UUID, Case], desk: DeskInMemory) -> list[str]:
    """Cases that are neither solved nor anywhere at the desk."""
    return [str(each.conversation_id) for each in cases.values() if not each.solved and not desk.find(each.place)]


def _is_over(since: datetime | None, now: datetime) -> bool:
    return since is None or now - since > NOTICED_WITHIN
