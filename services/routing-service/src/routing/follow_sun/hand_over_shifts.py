"""A shift ends: what its agents still have goes on with another desk, with all that is known, promised and asked."""

from collections.abc import Sequence
from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.handoff import HandedOver
from crossdesk.contracts.routing import ConversationHandedOver
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callback import customer_zone
from routing.change_presence import promise_callbacks
from routing.conversation import Conversation
from routing.follow_sun.ended import Ended, ended, ending
from routing.follow_sun.place_of import Placed, placed
from routing.follow_sun.told_texts import told_of_handover
from routing.handoff.briefs import Brief
from routing.handoff.carried import with_brief
from routing.office import Office
from routing.place_conversation import place, queue_up
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks

AT_ONCE = 100
"""Conversations of one look; what is left over is done at the next one, some seconds later."""


async def hand_over_shifts(tenant: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Hand over what has to be by now; what can wait goes ahead of the end where another desk has somebody for it.

    It follows from calendars and from who has what at `work.now`: looked at late, after an outage, nothing is left out.
    Whoever waits for a person that no desk on duty has any more is promised a callback. The tenant's desk is open.
    """
    team = work.rows.desk.team(tenant)
    if not team.hours:
        return []
    events = await _hand_over(tenant, ended(team, work.now), work, policy, whether_or_not=True)
    events += await _hand_over(tenant, ending(team, work.now), work, policy, whether_or_not=False)
    why = "the shift of the last desk that could serve them ended"
    return [*events, *await promise_callbacks(tenant, work, policy, why=why)]


async def _hand_over(
    tenant: str, shifts: Sequence[Ended], work: UnitOfWork[Office], policy: Policy, *, whether_or_not: bool
) -> list[Event]:
    desk, events = work.rows.desk, list[Event]()
    if not shifts:
        return events
    for conversation in await desk.held(work.connection, tenant, shifts, limit=AT_ONCE):
        if whether_or_not or desk.agents.anybody_for(conversation, policy.matching):
            events += await _pass_on(conversation, work, policy)
    return events


async def _pass_on(conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """The case in short for whoever goes on, what the customer is told, and where the conversation is now."""
    office = work.rows
    brief = await office.briefs.read(work.connection, conversation.place)
    agent = office.desk.agents.find(conversation.tenant, conversation.agent_id or "")
    left = agent.abilities.desk if agent and agent.abilities.desk else "unknown"
    office.desk.agents.release(conversation)
    back = replace(conversation, state="waiting", agent_id=None, accept_by=None)
    given = _placed_anew(back, brief, work, policy, why=f"the shift of desk {left} ended")
    told = None if brief.told else told_of_handover(conversation.language)
    if told:
        await office.briefs.keep(work.connection, conversation.place, replace(brief, told=True))
    handed = HandedOver(desk=left, agent_id=conversation.agent_id or "", at=work.now)
    summary = brief.summary
    in_short = [with_brief(summary.model_copy(update={"handed_over": handed}), brief)] if summary else []
    gone_on = office.desk.find(conversation.place) or conversation
    moved = await move_clocks(gone_on, Happening("at_desk", work.now), work, policy)
    handed_over = _told_of(conversation, left, brief, work, policy).model_copy(update={"told": told})
    return [*in_short, handed_over, *given, *moved]


def _placed_anew(
    conversation: Conversation, brief: Brief, work: UnitOfWork[Office], policy: Policy, *, why: str
) -> list[Event]:
    """A customer who waits for nothing is promised no callback: the desk that opens next has it in its queue."""
    anybody = work.rows.desk.agents.anybody_for(conversation, policy.matching)
    if anybody or conversation.awaits_reply or brief.promised:
        return place(conversation, conversation.inquiry_ids, work, policy, why=why)
    return queue_up(conversation, conversation.inquiry_ids, work, policy, why=why)


def _told_of(
    before: Conversation, left: str, brief: Brief, work: UnitOfWork[Office], policy: Policy
) -> ConversationHandedOver:
    now: Placed = placed(before, work, customer_zone(before.time_zone, before.country, policy.country_zones))
    where = {
        "agent": f"an agent of desk {now.desk}",
        "queue": f"the queue of desk {now.desk}",
        "callback": "a callback",
    }
    due = f"; a promise to the customer is due by {brief.promised.due_by:%Y-%m-%d %H:%M} UTC" if brief.promised else ""
    return ConversationHandedOver(
        tenant=before.tenant,
        conversation_id=before.conversation_id,
        lane=before.lane,
        inquiry_id=before.inquiry_ids[-1],
        from_agent=before.agent_id or "",
        from_desk=left,
        owner=now.owner,
        to_agent=now.agent_id,
        to_desk=now.desk,
        due_by=brief.promised.due_by if brief.promised else None,
        why=f"the shift of desk {left} ended, so it goes on with {where[now.owner]}{due}",
    )
