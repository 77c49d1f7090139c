"""What time makes due of callbacks: the reminder, the priority of one whose window begins, and one nobody kept."""

from dataclasses import replace
from datetime import datetime

from crossdesk.contracts.event import Event
from crossdesk.contracts.routing import CallbackBooked
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callback import Window, points_when_due
from routing.callbacks.choose_callback import released
from routing.callbacks.promise import Promise, after
from routing.callbacks.tell_promise import reminded, settled
from routing.callbacks.told import told
from routing.conversation import Conversation
from routing.office import Office
from routing.place_conversation import book_callback, place
from routing.policy import Policy
from routing.priority import sooner

KEPT_AT_ONCE = 200
"""What is left over is done at the next look."""


async def keep_promises(tenant: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """See to all promises of which something is due. Only the latest step is done where a look came late."""
    office, events = work.rows, list[Event]()
    due = await office.promises.due(work.connection, tenant, work.now, limit=KEPT_AT_ONCE)
    if not due:
        return []
    ids = [promise.conversation_id for promise, _ in due]
    found = {each.place: each for each in await office.desk.named(work.connection, tenant, ids)}
    for promise, given_at in due:
        conversation = found.get(promise.place)
        if conversation is None:
            events.append(_not_at_desk(promise, given_at, work))
        else:
            events += _see_to(promise, conversation, work, policy)
    return events


def _see_to(promise: Promise, conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    if work.now >= promise.ends_at:
        return _end(promise, conversation, work, policy)
    work.rows.promises.keep(after(promise, work.now))
    if conversation.agent_id:
        return []
    return [reminded(promise)] if promise.is_ahead(work.now) else _come_due(promise, conversation, work, policy)


def _not_at_desk(promise: Promise, given_at: datetime | None, work: UnitOfWork[Office]) -> Event:
    """It was resolved, or given back: by an agent who had it since the promise was made, or without one."""
    work.rows.promises.forget(promise)
    if given_at and given_at >= promise.booked_at:
        return settled(promise, "kept", work, why="an agent took the conversation in time and is done with it")
    return settled(promise, "not_needed", work, why="the conversation needs no person any more")


def _come_due(promise: Promise, conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Served with more priority from now on, by whoever had it before if they are free."""
    points = points_when_due(promise.window, work.now, policy.callbacks) if promise.missed == 0 else 0
    now_due = sooner(released(conversation, promise, work.now, policy), points, policy.priorities)
    if not work.rows.desk.agents.anybody_for(now_due, policy.matching):
        work.rows.desk.save(now_due)
        return []
    why = f"the window promised to the customer has begun, {points} points more"
    events = place(now_due, now_due.inquiry_ids[-1:], work, policy, why=why)
    if (left := work.rows.desk.find(now_due.place)) and left.agent_id is None:
        work.rows.desk.save(replace(left, state="callback"))  # whoever leaves meanwhile books no other window for it
    return events


def _end(promise: Promise, conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    if conversation.agent_id:
        work.rows.promises.forget(promise)
        return [settled(promise, "kept", work, why="an agent took the conversation in time")]
    late = policy.callbacks.late_points if promise.missed == 0 else 0
    known = sooner(released(conversation, promise, work.now, policy), late, policy.priorities)
    missed = replace(promise, missed=promise.missed + 1)
    work.rows.promises.keep(missed)
    why = "nobody took the conversation in the window promised"
    if work.rows.desk.agents.anybody_for(known, policy.matching):
        return _first_in_line(missed, known, late, work, policy, why=why)
    return _booked_anew(missed, known, work, policy, why=why)


def _first_in_line(
    promise: Promise, known: Conversation, points: int, work: UnitOfWork[Office], policy: Policy, *, why: str
) -> list[Event]:
    work.rows.promises.forget(promise)
    text = told(promise.language, "missed", "sooner", window=promise.window)
    over = settled(promise, "missed", work, why=why, holding_text=text)
    return [over, *place(known, known.inquiry_ids[-1:], work, policy, why=f"{why}, {points} points more")]


def _booked_anew(
    promise: Promise, known: Conversation, work: UnitOfWork[Office], policy: Policy, *, why: str
) -> list[Event]:
    again = book_callback(known, known.inquiry_ids[-1:], work, policy, why=why)
    text = told(promise.language, "missed", window=promise.window)
    told_anew = [_without_text(event) if isinstance(event, CallbackBooked) else event for event in again]
    new = next((_new_window(event) for event in again if isinstance(event, CallbackBooked)), None)
    if text and new and (more := told(promise.language, "booked", window=new)):
        text = text.model_copy(update={"text": f"{text.text} {more.text}"})
    return [settled(promise, "missed", work, why=why, holding_text=text), *told_anew]


def _new_window(event: CallbackBooked) -> Window:
    return Window(event.starts_at, event.ends_at, event.time_zone)


def _without_text(event: CallbackBooked) -> CallbackBooked:
    """The customer is told of it in one message with what went wrong."""
    return event.model_copy(update={"holding_text": None})
