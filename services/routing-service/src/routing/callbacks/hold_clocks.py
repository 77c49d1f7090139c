"""SLA clocks stand while the customer waits for the callback they chose: nobody is late who answers then."""

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callbacks.promise import Promise
from routing.conversation import Conversation
from routing.office import Office
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks


async def hold_clocks(
    conversation: Conversation, promise: Promise, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    """SlaClocksMoved: all stand until the window begins, which replaces the one chosen before."""
    return await move_clocks(conversation, Happening("held_back", work.now, until=promise.starts_at), work, policy)


async def let_go_of_clocks(conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """SlaClocksMoved where they stood for a callback: it is needed no more, or an agent was faster."""
    known = await work.rows.clocks.find(work.connection, conversation.place)
    if known is None or known.held_until is None:
        return []
    return await move_clocks(conversation, Happening("let_go", work.now), work, policy)


async def let_go_where_given(before: Conversation, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """As `let_go_of_clocks`, of a conversation an agent has by now, if it was promised a callback before."""
    given = work.rows.desk.find(before.place)
    if before.state != "callback" or given is None or given.agent_id is None:
        return []
    return await let_go_of_clocks(given, work, policy)
