"""Parcels over weeks, as rows that carriers' tracking could have given."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.simulators.parcels.customers import Fate, Trouble, asks_at, troubles_of
from deploy.simulators.parcels.journey import Journey, travel
from deploy.simulators.parcels.scanning import Scan, scan, vanish
from deploy.simulators.parcels.slowness import Slowness, november
from deploy.simulators.parcels.working_days import at_hour, next_day
from deploy.simulators.parcels.world import Lane, World, load_world

START = date(2025, 11, 3)
"""By default a model learns from weeks in which both peak seasons have begun, and is tested on weeks after them."""


def generate(parcels: int, weeks: int, seed: int, start: date = START) -> Iterator[dict[str, Any]]:
    """Rows in the order of the orders, until all parcels have ended; the same arguments give the same rows."""
    world = load_world()
    draw, slowness = random.Random(seed), Slowness(world, seed)
    lanes, days = world.lanes, [start + timedelta(days=each) for each in range(weeks * 7)]
    orders = sorted(order(lanes, days, world, draw) for _ in range(parcels))
    for place, (created, lane) in enumerate(orders):
        journey = Journey(lanes[lane], world, slowness, draw, created)
        travel(journey)
        yield row(f"SIM{seed:03}{place:07}", journey, world, draw)


def order(lanes: list[Lane], days: list[date], world: World, draw: random.Random) -> tuple[datetime, int]:
    """When a parcel was ordered, and the place of its lane."""
    while True:
        day = draw.choice(days)
        busy = world.orders_by_weekday[day.weekday()] / max(world.orders_by_weekday)
        more = world.november_peak["more_orders"]
        busy *= (1 + more * november(day, world.november_peak)) / (1 + more)
        [lane] = draw.choices(range(len(lanes)), [each.weight for each in lanes])
        if draw.random() < busy and (day - days[0]).days >= lanes[lane].opens * 7:
            [hour] = draw.choices(range(24), world.orders_by_hour)
            return at_hour(day, hour + draw.random(), world.markets[lanes[lane].origin].clock), lane


def row(number: str, journey: Journey, world: World, draw: random.Random) -> dict[str, Any]:
    lane, lost = journey.lane, draw.random() < world.lost
    events = vanish(journey.events, draw) if lost else journey.events
    delivered_at = None if lost else journey.delivered_at
    handed_over = events[1]
    promised_by = promise(lane, handed_over.at, world)
    scans = scan(events, world.carriers[lane.carrier], draw)
    fate = Fate(events, promised_by, lost, delivered_at)
    return {
        "number": number,
        "origin": lane.origin,
        "destination": lane.destination,
        "carrier": lane.carrier,
        "service": lane.service,
        "created_at": local(events[0].at, lane.origin, world),
        "handed_over_at": local(handed_over.at, lane.origin, world),
        "promised_by": local(promised_by, lane.destination, world),
        "scans": [told(each, world) for each in scans],
        "outcome": "delivered" if delivered_at else "lost" if lost else "returned",
        "delivered_at": local(delivered_at, lane.destination, world) if delivered_at else None,
        **customers_side(number, fate, scans, lane, world),
    }


def customers_side(number: str, fate: Fate, scans: list[Scan], lane: Lane, world: World) -> dict[str, Any]:
    """What the customer has to suffer, and when they would ask. By a generator of its own: parcels go as without."""
    draw = random.Random(f"customer of {number}")
    troubles = [felt(each, lane, world) for each in troubles_of(fate, draw)]
    asked_at = asks_at(fate, scans, world.markets[lane.destination].clock, draw)
    return {
        "trouble": troubles[0] if troubles else None,
        "troubles": troubles,
        "asked_at": local(asked_at, lane.destination, world) if asked_at else None,
    }


def felt(trouble: Trouble, lane: Lane, world: World) -> dict[str, str | None]:
    ended_at = local(trouble.ended_at, lane.destination, world) if trouble.ended_at else None
    return {"kind": trouble.kind, "began_at": local(trouble.began_at, lane.destination, world), "ended_at": ended_at}


def promise(lane: Lane, handed_over: datetime, world: World) -> datetime:
    """The carrier's own word at the hand-over: so many delivery days on, whatever the season."""
    market = world.markets[lane.destination]
    day = handed_over.astimezone(market.clock).date()
    for _ in range(lane.promised):
        day = next_day(day, lane.destination, market.delivers)
    return at_hour(day, 20, market.clock)


def told(each: Scan, world: World) -> dict[str, str]:
    return {
        "state": each.event.state,
        "at": local(each.event.at, each.event.country, world),
        "seen_at": local(each.seen_at, "", world),
    }


def local(moment: datetime, country: str, world: World) -> str:
    """ISO 8601 to the second with the country's offset; UTC for none."""
    clock = world.markets[country].clock if country else UTC
    return moment.astimezone(clock).isoformat(timespec="seconds")
