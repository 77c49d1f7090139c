"""A customer chooses a callback instead of waiting, changes it, or would rather wait after all."""

from dataclasses import replace
from datetime import datetime

from crossdesk.contracts.callbacks import CallbackCancelled, CallbackRefusal, CallbackRefused, CallbackRequested
from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callback import Window, customer_zone
from routing.callbacks.hold_clocks import hold_clocks, let_go_of_clocks
from routing.callbacks.promise import Promise, promise_of
from routing.callbacks.slots import places_left, window_by, windows_of
from routing.callbacks.tell_promise import booked, settled
from routing.callbacks.told import told
from routing.conversation import Conversation
from routing.office import Office
from routing.place_conversation import place, queue_up
from routing.policy import Policy
from routing.priority import ranked_at

REASONS: dict[CallbackRefusal, str] = {
    "past": "this time is over; choose a later one",
    "not_offered": "no window is offered then; choose one of callback-slots",
    "full": "all places in this window are taken; choose another one of callback-slots",
    "with_agent": "an agent has this conversation already and replies here",
    "nobody_needed": "nobody waits for a person in this conversation; write what you need first",
    "nothing_booked": "no callback is booked in this conversation",
}


async def choose_callback(event: CallbackRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """CallbackBooked for what is offered and has room, CallbackRefused with the reason for all else.

    Until the window begins the conversation is kept back; where only a latest time was named, whoever has time
    before may take it. SLA clocks stand meanwhile. A choice that stands already is told again.
    """
    conversation = await _waiting(event, work)
    if not isinstance(conversation, Conversation):
        return [_refused(event, conversation)]
    before = await work.rows.promises.read(work.connection, conversation.place)
    if before and before.chosen and before.starts_at == event.starts_at and before.ends_at > work.now:
        why = "the customer chose this window before"
        return [booked(conversation, before.window, why=why, chosen=True, request_id=event.request_id)]
    window, refusal = await _window(event, conversation, before, work, policy)
    if window is None:
        return [_refused(event, refusal, conversation)]
    events = _book(event, conversation, window, before, work, policy)
    promise = await work.rows.promises.read(work.connection, conversation.place)
    return [*events, *(await hold_clocks(conversation, promise, work, policy) if promise else [])]


async def cancel_callback(event: CallbackCancelled, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """CallbackSettled, and the conversation waits for the next who is free; CallbackRefused where nothing is booked."""
    conversation = await _waiting(event, work)
    if not isinstance(conversation, Conversation):
        return [_refused(event, conversation)]
    promise = await work.rows.promises.read(work.connection, conversation.place)
    if promise is None:
        return [_refused(event, "nothing_booked", conversation)]
    work.rows.promises.forget(promise)
    text = told(conversation.language, "cancelled")
    why = "the customer would rather wait"
    over = settled(promise, "cancelled", work, why=why, holding_text=text, request_id=event.request_id)
    back = released(conversation, promise, work.now, policy)
    somebody = work.rows.desk.agents.anybody_for(back, policy.matching)
    wait = place if somebody else queue_up
    waits = wait(back, back.inquiry_ids[-1:], work, policy, why=why)
    left = work.rows.desk.find(back.place) or back
    return [over, *waits, *await let_go_of_clocks(left, work, policy)]


def released(conversation: Conversation, promise: Promise, now: datetime, policy: Policy) -> Conversation:
    """A conversation that is no longer kept back for its window: it waits from now on, if it did not before."""
    since = min(conversation.queued_at, now)
    return replace(
        conversation,
        queued_at=since,
        ranked_at=ranked_at(since, conversation.priority, policy.priorities),
        last_agent=conversation.last_agent or promise.last_agent,
    )


async def _waiting(
    event: CallbackRequested | CallbackCancelled, work: UnitOfWork[Office]
) -> Conversation | CallbackRefusal:
    """The conversation, if it waits for a person."""
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    conversation = desk.find((event.tenant, event.conversation_id))
    if conversation is None:
        return "nobody_needed"
    return "with_agent" if conversation.agent_id else conversation


async def _window(
    event: CallbackRequested,
    conversation: Conversation,
    before: Promise | None,
    work: UnitOfWork[Office],
    policy: Policy,
) -> tuple[Window | None, CallbackRefusal]:
    """The window wished for, or why there is none."""
    rules, tenant = policy.callbacks, event.tenant
    zone = customer_zone(conversation.time_zone, conversation.country, policy.country_zones)
    hours = work.rows.desk.team(tenant).hours.values()
    windows = windows_of(hours, work.now, zone, conversation.country, rules)
    taken = dict(await work.rows.promises.booked(work.connection, tenant, windows))
    if before and before.starts_at in taken:  # a place of their own is none that is taken from them
        taken[before.starts_at] -= 1
    left = places_left(windows, taken, tenant, rules)
    if (event.by or event.starts_at or work.now) <= work.now:
        return None, "past"
    if event.by:
        offered = bool(windows) and windows[0].starts_at < event.by
        return window_by(left, event.by, rules), "full" if offered else "not_offered"
    window = next((each for each in windows if each.starts_at == event.starts_at), None)
    if window and not left[window]:
        return None, "full"
    return window, "not_offered"


def _book(
    event: CallbackRequested,
    conversation: Conversation,
    window: Window,
    before: Promise | None,
    work: UnitOfWork[Office],
    policy: Policy,
) -> list[Event]:
    known = released(conversation, before, work.now, policy) if before else conversation
    last = work.rows.desk.served_by(known.place) or known.last_agent
    known = replace(known, state="callback", accept_by=None, last_agent=last)
    missed = before.missed if before else 0
    promise = promise_of(known, window, work.now, policy.callbacks, chosen=True, missed=missed)
    work.rows.promises.keep(promise)
    work.rows.desk.save(kept_back(known, promise, policy) if event.starts_at else known)
    instead = "instead of the one booked before" if before else "instead of waiting"
    why = f"the customer chose this window of those offered, {instead}"
    if event.by:
        why = f"the customer can wait until a time of their choice; this is the last window before it, {instead}"
    text = told(known.language, "booked", window=window)
    return [booked(known, window, why=why, chosen=True, holding_text=text, request_id=event.request_id)]


def kept_back(conversation: Conversation, promise: Promise, policy: Policy) -> Conversation:
    """Not offered before its window, as one that comes to the queue then. Whoever had it before is in the promise."""
    return replace(
        conversation,
        queued_at=promise.starts_at,
        ranked_at=ranked_at(promise.starts_at, conversation.priority, policy.priorities),
        last_agent=None,
    )


def _refused(
    event: CallbackRequested | CallbackCancelled, reason: CallbackRefusal, conversation: Conversation | None = None
) -> CallbackRefused:
    return CallbackRefused(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=conversation.lane if conversation else "normal",
        request_id=event.request_id,
        reason=reason,
        why=REASONS[reason],
    )
