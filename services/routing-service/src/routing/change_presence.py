"""An agent comes, pauses or goes: offer them work, or see to those who wait for them."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentPresenceChanged
from crossdesk.store.unit_of_work import UnitOfWork

from routing.offer_work import offer_work
from routing.office import Office
from routing.place_conversation import book_callback, place
from routing.policy import Policy

QUEUE_REVIEWED = 1000
"""How many waiting conversations are looked at when an agent leaves; those beyond stay in the queue as they are."""


async def change_presence(event: AgentPresenceChanged, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Coming online brings work up to capacity. Going offline gives back what was not replied to yet.

    An agent who is busy or away keeps their conversations and gets no new ones; for one who is busy, customers wait.
    """
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    missed = policy.matching.rules.missed_heartbeats
    await desk.agents.record_presence(work.connection, event, work.now, missed)
    if event.presence == "online":  # one who was found away, and only repeats themselves, is offered nothing
        return await offer_work(event.tenant, event.agent_id, work, policy)
    if event.presence == "offline":
        why = "the agent went off duty before replying"
        returned = await return_unanswered(event.tenant, event.agent_id, work, policy, why=why)
        return [*returned, *await promise_callbacks(event.tenant, work, policy)]
    return []


async def return_unanswered(
    tenant: str, agent_id: str, work: UnitOfWork[Office], policy: Policy, *, why: str
) -> list[Event]:
    """What an agent who left did not reply to goes back to its old place, with all that is known of it."""
    desk, events = work.rows.desk, list[Event]()
    for conversation in await desk.unanswered_by(work.connection, tenant, agent_id):
        desk.agents.release(conversation)
        back = replace(conversation, state="waiting", agent_id=None, accept_by=None)
        events += place(back, back.inquiry_ids, work, policy, why=why)
    return events


async def promise_callbacks(
    tenant: str, work: UnitOfWork[Office], policy: Policy, *, why: str = "the last suitable agent went off duty"
) -> list[Event]:
    """Whoever waits for a skill that nobody on duty has any more is told when a person will be there."""
    desk, events = work.rows.desk, list[Event]()
    on_duty: dict[tuple[object, ...], bool] = {}
    for conversation in await desk.waiting(work.connection, tenant, limit=QUEUE_REVIEWED):
        if not conversation.awaits_reply:
            continue
        wanted = (conversation.wish, conversation.country, *conversation.passed_on_by)
        if wanted not in on_duty:
            on_duty[wanted] = desk.agents.anybody_for(conversation, policy.matching)
        if not on_duty[wanted]:
            events += book_callback(conversation, conversation.inquiry_ids, work, policy, why=why)
    return events
