"""Troubles a parcel's carrier tells of by its scans. Pure; over scans sorted by `order`."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from logistics.arrival.delivery_clock import DeliveryClock
from logistics.shipments.outcome import decide
from logistics.shipments.scan import Scan
from logistics.shipments.states import State, lasts
from logistics.trouble.rules import Rules, ToldRule
from logistics.trouble.standing import Standing


def told_standings(scans: Sequence[Scan], rules: Rules, clock: DeliveryClock | None) -> Iterator[Standing]:
    """Each told trouble that has not ended. What lasts (delivered, going back) leaves no trouble but its own.

    Without the destination's clock, days are those of the calendar.
    """
    decision = decide(scans)
    for trouble, rule in rules.told.items():
        since = open_since(scans, rule)
        if decision and lasts(decision.state):
            since = (since or decision.scan.at) if decision.state in rule.states else None
        if since:
            yield Standing(trouble, since, later(since, rule.after_days, clock))


def open_since(scans: Sequence[Scan], rule: ToldRule) -> datetime | None:
    """When the trouble that is still open began; None when there is none. More scans that tell of it change nothing."""
    since: datetime | None = None
    for scan in scans:
        if scan.state in rule.ended_by:
            since = None
        elif scan.state in rule.states:
            since = since or scan.at
    return since


def moved_on_at(scans: Sequence[Scan], rules: Rules) -> datetime | None:
    """When the last told trouble that ended did so; None when none has. Silence is not told by whoever ends it."""
    ends = (_last_end(scans, rule.states, rule.ended_by) for name, rule in rules.told.items() if name != "silent")
    return max((end for end in ends if end), default=None)


def _last_end(scans: Sequence[Scan], states: frozenset[State], ended_by: frozenset[State]) -> datetime | None:
    is_open, end = False, None
    for scan in scans:
        if scan.state in ended_by:
            end = scan.at if is_open else end
            is_open = False
        elif scan.state in states:
            is_open = True
    return end


def later(moment: datetime, days: float, clock: DeliveryClock | None) -> datetime:
    """So many delivery days on; the moment itself for none."""
    if not days:
        return moment
    return max(moment, clock.moment(clock.elapsed(moment) + days)) if clock else moment + timedelta(days=days)
