"""The clock of one service jumps ten minutes ahead and then ten minutes behind, under load."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from crossdesk.bus.protocol import Caught
from crossdesk.bus.url import open_bus
from crossdesk.operate.services import SERVICES
from crossdesk.tasks import background

from deploy.waiting import until
from loadtests.faults.fault import Fault
from loadtests.faults.skewed_clock import skewable
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes

TEN_MINUTES = 600
SPOKEN: dict[str, str] = {"routing": "outcomes", "intent": "understanding", "gateway": "inquiries"}
"""Whose clocks are set, one after the other, and the topic each speaks on: its events carry its time."""
STARTS_WITHIN = 60.0


@dataclass
class TimesTold:
    """How far the times in a topic's new events are from ours, in seconds: the least and the greatest."""

    topic: str
    found: list[float] = field(default_factory=list)

    async def follow(self, bus_url: str) -> None:
        """Read what is said from now on, until cancelled."""
        async with open_bus(bus_url) as bus:
            async for record in bus.tail([self.topic], since=datetime.now(UTC)):
                if not isinstance(record, Caught):
                    told = datetime.fromisoformat(record.headers["ce_time"])
                    self.found.append((told - datetime.now(UTC)).total_seconds())


async def hurt(stage: Stage) -> None:
    """Set the clock of one service after the other, each way."""
    wishes = Wishes()
    for package, topic in SPOKEN.items():
        told = TimesTold(topic)
        async with background(told.follow(stage.bus_url), name=f"times on {topic}"):
            await skew(stage, package, told)
        least, greatest = min(told.found, default=0.0), max(told.found, default=0.0)
        stage.notes.append(f"{SERVICES[package]} told times from {least:+.0f} s to {greatest:+.0f} s")
        wishes.want(greatest > TEN_MINUTES / 2 and least < -TEN_MINUTES / 2, f"the clock of {package} was not set")
    wishes.settle()


async def skew(stage: Stage, package: str, told: TimesTold) -> None:
    """Ahead, then behind, each for a while; then right again."""
    each = stage.seconds / (2 * len(SPOKEN))
    async with skewable(stage.cluster, package) as set_clock:
        for seconds in (TEN_MINUTES, -TEN_MINUTES):
            set_clock(seconds)
            tells = partial(_tells, told, seconds)
            await until(f"{package} with another clock", tells, deadline_seconds=STARTS_WITHIN)
            await asyncio.sleep(each)


def _tells(told: TimesTold, seconds: int) -> bool:
    return any(abs(found - seconds) < TEN_MINUTES / 2 for found in told.found)


FAULT = Fault(12, "clock_skew", "clock of one service +10 min, then -10 min", hurt, seconds=60)
