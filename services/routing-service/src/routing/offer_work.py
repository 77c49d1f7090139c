"""Give an agent with free capacity the conversations that should be served next."""

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callbacks.hold_clocks import let_go_where_given
from routing.matching import why_assigned
from routing.offer import best_for, offer_for
from routing.office import Office
from routing.place_conversation import give
from routing.policy import Policy


async def offer_work(
    tenant: str, agent_id: str, work: UnitOfWork[Office], policy: Policy, *, most: int | None = None
) -> list[Event]:
    """Assign as many waiting conversations and callbacks as the agent has room for, or `most` of them.

    The tenant's desk is open. No events mean that nothing waits that the agent may be given now.
    """
    desk = work.rows.desk
    agent = desk.agents.find_on_duty(tenant, agent_id)
    if agent is None or not agent.room:
        return []
    wishes = await desk.wishes(work.connection, tenant)
    offer = offer_for(agent, wishes, desk.agents.at_desk(tenant), work.now, policy)
    if offer is None:
        return []
    head = await desk.offerable(work.connection, tenant, offer, policy)
    work.rows.clocks.expect(each.place for each in head if each.state == "callback")
    events: list[Event] = []
    given = 0
    for conversation in best_for(agent, head, policy):
        if given == most:
            break
        taken = desk.agents.take(tenant, agent_id, policy.weight(conversation), work.now)
        if taken:
            why = why_assigned(taken, conversation.wish, policy.matching, policy.language_names)
            events += give(conversation, taken, work, policy, why=why)
            events += await let_go_where_given(conversation, work, policy)
            given += 1
    return events
