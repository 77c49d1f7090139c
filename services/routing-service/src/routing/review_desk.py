"""What time alone changes at a desk: who fell silent, who did not accept, and for whom more agents are open by now."""

from collections.abc import Sequence
from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.routing import AgentFoundAbsent, DeskReviewDue
from crossdesk.store.unit_of_work import UnitOfWork

from routing.agent import Abilities
from routing.callbacks.keep_promises import keep_promises
from routing.change_presence import promise_callbacks, return_unanswered
from routing.choose_agent import turn
from routing.conversation import Conversation
from routing.follow_sun.hand_over_shifts import hand_over_shifts
from routing.offer_work import offer_work
from routing.office import Office
from routing.place_conversation import place
from routing.policy import Policy
from routing.sla.warn_of_clocks import warn_of_clocks
from routing.transfer_conversation import passed_on

TAKEN_BACK_AT_ONCE = 200
OFFERED_AT_ONCE = 100
"""What is left over is done at the next look, some seconds later; so long others wait for the desk's lock."""


async def review_desk(event: DeskReviewDue, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """See to all that is due at the event's time, whoever noticed it: looked at twice, nothing is done twice."""
    await work.rows.desk.open(work.connection, event.tenant, work.now)
    events = await let_go_of_silent(event.tenant, work, policy)
    events += await _take_back(event.tenant, work, policy)
    events += await keep_promises(event.tenant, work, policy)
    events += await warn_of_clocks(event.tenant, work, policy)
    events += await hand_over_shifts(event.tenant, work, policy)
    return events + await offer_again(event.tenant, work, policy)


async def let_go_of_silent(tenant: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Agents whose clients fell silent are off duty, and what they did not reply to goes back to its old place."""
    agents, events = work.rows.desk.agents, list[Event]()
    silent = await agents.silent(work.connection, tenant, work.now)
    why = f"nothing was heard of the agent's client for {policy.matching.rules.missed_heartbeats} heartbeats"
    for agent in silent:
        await agents.set_absent(work.connection, tenant, agent, "offline")
        events.append(AgentFoundAbsent(tenant=tenant, agent_id=agent.agent_id, presence="offline", why=why))
    for agent in silent:
        events += await return_unanswered(tenant, agent.agent_id, work, policy, why=why)
    return [*events, *await promise_callbacks(tenant, work, policy)] if silent else events


async def _take_back(tenant: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """What was not accepted in time goes back to the head of the queue, where it was when it was given."""
    desk = work.rows.desk
    late = await desk.unaccepted(work.connection, tenant, work.now, limit=TAKEN_BACK_AT_ONCE)
    events = await _found_away(tenant, late, work)
    for conversation in late:
        desk.agents.release(conversation)
        without = passed_on(conversation, conversation.agent_id or "")
        back = replace(conversation, state="waiting", agent_id=None, passed_on_by=without)
        seconds = policy.matching.rules.channel(conversation.channel).accept_seconds
        why = f"the agent did not accept it within {seconds} seconds"
        events += place(back, back.inquiry_ids, work, policy, why=why)
    return events


async def _found_away(tenant: str, late: Sequence[Conversation], work: UnitOfWork[Office]) -> list[Event]:
    """All of them first: none of what is taken back may go to another who did not accept either."""
    agents, events = work.rows.desk.agents, list[Event]()
    for agent_id in sorted({each.agent_id for each in late if each.agent_id}):
        if agent := agents.find_on_duty(tenant, agent_id):
            await agents.set_absent(work.connection, tenant, agent, "away")
            why = "the agent did not accept a conversation in time"
            events.append(AgentFoundAbsent(tenant=tenant, agent_id=agent_id, presence="away", why=why))
    return events


async def offer_again(tenant: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Those with room are offered what they may be given by now, one each in turn, so that equals stay equals."""
    agents, events = work.rows.desk.agents, list[Event]()
    served: set[Abilities] = set()
    for _ in range(OFFERED_AT_ONCE):
        idle = [agent for agent in agents.with_room(tenant) if agent.abilities not in served]
        if not idle:
            break
        agent = min(idle, key=turn)
        given = await offer_work(tenant, agent.agent_id, work, policy, most=1)
        if not given:
            served.add(agent.abilities)
        events += given
    return events
