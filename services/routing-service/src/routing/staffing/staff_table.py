"""Staffing for people, and as CSV."""

import csv
from collections.abc import Sequence
from itertools import groupby
from math import isinf
from pathlib import Path

from routing.forecast.text_table import as_lines
from routing.staffing.erlang_a import Queue
from routing.staffing.needed_agents import HALF_HOUR, Goals, Staffed, queue_of
from routing.staffing.staff_pools import StaffedHalfHour

HEAD = ("pool", "day (UTC)", "contacts", "most agents", "agent hours", "paid hours", "in time", "lowest", "busy")
COLUMNS = (
    "start",
    "market",
    "language",
    "intent_group",
    "contacts",
    "handling",
    "agents",
    "heads",
    "within",
    "abandoned",
    "mean_wait",
    "occupancy",
)
AROUND = 3


def days_as_text(found: Sequence[StaffedHalfHour], goals: Goals) -> str:
    """A line for each pool and day. `in time` is weighed by contacts, `lowest` is the worst half-hour's."""
    grouped = groupby(found, key=lambda each: (str(each.pool), f"{each.start:%a %Y-%m-%d}"))
    rows = [(pool, day, *_figures(list(each))) for (pool, day), each in grouped]
    return f"{_goals(goals)}\n{as_lines(HEAD, rows, left=2)}"


def _figures(day: list[StaffedHalfHour]) -> tuple[str, ...]:
    contacts = sum(each.contacts for each in day) or 1.0
    agents = [each.staffed.agents for each in day]
    in_time = sum(each.contacts * each.staffed.queue.within for each in day) / contacts
    handled = sum(each.contacts * (1 - each.staffed.queue.abandoned) * each.handling for each in day)
    lowest = min(each.staffed.queue.within for each in day)
    busy = handled / (sum(agents) * HALF_HOUR) if any(agents) else 0.0
    hours, paid = sum(agents) / 2, sum(each.staffed.heads for each in day) / 2
    return (
        f"{sum(each.contacts for each in day):,.0f}",
        f"{max(agents)}",
        f"{hours:,.1f}",
        f"{paid:,.1f}",
        f"{in_time:.1%}",
        f"{lowest:.1%}",
        f"{busy:.0%}",
    )


def one_as_text(contacts: float, handling: float, staffed: Staffed, goals: Goals) -> str:
    """The half-hour with as many as are needed, marked, and with a few more and less."""
    numbers = range(max(1, staffed.agents - AROUND), staffed.agents + AROUND + 1)
    rows = [
        (
            f"{number}{' <' if number == staffed.agents else '  '}",
            *_shares(queue_of(number, contacts, handling, goals)),
        )
        for number in numbers
    ]
    head = ("agents", "in time", "wait at all", "mean wait", "give up", "busy")
    told = f"{contacts:,.0f} contacts in a half-hour, {handling:,.0f} s each: {staffed.agents} agents, "
    return f"{_goals(goals)}\n{told}{staffed.heads} heads on the roster.\n{as_lines(head, rows, left=0)}"


def _shares(found: Queue) -> tuple[str, ...]:
    wait = "endless" if isinf(found.mean_wait) else f"{found.mean_wait:,.1f} s"
    shares = (found.abandoned, found.occupancy)
    return (f"{found.within:.1%}", f"{found.waits:.1%}", wait, *(f"{share:.1%}" for share in shares))


def _goals(goals: Goals) -> str:
    model = "Erlang C (nobody gives up)" if isinf(goals.patience) else f"Erlang A (patience {goals.patience:,.0f} s)"
    at_once = f", {goals.at_once} contacts at once" if goals.at_once > 1 else ""
    return (
        f"{model}: {goals.share:.0%} within {goals.within:,.0f} s, busy {goals.occupancy:.0%} at most, "
        f"shrinkage {goals.shrinkage:.0%}{at_once}."
    )


def write_staffing(path: Path, found: Sequence[StaffedHalfHour]) -> None:
    """A line for each pool and half-hour, starts in UTC. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        lines.writerows(_line(each) for each in found)


def _line(each: StaffedHalfHour) -> tuple[object, ...]:
    reached = each.staffed.queue
    return (
        each.start.isoformat(),
        each.pool.market,
        each.pool.language,
        each.pool.intent_group,
        f"{each.contacts:.2f}",
        f"{each.handling:.1f}",
        each.staffed.agents,
        each.staffed.heads,
        *(f"{share:.4f}" for share in (reached.within, reached.abandoned)),
        f"{reached.mean_wait:.1f}",
        f"{reached.occupancy:.4f}",
    )
