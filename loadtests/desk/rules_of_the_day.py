"""Rules of the shop on the desk's clock: callbacks and targets that are as many times as quick as the day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import yaml

from loadtests.desk.day import DayPlan

MORNING = 8
"""Hour of the customers' day that a run begins in: until midnight there is room for a day at any speed."""
DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def zone_in_the_morning(now: datetime) -> str:
    """A zone of whole hours in which it is morning at `now` (UTC). The signs of `Etc/GMT` are those of POSIX."""
    ahead = (MORNING - now.hour + 12) % 24 - 12
    return "Etc/GMT" + (f"{-ahead:+d}" if ahead else "")


def minutes(of_the_desk: float, speed: float) -> int:
    """Whole minutes of the wall, one at least: rules know no shorter."""
    return max(1, ceil(of_the_desk / speed))


def callback_rules(day: DayPlan, agents: int, speed: float, begins: datetime) -> dict[str, Any]:
    """As `data/callbacks.yaml` of routing-service has it. `begins` is when the desk opens, on the customers' clock."""
    each = minutes(day.handling_minutes, speed)
    return {
        "notice_minutes": minutes(day.callback_notice, speed),
        "shortest_minutes": 1,
        "reminder_minutes": minutes(day.callback_reminder, speed),
        "due_points": 80,
        "late_points": 120,
        "on_holidays": True,
        "capacity": {"staff": max(1, agents // 2), "percent_of_time": 50, "minutes_each": each},
        "others": {"days": list(DAY), "windows": list(_windows(day, speed, begins))},
        "countries": {},
    }


def _windows(day: DayPlan, speed: float, begins: datetime) -> Iterator[list[str]]:
    long = timedelta(minutes=minutes(day.callback_window, speed))
    at = begins.replace(second=0, microsecond=0)
    end = min(begins + timedelta(seconds=day.seconds / speed), begins.replace(hour=23, minute=59))
    while at + long <= end:
        yield [f"{moment:%H:%M}" for moment in (at, at + long)]
        at += long


def write_callback_rules(file: Path, day: DayPlan, agents: int, speed: float, begins: datetime) -> None:
    file.write_text(yaml.safe_dump(callback_rules(day, agents, speed, begins)), "utf-8")


def service_levels(day: DayPlan, speed: float) -> dict[str, Any]:
    """The body of `PUT /v1/service-levels`."""
    targets = {name: f"{minutes(value, speed)}m" for name, value in day.targets.model_dump().items()}
    gains = [{"from_percent": 75, "points": 10}, {"from_percent": 100, "points": 40}]
    return {
        "warn_at_percent": [75],
        "pauses": ["resolution"],
        "reply_pauses": True,
        "gains": gains,
        "rules": [{"name": "everybody", "targets": targets}],
    }
