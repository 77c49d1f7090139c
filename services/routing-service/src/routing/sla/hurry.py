"""What was promised is promised sooner, for more is known of the conversation: it is urgent, say. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from routing.calendars.business_time import OpeningHours
from routing.sla.agreement import Terms
from routing.sla.clock import SlaClock, spent_by


def is_shorter(terms: Terms, before: Terms) -> bool:
    """Whether any target is; one that was not promised before is."""
    return any(kind not in before.targets or target < before.targets[kind] for kind, target in terms.targets.items())


def stricter(before: Terms, urgent: Terms) -> Terms:
    """The terms of urgent conversations, but for targets that were shorter before or that they do not have."""
    shorter = {kind: min(target, before.targets.get(kind, target)) for kind, target in urgent.targets.items()}
    return replace(urgent, targets={**before.targets, **shorter})


def earlier(clock: SlaClock, target: timedelta, at: datetime, hours: OpeningHours) -> SlaClock:
    """The clock begun anew at `at` with this target, unless less is left of its own.

    A target counts from when it was promised: counted from the beginning, many would be missed before anybody could
    know of them.
    """
    if clock.target - spent_by(clock, at, hours) <= target:
        return clock
    return SlaClock(target, running_since=at if clock.running_since else None)
