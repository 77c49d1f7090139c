"""A customer with a callback ahead writes again: served now where somebody is there, else the window stands."""

from collections.abc import Sequence
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import Answer
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callbacks.choose_callback import released
from routing.callbacks.hold_clocks import let_go_of_clocks
from routing.callbacks.tell_promise import booked, settled
from routing.conversation import Conversation
from routing.office import Office
from routing.place_conversation import place
from routing.policy import Policy


async def place_again(
    conversation: Conversation,
    inquiries: Sequence[UUID],
    work: UnitOfWork[Office],
    policy: Policy,
    *,
    why: str,
    holding_text: Answer | None = None,
) -> list[Event]:
    """As `place`. A window that is ahead is not needed any more when somebody suitable is on duty."""
    promise = None
    if conversation.state == "callback":
        promise = await work.rows.promises.read(work.connection, conversation.place)
    if promise is None or not promise.is_ahead(work.now):
        return place(conversation, inquiries, work, policy, why=why, holding_text=holding_text)
    if work.rows.desk.agents.anybody_for(conversation, policy.matching):
        work.rows.promises.forget(promise)
        over = settled(promise, "not_needed", work, why="the customer wrote again and is served now")
        back = released(conversation, promise, work.now, policy)
        placed = place(back, inquiries, work, policy, why=why, holding_text=holding_text)
        moved = await let_go_of_clocks(work.rows.desk.find(back.place) or back, work, policy)
        return [over, *placed, *moved]
    work.rows.desk.save(conversation)
    stands = f"{why}; nobody suitable is on duty, so the callback booked before stands"
    window, chosen = promise.window, promise.chosen
    return [
        booked(conversation, window, why=stands, chosen=chosen, inquiry_id=inquiry, holding_text=holding_text)
        for inquiry in inquiries
    ]
