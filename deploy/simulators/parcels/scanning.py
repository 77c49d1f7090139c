"""What is told of a journey: scans left out, told late and out of order, and parcels that vanish."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.simulators.parcels.journey import Event
from deploy.simulators.parcels.world import Carrier

ALWAYS_SCANNED = ("pre_transit", "accepted", "delivered", "returning")


@dataclass(frozen=True)
class Scan:
    """An event as told: `seen_at` is when anybody could know of it."""

    event: Event
    seen_at: datetime


def vanish(events: list[Event], draw: random.Random) -> list[Event]:
    """A parcel that is lost is seen for the last time somewhere between the hand-over and the door."""
    ways = [place for place, event in enumerate(events) if event.state not in ("pre_transit", "delivered")]
    return events[: draw.choice(ways) + 1]


def scan(events: list[Event], carrier: Carrier, draw: random.Random) -> list[Scan]:
    """What the carrier tells, in the order it tells it."""
    scanned = [each for each in events if each.state in ALWAYS_SCANNED or draw.random() >= carrier.unscanned]
    return sorted((Scan(each, each.at + delay(each, carrier, draw)) for each in scanned), key=lambda told: told.seen_at)


def delay(event: Event, carrier: Carrier, draw: random.Random) -> timedelta:
    soon = timedelta(minutes=draw.expovariate(1 / 12))
    chance = draw.random()
    if event.state == "delivered":
        return soon
    if chance < carrier.very_late:
        return timedelta(hours=draw.uniform(20, 60))
    return timedelta(hours=draw.uniform(1, 14)) if chance < carrier.very_late + carrier.late else soon
