"""One SLA clock: it runs in a desk's opening time, stands still, and knows when it will be due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crossdesk.contracts.service_levels import SlaClockKind

from routing.calendars.business_time import NeverOpens, OpeningHours
from routing.sla.agreement import BREACH


@dataclass(frozen=True, slots=True)
class SlaClock:
    """`spent` is the time used before `running_since`; without that it stands. `told` is the highest told percent."""

    target: timedelta
    spent: timedelta = timedelta()
    running_since: datetime | None = None
    told: int = 0

    def share(self, percent: int) -> timedelta:
        return self.target * percent / BREACH


@dataclass(frozen=True, slots=True)
class Alarm:
    """So many percent of `target` were used up at `at`; at 100 it is missed. `due_at` is when that is or was."""

    kind: SlaClockKind
    percent: int
    at: datetime
    due_at: datetime
    target: timedelta

    @property
    def missed(self) -> bool:
        return self.percent >= BREACH


def spent_by(clock: SlaClock, at: datetime, hours: OpeningHours) -> timedelta:
    """Opening time used up to `at`; a moment before it last began to run adds nothing."""
    if clock.running_since is None or at <= clock.running_since:
        return clock.spent
    return clock.spent + hours.business_time_between(clock.running_since, at)


def run(clock: SlaClock, at: datetime) -> SlaClock:
    return clock if clock.running_since else replace(clock, running_since=at)


def stand(clock: SlaClock, at: datetime, hours: OpeningHours) -> SlaClock:
    return replace(clock, spent=spent_by(clock, at, hours), running_since=None)


def reached_at(clock: SlaClock, percent: int, hours: OpeningHours) -> datetime | None:
    """When so much of the target will be used up if nothing happens; None while it stands, or if that is never.

    A desk that does not open for years misses nothing, and what happens to a conversation there is still to be handled.
    """
    if clock.running_since is None:
        return None
    left = max(clock.share(percent) - clock.spent, timedelta())
    try:
        return hours.add_business_time(clock.running_since, left)
    except NeverOpens:
        return None


def next_alarm_at(clock: SlaClock, percents: Sequence[int], hours: OpeningHours) -> datetime | None:
    """When the next percent not told yet is reached; None while it stands or all is told."""
    untold = next((percent for percent in (*percents, BREACH) if percent > clock.told), None)
    return reached_at(clock, untold, hours) if untold else None


def alarm_by(
    kind: SlaClockKind, clock: SlaClock, percents: Sequence[int], at: datetime, hours: OpeningHours
) -> Alarm | None:
    """The highest percent reached by `at` and not told yet: warnings that were overtaken help nobody."""
    used = spent_by(clock, at, hours)
    passed = [percent for percent in (*percents, BREACH) if percent > clock.told and clock.share(percent) <= used]
    if not passed or clock.running_since is None:
        return None
    when, due = (reached_at(clock, percent, hours) for percent in (passed[-1], BREACH))
    return Alarm(kind, passed[-1], when, due, clock.target) if when and due else None
