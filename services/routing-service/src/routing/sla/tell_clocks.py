"""Events that tell how the clocks of a conversation stand, and what they warn of."""

from collections.abc import Sequence
from datetime import timedelta

from crossdesk.contracts.service_levels import SlaClockKind
from crossdesk.contracts.sla_clocks import Awaited, SlaAtRisk, SlaBreached, SlaClocksMoved, SlaClockTold

from routing.conversation import Conversation
from routing.sla.agreement import BREACH
from routing.sla.clock import Alarm, SlaClock, reached_at, spent_by
from routing.sla.conversation_clocks import ConversationClocks, Desks

MINUTE = timedelta(minutes=1)
NAMES: dict[SlaClockKind, str] = {
    "first_response": "the first response",
    "next_response": "the next response",
    "resolution": "the resolution",
}


def told_alarm(alarm: Alarm, known: ConversationClocks, conversation: Conversation) -> SlaAtRisk | SlaBreached:
    """A warning, or the breach."""
    target = alarm.target // MINUTE
    told = {
        "tenant": conversation.tenant,
        "conversation_id": conversation.conversation_id,
        "lane": conversation.lane,
        "clock": alarm.kind,
        "due_at": alarm.due_at,
        "rule": known.terms.rule,
        "agent_id": conversation.agent_id,
        "priority": conversation.priority,
    }
    by = f"{NAMES[alarm.kind]} of rule {known.terms.rule}"
    if alarm.missed:
        return SlaBreached(**told, why=f"{by} was due within {target} minutes of opening time and did not come")
    used = f"{alarm.percent} percent of the {target} minutes of opening time"
    return SlaAtRisk(**told, percent=alarm.percent, reached_at=alarm.at, why=f"{used} for {by} are used up")


def told_moved(
    before: ConversationClocks | None, after: ConversationClocks, conversation: Conversation, desks: Desks
) -> list[SlaClocksMoved]:
    """How the clocks stand now, where that is not as it was told before, or by a calendar that is there no more."""
    if before and before.desk in desks and _standing(before, desks) == _standing(after, desks):
        return []
    clocks = [_told(kind, clock, after, desks) for kind, clock in _shown(after)]
    moved = SlaClocksMoved(
        tenant=conversation.tenant,
        conversation_id=conversation.conversation_id,
        lane=conversation.lane,
        rule=after.terms.rule,
        clocks=clocks,
        waits_for=_awaited(after),
        why=_why(after),
    )
    return [moved]


def _awaited(known: ConversationClocks) -> Awaited | None:
    return "callback" if known.held_until else known.paused


def _why(known: ConversationClocks) -> str:
    if known.resolved:
        return "nothing is left for people to do"
    if known.held_until:
        return f"the customer chose a callback that begins at {known.held_until:%Y-%m-%d %H:%M} UTC"
    if known.paused:
        return f"we wait for somebody: {known.paused.replace('_', ' ')}"
    return f"people are to answer by rule {known.terms.rule} of the shop's service levels"


def _shown(known: ConversationClocks) -> Sequence[tuple[SlaClockKind, SlaClock]]:
    return [] if known.resolved else sorted(known.clocks.items())


def _standing(known: ConversationClocks, desks: Desks) -> tuple[object, ...]:
    """What agents are shown of it."""
    due = [(kind, clock.target, reached_at(clock, BREACH, desks[known.desk])) for kind, clock in _shown(known)]
    return known.held_until or known.paused, known.terms.rule, due


def _told(kind: SlaClockKind, clock: SlaClock, known: ConversationClocks, desks: Desks) -> SlaClockTold:
    hours = desks[known.desk]
    return SlaClockTold(
        clock=kind,
        state="running" if clock.running_since else "paused",
        target_minutes=clock.target // MINUTE,
        left_seconds=_left(clock, spent_by(clock, known.at, hours)),
        due_at=reached_at(clock, BREACH, hours),
    )


def _left(clock: SlaClock, spent: timedelta) -> int:
    return max(clock.target - spent, timedelta()) // timedelta(seconds=1)
