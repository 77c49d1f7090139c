"""Rosters as files: CSV for other systems, a calendar (RFC 5545) for each agent, a plot for whoever plans."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from routing.rosters.coverage_plot import coverage_page
from routing.rosters.plan import Duty
from routing.rosters.roster import Roster

COLUMNS = ("agent", "desk", "shift", "day", "starts_at", "ends_at", "break_starts_at", "break_ends_at", "paid_hours")


def write_roster(roster: Roster, folder: Path, now: datetime) -> list[Path]:
    """Write `roster.csv`, `coverage.html` and `calendars/<agent>.ics`; gives the paths. `now` (UTC) stamps events."""
    calendars = folder / "calendars"
    calendars.mkdir(parents=True, exist_ok=True)
    write_csv(roster.duties, folder / "roster.csv")
    (folder / "coverage.html").write_text(str(coverage_page(roster)), "utf-8")
    names = sorted({duty.agent for duty in roster.duties})
    for name in names:
        own = [duty for duty in roster.duties if duty.agent == name]
        (calendars / f"{name}.ics").write_bytes(calendar(own, now))
    return [folder / "roster.csv", folder / "coverage.html", calendars]


def write_csv(duties: Iterable[Duty], path: Path) -> None:
    """A row a duty; times in UTC with their offset. `read_duties` reads it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_row(duty) for duty in duties)


def _row(duty: Duty) -> list[str]:
    rest = [at.isoformat(timespec="minutes") if at else "" for at in (duty.break_starts_at, duty.break_ends_at)]
    times = [at.isoformat(timespec="minutes") for at in (duty.starts_at, duty.ends_at)]
    day = duty.day.isoformat()
    return [duty.agent, duty.desk, duty.shift, day, *times, *rest, f"{duty.paid_hours:g}"]


def calendar(duties: Iterable[Duty], now: datetime) -> bytes:
    """An agent's calendar. A shift that is planned anew has the same UID, so that calendars replace it."""
    made = Calendar()
    made.add("prodid", "-//Crossdesk//roster//EN")
    made.add("version", "2.0")
    for duty in duties:
        made.add_component(_event(duty, now))
    return bytes(made.to_ical())


def _event(duty: Duty, now: datetime) -> Event:
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"crossdesk:roster:{duty.agent}:{duty.day.isoformat()}")))
    event.add("dtstamp", now)
    event.add("dtstart", duty.starts_at)
    event.add("dtend", duty.ends_at)
    event.add("summary", f"{duty.desk}: {duty.shift}")
    if duty.break_starts_at and duty.break_ends_at:
        span = f"{duty.break_starts_at:%H:%M} to {duty.break_ends_at:%H:%M} UTC"
        event.add("description", f"Break from {span}")
    return event
