"""Plans as they would be: more volume, a desk closed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, pairwise

from routing.rosters.grid import Grid, desk_grid
from routing.rosters.plan import Agent, BadPlan, Plan, Work


def with_volume(plan: Plan, factor: float) -> Plan:
    """Heads times `factor`; what rounding leaves is carried on, so that small groups grow as much as large ones.

    Large groups need less than that for the same service: for those have `staff` work out heads anew.
    """
    demand = {
        desk: {kind: _times(heads, factor) for kind, heads in kinds.items()} for desk, kinds in plan.demand.items()
    }
    return replace(plan, demand=demand)


def _times(heads: Sequence[int], factor: float) -> tuple[int, ...]:
    totals = [int(total * factor + 0.5) for total in accumulate(heads)]
    return tuple(after - before for before, after in pairwise([0, *totals]))


def without_desk(plan: Plan, closed: str) -> Plan:
    """A desk and its agents gone, its demand spread over the others by how many agents of theirs can do the work.

    Work that nobody elsewhere can do goes to the first of the others, where it will be missing. What lies before the
    first or after the last midnight of all others is left out. Raises BadPlan when there is no such desk or no other.
    """
    if closed not in {desk.name for desk in plan.desks}:
        raise BadPlan(f"there is no desk {closed!r} to close; known are {', '.join(desk.name for desk in plan.desks)}")
    rest = replace(
        plan,
        desks=tuple(desk for desk in plan.desks if desk.name != closed),
        agents=tuple(agent for agent in plan.agents if agent.desk != closed),
    )
    if not rest.desks:
        raise BadPlan(f"{closed} is the only desk: nobody could take its work")
    return replace(rest, demand=_spread(plan, rest, closed))


def _spread(plan: Plan, rest: Plan, closed: str) -> dict[str, dict[Work, tuple[int, ...]]]:
    grids = {desk.name: desk_grid(desk, plan.first_day, plan.days) for desk in plan.desks}
    demand = {
        desk.name: {kind: list(heads) for kind, heads in plan.demand.get(desk.name, {}).items()} for desk in rest.desks
    }
    for kind, heads in plan.demand.get(closed, {}).items():
        able = {desk.name: _able(rest.agents_of(desk.name), kind) for desk in rest.desks}
        for index, count in enumerate(heads):
            moment = grids[closed].begins(index)
            for desk, share in _shares(count, _open(grids, able, moment)).items():
                own = demand[desk].setdefault(kind, [0] * grids[desk].length)
                own[grids[desk].index(moment)] += share
    return {desk: {kind: tuple(heads) for kind, heads in kinds.items()} for desk, kinds in demand.items()}


def _able(agents: tuple[Agent, ...], kind: Work) -> int:
    return sum(agent.can(kind) for agent in agents)


def _open(grids: Mapping[str, Grid], able: Mapping[str, int], moment: datetime) -> dict[str, int]:
    """Desks whose days reach to the moment, with their weights."""
    reached = {desk: weight for desk, weight in able.items() if 0 <= grids[desk].index(moment) < grids[desk].length}
    return reached if any(reached.values()) else dict.fromkeys(list(reached)[:1], 1)


def _shares(count: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`count` in whole heads by weight; the largest remainders get what rounding leaves."""
    total = sum(weights.values())
    if not count or not total:
        return {}
    shares = {desk: count * weight // total for desk, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda desk: -(count * weights[desk] % total))
    for desk in by_remainder[: count - sum(shares.values())]:
        shares[desk] += 1
    return shares
