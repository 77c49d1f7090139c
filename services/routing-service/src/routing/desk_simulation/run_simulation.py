"""What `routing-service simulate` was asked for, and its answer on standard output."""

import argparse
import sys
import time
from collections.abc import Mapping

from routing.desk_simulation.beyond_erlang import beyond
from routing.desk_simulation.calibration import calibration
from routing.desk_simulation.compare_waits import AS_TOLD, TUNED_ON, compare_waits
from routing.desk_simulation.desk_day import BadSimulation, DeskDay, Stream, same_heads
from routing.desk_simulation.from_roster import LONGEST, Pace, read_days
from routing.desk_simulation.service_figures import service_figures
from routing.desk_simulation.simulate_day import Simulated, simulate_day
from routing.desk_simulation.simulation_tables import beyond_table, calibration_table, compared_table, figures_table
from routing.desk_simulation.validate_erlang import POINTS, compare, drawn, settings
from routing.desk_simulation.waits_table import waits_table
from routing.rosters.plan import Work

BOUNDS = {
    "seeds": (1, 10_000),
    "heads": (0, 5_000),
    "half_hours": (1, LONGEST),
    "at_once": (1, 50),
    "within": (0, 86_400),
}
LATE_ALLOWED = 0.10
"""Of those told a wait, at any load; rounding leaves fewer than one in ten who wait longer."""
DRAWN = 24
"""Pools drawn at random beside the settings that are always the same."""
OTHERS = 300.0
"""Seconds a contact takes where nothing is said."""


def run_simulation(given: argparse.Namespace) -> int:
    """Simulate and print; gives the exit code: 1 when Erlang A is further off than it may be, else 0.

    Raises ValueError or OSError for what cannot be simulated or read.
    """
    for name, (least, most) in BOUNDS.items():
        figure = getattr(given, name)
        if figure is not None and not least <= figure <= most:
            raise BadSimulation(f"--{name.replace('_', '-')} {figure:g}: give a number from {least} to {most}")
    if given.validate:
        return _validate(range(1, given.seeds + 1))
    if given.waits:
        return _compare_waits(given.seeds)
    days = _days(given)
    began = time.perf_counter()
    found = {desk: [simulate_day(day, seed) for seed in range(1, given.seeds + 1)] for desk, day in days.items()}
    _tell(found, given.within, time.perf_counter() - began)
    return 0


def _validate(seeds: range) -> int:
    compared = [compare(setting, seeds) for setting in (*settings(), *drawn(DRAWN, seeds[0]))]
    worst = max(each.points for each in compared)
    _say(compared_table(compared))
    _say(f"furthest apart: {worst:.1f} points of service level; {POINTS:g} are allowed")
    _say("\n" + beyond_table(beyond(seeds)) + "\nnothing is asked of these: simulate a roster for desks like them")
    return 0 if worst <= POINTS else 1


def _compare_waits(seeds: int) -> int:
    first = TUNED_ON.stop
    found = compare_waits(range(first, first + seeds))
    _say(waits_table(found))
    late = max(figures.later for (_, _, estimator), figures in found.items() if estimator == AS_TOLD)
    _say(f"waited longer than told, where it is most: {late:.1%}; {LATE_ALLOWED:.0%} are allowed")
    return 0 if late <= LATE_ALLOWED else 1


def _days(given: argparse.Namespace) -> Mapping[str, DeskDay]:
    handling = dict(map(_of_skill, given.handling))
    pace = Pace(handling.get("", OTHERS), handling, given.spread, given.patience, given.at_once)
    if given.contacts is not None and given.heads is not None:
        counts = (given.contacts,) * given.half_hours
        stream = Stream("", counts, pace.of(Work()), given.patience)
        return {"": DeskDay((stream,), same_heads("", (given.heads,) * given.half_hours, given.at_once))}
    if given.roster and given.agents and given.forecast:
        return read_days(given.roster, given.agents, given.forecast, pace)
    raise BadSimulation("simulate needs --roster, --agents and --forecast, or --contacts and --heads, or --validate")


def _of_skill(text: str) -> tuple[str, float]:
    """Skill ("" of all others) and seconds."""
    skill, _, seconds = text.rpartition("=")
    try:
        return skill, float(seconds)
    except ValueError:
        raise BadSimulation(f"--handling {text!r}: give seconds, or a skill with them, as in returns=420") from None


def _tell(found: Mapping[str, list[Simulated]], limit: float, seconds: float) -> None:
    _say(figures_table((desk, service_figures(days, limit)) for desk, days in found.items()))
    _say("\n" + calibration_table(calibration([day for days in found.values() for day in days])))
    contacts = sum(len(day.contacts) for days in found.values() for day in days)
    _say(f"\nsimulated {contacts} contacts in {seconds:.1f} s; within: answered in {limit:g} s, of all contacts")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
