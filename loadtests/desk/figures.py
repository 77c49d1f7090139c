"""The figures of a day, from the ledger alone. Times in minutes of the desk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, pstdev
from typing import Any

from loadtests.desk.day import MINUTE, DayPlan
from loadtests.desk.ledger import BOOKED, RESOLVED, Case, Duty, Ledger

MOST_AGENTS_EACH = 1.1


@dataclass(frozen=True)
class Waits:
    """Percentiles in minutes; None where nobody waited for it."""

    count: int
    p50: float | None
    p90: float | None
    p99: float | None


@dataclass(frozen=True)
class Figures:
    """`agents_each` is how many agents had a conversation, on average; shares are of one."""

    conversations: int
    resolved: int
    until_given: Waits
    until_replied: Waits
    occupancy: float
    occupancy_least: float
    occupancy_most: float
    apart_among_equals: float
    agents_each: float
    transfers_each: float
    handed_on: int
    in_time_first: float
    in_time_next: float
    warnings: int
    misses: int
    told_waits: int
    callbacks_due: int
    callbacks_kept: int
    callbacks_later: int
    unowned: int

    @property
    def callbacks_share(self) -> float:
        return self.callbacks_kept / self.callbacks_due if self.callbacks_due else 1.0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "callbacks_share": self.callbacks_share}


def figures_of(ledger: Ledger, day: DayPlan) -> Figures:
    """All there is to say of the day."""
    cases, duties = list(ledger.cases.values()), [each for each in ledger.duties.values() if each.on_duty]
    occupancies = [duty.occupancy() for duty in duties] or [0.0]
    agents = [len(case.agents) for case in cases if case.assigned] or [0]
    due = [outcome for case in cases for outcome in case.settled if outcome in ("kept", "missed")]
    return Figures(
        conversations=len(cases),
        resolved=sum(case.state == RESOLVED for case in cases),
        until_given=_waits([_given(case) for case in cases if case.assigned and not case.callback]),
        until_replied=_waits([_replied(case) for case in cases if case.replies and not case.callback]),
        occupancy=_all_together(duties),
        occupancy_least=min(occupancies),
        occupancy_most=max(occupancies),
        apart_among_equals=apart_among_equals(duties),
        agents_each=fmean(agents),
        transfers_each=fmean(agents) - 1 if any(agents) else 0.0,
        handed_on=sum(case.handed_on for case in cases),
        in_time_first=_share([_replied(case) <= day.targets.first_response for case in cases if not case.callback]),
        in_time_next=_share([wait <= day.targets.next_response for case in cases for wait in _next_waits(case)]),
        warnings=sum(case.warnings for case in cases),
        misses=sum(case.misses for case in cases),
        told_waits=sum(case.told_waits for case in cases),
        callbacks_due=len(due),
        callbacks_kept=due.count("kept"),
        callbacks_later=sum(case.state == BOOKED for case in cases),
        unowned=len(ledger.unowned),
    )


def apart_among_equals(duties: Sequence[Duty]) -> float:
    """How unlike the loads of equals are: standard deviation of occupancy within those who know and work the same.

    The mean over all groups of two and more, weighed by their size; a share of working time.
    """
    groups: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for duty in duties:
        if duty.agent.dies_at is None:
            groups[duty.agent.kind].append(duty.occupancy())
    told = [(pstdev(group), len(group)) for group in groups.values() if len(group) > 1]
    whole = sum(size for _, size in told)
    return sum(apart * size for apart, size in told) / whole if whole else 0.0


def _all_together(duties: Sequence[Duty]) -> float:
    hours = sum(duty.hours() for duty in duties)
    return sum(duty.occupancy() * duty.hours() for duty in duties) / hours if hours else 0.0


def _given(case: Case) -> float:
    return (case.assigned[0][0] - case.accepted) / MINUTE


def _replied(case: Case) -> float:
    return (case.replies[0][0] - case.accepted) / MINUTE if case.replies else float("inf")


def _next_waits(case: Case) -> list[float]:
    after = [min((at for at, _ in case.replies if at > asked), default=float("inf")) for asked in case.asked]
    return [(reply - asked) / MINUTE for asked, reply in zip(case.asked, after, strict=True)]


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 1.0


def _waits(minutes: Sequence[float]) -> Waits:
    ranked = sorted(minutes)

    def at(share: float) -> float | None:
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else None

    return Waits(len(ranked), at(0.5), at(0.9), at(0.99))
