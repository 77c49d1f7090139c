"""In which troubles a parcel stands, by all that is known of it. Pure; in what order it was heard does not matter."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from logistics.arrival.delivery_clock import DeliveryClock
from logistics.arrival.parcel import Parcel
from logistics.arrival.tables import ENDED, groups
from logistics.shipments.scan import Scan
from logistics.trouble.rules import Lateness, OverdueRule, Rules
from logistics.trouble.standing import Standing
from logistics.trouble.told import later, moved_on_at, told_standings
from logistics.trouble.waits import Waits, evening, on_way, quiet_until


def standings(
    scans: Sequence[Scan], parcel: Parcel | None, waits: Waits, p90: datetime | None, rules: Rules
) -> list[Standing]:
    """What the parcel is in, and comes into if nothing more is heard of it.

    `scans` are sorted by `order`. `parcel` is the same with its lane and promise; None where it was not handed over or
    its countries are not known: then only what its carrier tells counts. `p90`: by when nine in ten like it arrive, as
    estimated at `reckoned_at`; None where nobody estimates.
    """
    clock = waits.calendars.clock(parcel.lane.destination) if parcel else None
    found = list(told_standings(scans, rules, clock))
    seen = [scan for scan in scans if scan.state in on_way()]
    if parcel is None or clock is None or not seen or has_ended(scans):
        return found
    return [
        *found,
        *silences(seen[-1], parcel, waits, rules),
        *lateness(seen[-1], parcel, clock, p90, rules.overdue),
    ]


def reckoned_at(scans: Sequence[Scan], parcel: Parcel, rules: Rules) -> datetime:
    """The moment whose estimate counts: the hand-over, or when a told trouble ended.

    What such a trouble cost is not held against the parcel once more.
    """
    return max(moved_on_at(scans, rules) or parcel.handed_over_at, parcel.handed_over_at)


def has_ended(scans: Sequence[Scan]) -> bool:
    """Delivered, on its way back or given up, by any scan: nobody waits for it to be scanned again."""
    return any(groups()[scan.state].name == ENDED for scan in scans)


def silences(last: Scan, parcel: Parcel, waits: Waits, rules: Rules) -> Iterator[Standing]:
    """From when it will have been silent for longer than usual, and for so long that it counts as lost."""
    rule, group = rules.silence, groups()[last.state].name
    if last.state in rule.not_in:
        return
    clocks, limit = waits.clocks(parcel.lane, group, rule), waits.limit(parcel.lane, group, rule)
    silent, lost = (quiet_until(clocks, last.at, days) for days in (limit, max(limit, rule.lost_days)))
    if group in rule.until_evening:
        silent = evening(clocks[-1], silent)
    yield Standing("silent", silent, silent)
    yield Standing("lost", lost, lost)


def lateness(
    last: Scan, parcel: Parcel, clock: DeliveryClock, p90: datetime | None, rule: OverdueRule
) -> Iterator[Standing]:
    """From when it is overdue; see `rules.yaml`. Without a promise p90 alone counts, without either nothing does."""
    due = parcel.promised_by
    if last.state in rule.not_in or (p90 is None and due is None):
        return
    late = p90 or datetime.max.replace(tzinfo=UTC)
    if due:
        far, broken = (late_at(due, parcel, clock, each) for each in (rule.far_too_late, rule.late))
        late = max(broken, min(late, far))
    yield Standing("overdue", late, late)


def late_at(due: datetime, parcel: Parcel, clock: DeliveryClock, lateness: Lateness) -> datetime:
    """When the promise has passed by so much: who is told a day after it is told too soon."""
    promised = clock.elapsed(due) - clock.elapsed(parcel.handed_over_at)
    return later(due, max(lateness.days, lateness.share * promised), clock)
