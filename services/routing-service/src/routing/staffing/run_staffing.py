"""What `staff` was asked for on the command line, done."""

import argparse
import sys
from collections.abc import Sequence
from math import inf

from routing.staffing.needed_agents import Goals, needed
from routing.staffing.pools import PARTS, read_handling, read_pools
from routing.staffing.staff_pools import staff_pools
from routing.staffing.staff_table import days_as_text, one_as_text, write_staffing


def run_staffing(given: argparse.Namespace) -> int:
    """0: done. Raises ValueError or OSError for what cannot be done."""
    goals = Goals(
        share=given.share,
        within=given.within,
        patience=inf if given.patience is None else given.patience,
        occupancy=given.occupancy,
        abandoned=given.abandoned,
        shrinkage=given.shrinkage,
        at_once=given.at_once,
        at_least=given.at_least,
    )
    if (given.forecast is None) == (given.contacts is None):
        raise ValueError("staff: give either --forecast FILE, or --contacts of one half-hour")
    return _one(given, goals) if given.forecast is None else _all(given, goals)


def _one(given: argparse.Namespace, goals: Goals) -> int:
    handling = read_handling(given.handling)
    if [*handling] != [""]:
        raise ValueError("staff: with --contacts, give --handling SECONDS once, without a group")
    staffed = needed(given.contacts, handling[""], goals)
    sys.stdout.write(one_as_text(given.contacts, handling[""], staffed, goals) + "\n")
    return 0


def _all(given: argparse.Namespace, goals: Goals) -> int:
    from routing.forecast.figure_files import check_kind, write_figure  # noqa: PLC0415  # slow, for those who plot

    check_kind(given.plot)
    pools = read_pools(given.forecast, read_handling(given.handling), _parts(given.pool), given.plan_for)
    found = staff_pools(pools, goals)
    sys.stdout.write(days_as_text(found, goals) + "\n")
    if given.csv:
        write_staffing(given.csv, found)
    if given.plot:
        from routing.staffing.plot_staffing import draw_staffing  # noqa: PLC0415  # as above

        told = f"From {given.forecast.name}; hours are UTC, the first seven days."
        write_figure(draw_staffing(found, goals.at_once), given.plot, "People needed", told)
    return 0


def _parts(told: str) -> Sequence[str]:
    found = [each.strip() for each in told.split(",") if each.strip()]
    unknown = [each for each in found if each not in PARTS]
    if unknown:
        raise ValueError(f"--pool {told}: divide by any of {', '.join(PARTS)}")
    return found
