"""Finding the roster of one desk: crowds first, then persons, then what is missing, then what is wished.

Each step starts from the step before it, and ends when nothing better exists or its share of the time is over. What a
step leaves of its time the next ones have; what it takes more, as nothing was found yet, they lack.
"""

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExprT

from routing.rosters.cover_demand import cover_demand
from routing.rosters.coverage import Profile
from routing.rosters.crowds import crowds, persons
from routing.rosters.desk_plan import DeskPlan
from routing.rosters.preferences import preferences
from routing.rosters.work_rules import Model, rules_of_work

CROWDS, PERSONS, COVER, WISHES = 0.2, 0.15, 0.45, 0.2
"""Shares of the time."""
EVERYWHERE = 0.2
"""Share of a step's time in which the best is looked for everywhere."""
UNTIL_FOUND = 60.0
"""Seconds more a step may take while nothing at all was found: on a busy machine a late roster is better than none."""
LEAST_SECONDS = 0.5
WAITS = 0.05
"""Seconds between two looks whether there is a solution."""
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


class NoRoster(ValueError):
    """There is no roster: the rules of some agent contradict each other."""


class OutOfTime(NoRoster):
    """None was found in time. More seconds help."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search. `work`, in CP-SAT's deterministic seconds, makes a search of one worker repeatable."""

    seconds: float = 20
    workers: int = 2
    seed: int = 1
    work: float = float("inf")
    linear: bool = False
    """Whether linear relaxations lead the search: they help with crowds and cost time with persons."""
    nearby: bool = False
    """Whether to search only near what is known (large neighbourhoods): better in little time, but proves nothing."""

    def share(self, part: float) -> "Effort":
        return replace(self, seconds=self.seconds * part, work=self.work * part)

    def left(self, began: float, part: float, of: float) -> "Effort":
        """A part of what is left since `began` (of the monotonic clock) for all the parts `of` still to come."""
        seconds = max(LEAST_SECONDS, self.seconds - (time.monotonic() - began)) * part / of
        return replace(self, seconds=seconds, work=self.work * part)


@dataclass(frozen=True, slots=True)
class DeskRoster:
    """Slot numbers by agent; breaks by profile, slot number and offset; agents missing by half-hour (heads x 1/2 h).

    `at_least` is what no roster of this plan can do without.
    """

    plan: DeskPlan
    works: Mapping[str, tuple[int, ...]]
    breaks: Mapping[tuple[Profile, int, int], int]
    missing: Mapping[int, int]
    at_least: int


def find_roster(plan: DeskPlan, effort: Effort) -> DeskRoster:
    """The best roster found. Raises OutOfTime when time was too short for any, NoRoster when contracts forbid all."""
    began, covering = time.monotonic(), _covering(plan)
    wanted, least = _crowds(plan, effort.left(began, CROWDS, 1))
    start = _persons(plan, wanted, effort.left(began, PERSONS, PERSONS + COVER + WISHES))
    best = _improved(covering.model, effort.left(began, COVER, COVER + WISHES), list(covering.works.values()), start)
    at_least = max(least, math.ceil(best.best_objective_bound - 1e-6))
    try:
        return _wished(covering, best, effort.left(began, WISHES, WISHES), at_least)
    except OutOfTime:
        return _read(covering, best, at_least)


def search_on(found: DeskRoster, effort: Effort) -> DeskRoster:
    """Near a roster found, so that fewer are missing. The same roster when time was too short for any."""
    covering = _covering(found.plan)
    near = replace(effort, nearby=effort.workers > 1)
    try:
        best = solve(covering.model, near.share(1 - WISHES), list(covering.works.values()), _known(covering, found))
        return _wished(covering, best, near.share(WISHES), found.at_least)
    except OutOfTime:
        return found


def _known(built: Model, found: DeskRoster) -> list[int]:
    """The values of `works` in a roster of the same agents."""
    return [int(slot in found.works[found.plan.agents[agent].name]) for agent, slot in built.works]


def _wished(covering: Model, best: CpSolver, effort: Effort, at_least: int) -> DeskRoster:
    """The same and nothing more missing, but as wished and fair."""
    covering.model.add(sum(covering.missing.values()) <= round(best.objective_value))
    covering.model.minimize(preferences(covering))
    variables = _variables(covering)
    known = [best.value(variable) for variable in variables]
    return _read(covering, _improved(covering.model, effort, variables, known), at_least)


def _improved(model: CpModel, effort: Effort, start: Sequence[IntVar], values: Sequence[int]) -> CpSolver:
    """From a start: everywhere first, which ends small searches, then near the best found."""
    if effort.workers == 1:
        return solve(model, effort, start, values)
    best = solve(model, effort.share(EVERYWHERE), start, values)
    if best.response_proto.status == cp_model.OPTIMAL:
        return best
    near = replace(effort.share(1 - EVERYWHERE), nearby=True)
    return solve(model, near, start, [best.value(variable) for variable in start])


def cover_again(plan: DeskPlan, found: DeskRoster, effort: Effort) -> Mapping[int, int]:
    """What is missing by half-hour under rules that `found` keeps, too; `found`'s own when nothing better is found."""
    built = _covering(plan)
    try:
        solver = solve(built.model, effort, list(built.works.values()), _known(built, found))
    except OutOfTime:
        return found.missing
    return {index: solver.value(short) for index, short in built.missing.items()}


def _covering(plan: DeskPlan) -> Model:
    built = rules_of_work(plan, persons(plan))
    cover_demand(built)
    built.model.minimize(sum(built.missing.values()) + 0)
    return built


def _crowds(plan: DeskPlan, effort: Effort) -> tuple[list[tuple[tuple[str, ...], int, int]], int]:
    """How many of which agents should work each slot, and what no roster can do without."""
    built = rules_of_work(plan, crowds(plan))
    cover_demand(built)
    built.model.minimize(sum(built.missing.values()) + 0)
    solver = solve(built.model, replace(effort, workers=1, linear=True))
    names = [tuple(agent.name for agent in crowd.agents) for crowd in built.crowds]
    wanted = [(names[crowd], slot, solver.value(works)) for (crowd, slot), works in built.works.items()]
    return wanted, max(0, math.ceil(solver.best_objective_bound - 1e-6))


def _persons(plan: DeskPlan, wanted: Sequence[tuple[tuple[str, ...], int, int]], effort: Effort) -> list[int]:
    """Persons for those numbers, as near to them as the rules allow; the values of `works`."""
    built = rules_of_work(plan, persons(plan))
    numbers = {agent.name: number for number, agent in enumerate(plan.agents)}
    absent: list[LinearExprT] = []
    for names, slot, heads in wanted:
        keys = [(numbers[name], slot) for name in names]
        lacking = built.model.new_int_var(0, len(names), "")
        built.model.add(sum(built.works[key] for key in keys if key in built.works) + lacking >= heads)
        absent.append(lacking)
    built.model.minimize(sum(absent) + 0)
    solver = solve(built.model, effort)
    return [solver.value(works) for works in built.works.values()]


def _variables(built: Model) -> list[IntVar]:
    return [*built.works.values(), *built.breaks.values(), *built.missing.values()]


def solve(model: CpModel, effort: Effort, start: Sequence[IntVar] = (), values: Sequence[int] = ()) -> CpSolver:
    """Solve in a thread, so that an interruption reaches us at once and ends the search."""
    model.clear_hints()  # type: ignore[no-untyped-call]  # of OR-Tools, which is typed but for this
    for variable, value in zip(start, values, strict=True):
        model.add_hint(variable, value)
    solver = CpSolver()
    solver.parameters.max_time_in_seconds = effort.seconds + UNTIL_FOUND
    solver.parameters.max_deterministic_time = effort.work
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    solver.parameters.linearization_level = int(effort.linear)
    solver.parameters.use_lns_only = effort.nearby
    solver.parameters.catch_sigint_signal = False
    _search(solver, model, effort.seconds)
    return _checked(solver, effort)


class _AnyFound(cp_model.CpSolverSolutionCallback):
    """Remembers that there is a solution."""

    def __init__(self) -> None:
        super().__init__()
        self.found = threading.Event()

    def on_solution_callback(self) -> None:
        self.found.set()


def _search(solver: CpSolver, model: CpModel, seconds: float) -> None:
    any_found = _AnyFound()
    searching = threading.Thread(target=solver.solve, args=(model, any_found))
    searching.start()
    try:
        searching.join(seconds)
        while searching.is_alive() and not any_found.found.wait(WAITS):
            searching.join(0)
    finally:
        solver.stop_search()
        searching.join()


def _checked(solver: CpSolver, effort: Effort) -> CpSolver:
    status = solver.response_proto.status
    if status == cp_model.UNKNOWN:
        raise OutOfTime(f"no roster was found in {effort.seconds + UNTIL_FOUND:.1f} s of search; give it more seconds")
    if status not in FOUND:
        raise NoRoster("no roster keeps all rules of all agents at once; see which hours cannot be reached")
    return solver


def _read(built: Model, solver: CpSolver, at_least: int) -> DeskRoster:
    works: dict[str, tuple[int, ...]] = {}
    for number, agent in enumerate(built.plan.agents):
        every = range(len(built.plan.slots))
        works[agent.name] = tuple(
            slot for slot in every if (number, slot) in built.works and solver.value(built.works[number, slot])
        )
    breaks = {key: solver.value(resting) for key, resting in built.breaks.items()}
    missing = {index: solver.value(short) for index, short in built.missing.items()}
    return DeskRoster(built.plan, works, breaks, missing, at_least)
