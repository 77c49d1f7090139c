"""All SLA clocks of one conversation, moved by what happens to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from crossdesk.contracts.service_levels import SlaClockKind
from crossdesk.contracts.sla_clocks import PauseReason

from routing.calendars.business_time import OpeningHours
from routing.sla.agreement import BREACH, Matter, Terms
from routing.sla.clock import Alarm, SlaClock, alarm_by, next_alarm_at, reached_at, run, spent_by, stand
from routing.sla.happenings import Happening
from routing.sla.hurry import earlier, stricter

Desks = Mapping[str, OpeningHours]
"""By id. Each desk a happening names must be in it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A clock that came to its end: the promise was kept if less than its target was spent."""

    kind: SlaClockKind
    at: datetime
    spent: timedelta
    target: timedelta

    @property
    def kept(self) -> bool:
        return self.spent < self.target


@dataclass(frozen=True, slots=True)
class ConversationClocks:
    """`clocks` are those that run or stand. The resolution's stays after the end: a customer may write again.

    `at` is the last happening's time. Happenings that come late count as of then, so that no clock ever goes back.
    `paused` says whom its agent waits for, `held_until` when the callback begins that the customer chose: until then
    all clocks stand, whatever else happens. `gained` is how many points of priority it gained so far, `matter` what was
    known of it when it was promised something last, None of those kept since before that was.
    """

    terms: Terms
    desk: str
    at: datetime
    clocks: Mapping[SlaClockKind, SlaClock]
    answered: bool = False
    paused: PauseReason | None = None
    resolved: bool = False
    gained: int = 0
    held_until: datetime | None = None
    matter: Matter | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a happening or a look brought about."""

    clocks: ConversationClocks
    alarms: list[Alarm] = field(default_factory=list)
    finished: list[Finished] = field(default_factory=list)


def begin(terms: Terms, desk: str, at: datetime, matter: Matter | None = None) -> ConversationClocks:
    """The clocks of a conversation that comes to a desk: the first response and the resolution run."""
    started: tuple[SlaClockKind, ...] = ("first_response", "resolution")
    clocks = {kind: SlaClock(terms.targets[kind], running_since=at) for kind in started if kind in terms.targets}
    return ConversationClocks(terms, desk, at, clocks, matter=matter)


def look(known: ConversationClocks, now: datetime, desks: Desks) -> Step:
    """The alarms reached by now and not told yet, at most one of each clock. A callback that is due is let go of."""
    if known.held_until and known.held_until <= now:
        known = _let_go(known, known.held_until)
    hours, percents = desks[known.desk], known.terms.warn_at_percent
    found = (alarm_by(kind, clock, percents, now, hours) for kind, clock in known.clocks.items())
    alarms = sorted((alarm for alarm in found if alarm), key=lambda alarm: alarm.at)
    told = {alarm.kind: replace(known.clocks[alarm.kind], told=alarm.percent) for alarm in alarms}
    return Step(replace(known, clocks={**known.clocks, **told}), alarms)


def next_look_at(known: ConversationClocks, desks: Desks) -> datetime | None:
    """When the next alarm is due, or the callback begins for which all stand; None while neither is to come."""
    if known.held_until:
        return known.held_until
    hours, percents = desks[known.desk], known.terms.warn_at_percent
    found = (next_alarm_at(clock, percents, hours) for clock in known.clocks.values())
    return min((at for at in found if at), default=None)


def due_at(known: ConversationClocks, desks: Desks) -> dict[SlaClockKind, datetime]:
    """When each running clock's target is used up."""
    found = {kind: reached_at(clock, BREACH, desks[known.desk]) for kind, clock in known.clocks.items()}
    return {kind: at for kind, at in found.items() if at}


def advance(known: ConversationClocks, happening: Happening, desks: Desks) -> Step:
    """The clocks after what happened, with what was reached or missed until then."""
    at = max(happening.at, known.at)
    looked = look(replace(known, at=at), at, desks)
    after = _moved(looked.clocks, happening, desks)
    ended = [_finished(kind, clock, at, desks[known.desk]) for kind, clock in _ended(looked.clocks, after)]
    return Step(after, looked.alarms, ended)


def advance_through(known: ConversationClocks, happenings: Iterable[Happening], desks: Desks) -> Step:
    """The clocks after all of them, with the alarms and ends of each."""
    step = Step(known)
    for happening in happenings:
        following = advance(step.clocks, happening, desks)
        step = Step(following.clocks, step.alarms + following.alarms, step.finished + following.finished)
    return step


def _moved(known: ConversationClocks, happening: Happening, desks: Desks) -> ConversationClocks:
    hours = desks[known.desk]
    match happening.what:
        case "at_desk":
            return _at_desk(known, happening.desk or known.desk, hours)
        case "replied":
            return _replied(known, hours)
        case "customer_wrote":
            return _customer_wrote(_hurry(known, happening.hurry, hours))
        case "paused" | "resumed":
            return known if known.resolved else _by_agent(known, happening, hours)
        case "held_back" | "let_go":
            return known if known.resolved else _for_callback(known, happening, hours)
        case "resolved":
            return _resolve(known, hours)
        case _:
            assert_never(happening.what)


def _at_desk(known: ConversationClocks, desk: str, hours: OpeningHours) -> ConversationClocks:
    """Handed over: what was spent by the hours of the old desk stays spent, from now on those of the new one count."""
    if desk == known.desk:
        return known
    banked = {
        kind: run(stand(clock, known.at, hours), known.at) if clock.running_since else clock
        for kind, clock in known.clocks.items()
    }
    return replace(known, desk=desk, clocks=banked)


def _replied(known: ConversationClocks, hours: OpeningHours) -> ConversationClocks:
    answered = _without(replace(known, answered=True), "first_response", "next_response")
    asks = known.terms.reply_pauses and not known.resolved
    return _pause(answered, "customer", hours) if asks else answered


def _hurry(known: ConversationClocks, terms: Terms | None, hours: OpeningHours) -> ConversationClocks:
    """Other terms from now on, where they are stricter: what is due sooner by its own target stays so.

    A clock that had no target before begins, standing: the message that asks for haste makes it run.
    """
    if terms is None:
        return known
    still_open: tuple[SlaClockKind, ...] = ("resolution",) if known.answered else ("first_response", "resolution")
    without = [kind for kind in still_open if kind in terms.targets and kind not in known.terms.targets]
    clocks = {
        kind: earlier(clock, terms.targets[kind], known.at, hours) if kind in terms.targets else clock
        for kind, clock in known.clocks.items()
    }
    clocks |= {kind: SlaClock(terms.targets[kind]) for kind in without}
    return replace(known, terms=stricter(known.terms, terms), clocks=clocks)


def _customer_wrote(known: ConversationClocks) -> ConversationClocks:
    """A message ends a pause, opens what was resolved, and is to be answered; the oldest one unanswered counts."""
    opened = _run_all(replace(known, paused=None, resolved=False))
    target = known.terms.targets.get("next_response")
    if not known.answered or target is None or "next_response" in known.clocks:
        return opened
    since = None if known.held_until else known.at
    return replace(opened, clocks={**opened.clocks, "next_response": SlaClock(target, running_since=since)})


def _by_agent(known: ConversationClocks, happening: Happening, hours: OpeningHours) -> ConversationClocks:
    if happening.what == "paused":
        return _pause(known, happening.reason, hours)
    return _run_all(replace(known, paused=None))


def _pause(known: ConversationClocks, reason: PauseReason, hours: OpeningHours) -> ConversationClocks:
    return replace(_stand(known, known.terms.pauses, hours), paused=reason)


def _for_callback(known: ConversationClocks, happening: Happening, hours: OpeningHours) -> ConversationClocks:
    """Held back, whoever else is waited for; a window that has begun by now holds nothing back."""
    if happening.until and happening.until > known.at:
        return replace(_stand(known, tuple(known.clocks), hours), held_until=happening.until)
    return _let_go(known, known.at)


def _let_go(known: ConversationClocks, at: datetime) -> ConversationClocks:
    """What stands for the agent's own pause, too, stands on."""
    if known.held_until is None:
        return known
    paused = known.terms.pauses if known.paused else frozenset()
    clocks = {kind: clock if kind in paused else run(clock, at) for kind, clock in known.clocks.items()}
    return replace(known, clocks=clocks, held_until=None)


def _resolve(known: ConversationClocks, hours: OpeningHours) -> ConversationClocks:
    """Whatever was still to be answered has been, in whatever way."""
    ended = _without(_stand(known, ("resolution",), hours), "first_response", "next_response")
    return replace(ended, answered=True, paused=None, resolved=True, held_until=None)


def _stand(known: ConversationClocks, kinds: Iterable[SlaClockKind], hours: OpeningHours) -> ConversationClocks:
    stood = {kind: stand(known.clocks[kind], known.at, hours) for kind in kinds if kind in known.clocks}
    return replace(known, clocks={**known.clocks, **stood})


def _run_all(known: ConversationClocks) -> ConversationClocks:
    if known.held_until:
        return known
    return replace(known, clocks={kind: run(clock, known.at) for kind, clock in known.clocks.items()})


def _without(known: ConversationClocks, *kinds: SlaClockKind) -> ConversationClocks:
    return replace(known, clocks={kind: clock for kind, clock in known.clocks.items() if kind not in kinds})


def _ended(before: ConversationClocks, after: ConversationClocks) -> list[tuple[SlaClockKind, SlaClock]]:
    resolved = after.resolved and not before.resolved
    gone = [(kind, clock) for kind, clock in before.clocks.items() if kind not in after.clocks]
    return gone + [(kind, clock) for kind, clock in after.clocks.items() if resolved]


def _finished(kind: SlaClockKind, clock: SlaClock, at: datetime, hours: OpeningHours) -> Finished:
    return Finished(kind, at, spent_by(clock, at, hours), clock.target)
