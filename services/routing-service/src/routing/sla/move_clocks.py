"""The SLA clocks follow what happens to a conversation, in the transaction of the event that tells of it."""

from dataclasses import replace

from crossdesk.contracts.event import Event, Lane
from crossdesk.store.unit_of_work import UnitOfWork

from routing.conversation import Conversation
from routing.hand_over import HandOver
from routing.office import Office
from routing.policy import Policy
from routing.sla.agreement import Matter, terms_for
from routing.sla.conversation_clocks import ConversationClocks, Step, advance_through, begin, next_look_at
from routing.sla.desk_hours import desk_of, hours_by_desk, look_no_later
from routing.sla.happenings import Happening
from routing.sla.hurry import is_shorter
from routing.sla.tell_clocks import told_alarm, told_moved


async def start_clocks(
    conversation: Conversation, request: HandOver, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    """A customer's message is for a person: the clocks begin, or go on where the conversation was at a desk before.

    Where the message makes more of the matter, and a rule for that promises more, this holds from now on: what is found
    urgent is to be answered as soon as the urgent lane, at once.
    """
    clocks = work.rows.clocks
    known = await clocks.find(work.connection, conversation.place)
    if known is not None:
        return _go_on(conversation, known, request, work, policy)
    matter = replace(_matter(conversation, request), priority=conversation.priority)
    terms = terms_for(clocks.levels(conversation.tenant), matter)
    begun = begin(terms, desk_of(conversation, work, policy), work.now, matter)
    return keep_step(conversation, None, Step(begun), work)


def _go_on(
    conversation: Conversation,
    known: ConversationClocks,
    request: HandOver,
    work: UnitOfWork[Office],
    policy: Policy,
) -> list[Event]:
    """A version of the levels that came since counts for what is new in the matter alone."""
    now = _matter(conversation, request)
    matter = known.matter.and_then(now) if known.matter else now
    terms = terms_for(work.rows.clocks.levels(conversation.tenant), matter)
    more = matter != known.matter if known.matter else request.urgent
    wrote = Happening("customer_wrote", work.now, hurry=terms if more and is_shorter(terms, known.terms) else None)
    step = advance_at_desk(conversation, replace(known, matter=matter), wrote, work, policy)
    return keep_step(conversation, known, step, work)


def _matter(conversation: Conversation, request: HandOver) -> Matter:
    """Without what the conversation gained by waiting: that makes nobody's matter more."""
    lane: Lane = "urgent" if conversation.urgent else conversation.lane
    return Matter(lane, request.priority, request.customer_tier, conversation.country)


async def move_clocks(
    conversation: Conversation, happening: Happening, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    """SlaClocksMoved where a clock stands otherwise than before, after what was reached until then.

    The tenant's desk is open. Nothing happens to a conversation without clocks.
    """
    known = await work.rows.clocks.find(work.connection, conversation.place)
    if known is None:
        return []
    return keep_step(conversation, known, advance_at_desk(conversation, known, happening, work, policy), work)


def advance_at_desk(
    conversation: Conversation,
    known: ConversationClocks,
    happening: Happening,
    work: UnitOfWork[Office],
    policy: Policy,
) -> Step:
    """The clocks after what happened, by the hours of the desk that has the conversation.

    Where another desk took over since, what was spent until now is counted by the hours of the one before; where that
    one is in no calendar any more, by those of the new one. A conversation that an agent has waits for no callback.
    """
    desks, desk = hours_by_desk(conversation.tenant, work), desk_of(conversation, work, policy)
    known = known if known.desk in desks else replace(known, desk=desk)
    meanwhile = [Happening("at_desk", happening.at, desk=desk)] if desk != known.desk else []
    if known.held_until and conversation.agent_id:
        meanwhile.append(Happening("let_go", happening.at))
    return advance_through(known, [*meanwhile, happening], desks)


def keep_step(
    conversation: Conversation,
    before: ConversationClocks | None,
    step: Step,
    work: UnitOfWork[Office],
) -> list[Event]:
    """Note the clocks after a step, and tell of it; of clocks that came to their end only the breach."""
    desks, clocks = hours_by_desk(conversation.tenant, work), work.rows.clocks
    if step.clocks != before:
        look_at = look_no_later(next_look_at(step.clocks, desks), step.clocks.desk, conversation.tenant, work)
        clocks.save(conversation.place, step.clocks, work.now, look_at)
    ended = {each.kind for each in step.finished}
    useful = [alarm for alarm in step.alarms if alarm.missed or alarm.kind not in ended]
    alarms = [told_alarm(alarm, step.clocks, conversation) for alarm in useful]
    for alarm in alarms:
        clocks.note_told(alarm)
    return [*alarms, *told_moved(before, step.clocks, conversation, desks)]
