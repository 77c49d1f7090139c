"""What `routing-service roster` was asked for, and its answer on standard output."""

import argparse
import sys
from datetime import UTC, datetime

from routing.rosters.check_roster import violations
from routing.rosters.contract_conflicts import contract_conflicts
from routing.rosters.demo import demo_plan
from routing.rosters.plan import Plan
from routing.rosters.read_plan import read_plan
from routing.rosters.roster import ENOUGH, Roster, make_roster, missing_share
from routing.rosters.roster_tables import desk_table, shift_table
from routing.rosters.search import Effort, NoRoster
from routing.rosters.shortage_reasons import shortages
from routing.rosters.what_if import with_volume, without_desk
from routing.rosters.write_plan import write_plan
from routing.rosters.write_roster import write_roster

MOST_SECONDS, MOST_WORKERS = 24 * 3600, 64
REASONS = 0.1
"""Share of the time of search for each rule that is tried as the reason."""


def run_roster(given: argparse.Namespace) -> int:
    """Make, check, print and write the roster; gives the exit code.

    0: less than 1 % is missing. 1: more is, with the reasons. Raises ValueError for what cannot be planned.
    """
    effort = _effort(given)
    plan = _plan(given)
    changed = _what_if(plan, given)
    if changed != plan:
        _say(desk_table(_made(plan, effort), "as planned") + "\n")
    roster = _made(changed, effort)
    _say(desk_table(roster, "what if" if changed != plan else ""))
    _say(f"found in {roster.seconds:.1f} s ({roster.processor_seconds:.1f} s of processor time); every rule is kept")
    _tell_more(given, roster)
    return _explain(changed, roster, effort)


def _effort(given: argparse.Namespace) -> Effort:
    if not 0 < given.seconds <= MOST_SECONDS:
        raise ValueError(f"--seconds {given.seconds:g}: give a number above 0 and up to {MOST_SECONDS}")
    if not 1 <= given.workers <= MOST_WORKERS:
        raise ValueError(f"--workers {given.workers}: give a number from 1 to {MOST_WORKERS}")
    return Effort(given.seconds, given.workers, given.seed)


def _plan(given: argparse.Namespace) -> Plan:
    if given.demo is not None:
        made = demo_plan(given.demo, given.desks, given.days, given.first_day, given.seed)
        if given.out:
            write_plan(made, given.out)
        return made
    if not (given.plan and given.agents and given.demand):
        raise ValueError("roster needs --plan, --agents and --demand, or --demo AGENTS")
    return read_plan(given.plan, given.agents, given.demand, given.before)


def _what_if(plan: Plan, given: argparse.Namespace) -> Plan:
    if not 0 < given.volume <= 100:
        raise ValueError(f"--volume {given.volume:g}: give a factor above 0, as 1.3 for 30 % more")
    closed = without_desk(plan, given.close) if given.close else plan
    return closed if given.volume == 1 else with_volume(closed, given.volume)


def _made(plan: Plan, effort: Effort) -> Roster:
    if conflicts := contract_conflicts(plan):
        raise NoRoster("no roster is possible: " + "; ".join(map(str, conflicts)))
    roster = make_roster(plan, effort)
    if wrong := violations(plan, roster.duties):
        raise AssertionError(f"the roster found breaks rules, which is a fault of ours: {'; '.join(wrong[:5])}")
    return roster


def _tell_more(given: argparse.Namespace, roster: Roster) -> None:
    if given.shifts:
        _say("\n" + "\n\n".join(map(shift_table, roster.desks.values())))
    if given.out:
        written = write_roster(roster, given.out, datetime.now(UTC))
        _say("written: " + ", ".join(map(str, written)))


def _explain(plan: Plan, roster: Roster, effort: Effort) -> int:
    if missing_share(roster.desks.values()) < ENOUGH:
        return 0
    for found in roster.desks.values():
        for shortage in shortages(plan, found, effort.share(REASONS)):
            _say(str(shortage))
    return 1


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
