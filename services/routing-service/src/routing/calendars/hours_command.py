"""`routing-service hours FILE`: check the calendars of desks, and print when they are open and what is ahead."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from routing.calendars.business_time import OpeningHours
from routing.calendars.read_calendars import read_desks_file
from routing.calendars.seasons import Seasons, load_seasons

DAYS = 14


def add_hours(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="YAML or JSON: desks: {berlin: {time_zone: ..., week: ...}}")
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, help="first day, as 2026-12-24; today")
    parser.add_argument("--days", type=int, default=DAYS, choices=range(1, 367), metavar="1-366", help="14 by default")
    parser.set_defaults(run=run_hours)


def run_hours(given: argparse.Namespace) -> int:
    """Print the opening hours of each desk, day by day in its own time. Raises Misconfigured naming what is wrong."""
    seasons = load_seasons()
    desks = read_desks_file(given.file, seasons).hours
    begin = given.begin or datetime.now(UTC).date()
    for name, hours in desks.items():
        sys.stdout.write(f"{name} ({hours.plan.time_zone})\n")
        for day in (begin + timedelta(days=ahead) for ahead in range(given.days)):
            sys.stdout.write(f"  {day_line(day, hours, seasons)}\n")
    return 0


def day_line(day: date, hours: OpeningHours, seasons: Seasons) -> str:
    """The shifts that begin on a day, the hours the desk is open on it whatever the clock does, and its seasons."""
    shifts = " ".join(map(str, hours.plan.shifts_on(day, seasons))) or "closed"
    midnights = (datetime.combine(each, time(), hours.zone) for each in (day, day + timedelta(days=1)))
    opened = hours.business_time_between(*midnights) / timedelta(hours=1)
    return f"{day:%a %Y-%m-%d}  {opened:5.2f} h  {shifts}{''.join(_told(day, hours, seasons))}"


def _told(day: date, hours: OpeningHours, seasons: Seasons) -> Iterator[str]:
    if any(day in source.in_year(day.year) for source in hours.plan.holidays):
        yield "  public holiday"
    for name in seasons.on(day):
        yield f"  {name}"
