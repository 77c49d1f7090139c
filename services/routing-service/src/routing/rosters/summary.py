"""Figures of a roster, worked out from its duties: what is missing, hours, nights, weekends, wishes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routing.rosters.desk_plan import DeskPlan
from routing.rosters.grid import Slot
from routing.rosters.plan import Agent
from routing.rosters.search import DeskRoster


@dataclass(frozen=True, slots=True)
class DeskSummary:
    """Half-hours are agent-half-hours; spans are (fewest, most) by agent; wishes are (met, all)."""

    desk: str
    agents: int
    needed: int
    missing: int
    at_least: int
    paid_hours: float
    nights: tuple[int, int]
    weekends: tuple[int, int]
    days_off: tuple[int, int]
    shifts_wished: tuple[int, int]

    @property
    def share(self) -> float:
        return self.missing / self.needed if self.needed else 0.0


def summary(found: DeskRoster) -> DeskSummary:
    plan = found.plan
    worked = {agent.name: [plan.slots[number] for number in found.works[agent.name]] for agent in plan.agents}
    return DeskSummary(
        desk=plan.desk.name,
        agents=len(plan.agents),
        needed=sum(map(sum, plan.demand.values())),
        missing=sum(found.missing.values()),
        at_least=found.at_least,
        paid_hours=sum(slot.shift.paid for slots in worked.values() for slot in slots) / 2,
        nights=_span(sum(slot.night for slot in worked[agent.name]) for agent in plan.agents if agent.nights),
        weekends=_span(sum(slot.weekend for slot in slots) for slots in worked.values()),
        days_off=_days_off(plan, worked),
        shifts_wished=_shifts_wished(plan, worked),
    )


def _span(counts: Iterable[int]) -> tuple[int, int]:
    every = list(counts) or [0]
    return min(every), max(every)


def _days_off(plan: DeskPlan, worked: Mapping[str, Sequence[Slot]]) -> tuple[int, int]:
    planned = {plan.day(day) for day in range(plan.days)}
    met = wished = 0
    for agent in plan.agents:
        days = {plan.day(slot.day) for slot in worked[agent.name]}
        wished += len(planned & agent.wishes_off.keys())
        met += len((planned & agent.wishes_off.keys()) - days)
    return met, wished


def _shifts_wished(plan: DeskPlan, worked: Mapping[str, Sequence[Slot]]) -> tuple[int, int]:
    """Shifts that were worked as wished, of those worked by agents who wish for any."""
    fits = [_fits(plan, agent, slot) for agent in plan.agents if agent.wished_shifts for slot in worked[agent.name]]
    return sum(fits), len(fits)


def _fits(plan: DeskPlan, agent: Agent, slot: Slot) -> bool:
    return any(wish.fits(slot.shift.name, plan.day(slot.day)) for wish in agent.wished_shifts)


def staffed(found: DeskRoster) -> list[int]:
    """Agents who take contacts, by half-hour of the plan."""
    plan = found.plan
    heads: Counter[int] = Counter()
    for slots in found.works.values():
        for number in slots:
            heads.update(range(plan.slots[number].first, plan.slots[number].end))
    for (_, number, offset), resting in found.breaks.items():
        slot = plan.slots[number]
        for index in range(slot.first + offset, slot.first + offset + slot.shift.break_half_hours):
            heads[index] -= resting
    for duties in plan.before.values():
        for duty in duties:
            ends = max(plan.grid.index(duty.ends_at), 0)
            heads.update(index for index in range(ends) if duty.covers(plan.grid.begins(index)))
    return [heads[index] for index in range(plan.grid.length)]
