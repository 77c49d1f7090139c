"""What truly happens to one parcel on its way."""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deploy.simulators.parcels.slowness import Slowness
from deploy.simulators.parcels.working_days import at_hour, is_open, next_day, next_opening
from deploy.simulators.parcels.world import Lane, World


@dataclass(frozen=True)
class Event:
    """Something that happened; `state` is canonical, as logistics-service's, `country` where, `at` UTC."""

    state: str
    at: datetime
    country: str


@dataclass
class Journey:
    """A parcel's way from order to door. `now` is UTC and moves on with what happens."""

    lane: Lane
    world: World
    slowness: Slowness
    draw: random.Random
    now: datetime
    pace: float = 1.0
    events: list[Event] = field(default_factory=list)
    delivered_at: datetime | None = None

    def note(self, state: str, country: str) -> None:
        self.events.append(Event(state, self.now, country))

    def work(self, country: str, hours: float, shape: float = 2.0) -> None:
        """Work of `hours` on average (gamma); longer where the country is slow and for a parcel that is slow."""
        local = self.now.astimezone(self.world.markets[country].clock)
        factor = self.slowness.of(country, local.date()) * self.pace
        self.now += timedelta(hours=self.draw.gammavariate(shape, hours / shape) * factor)

    def open(self, country: str) -> None:
        self.now = next_opening(self.now, country, self.world.markets[country].clock)


def travel(journey: Journey) -> None:
    """From the order on; ends with the delivery, or with nothing more when the parcel goes back."""
    journey.pace = math.exp(journey.draw.gauss(0, 0.15))
    journey.note("pre_transit", journey.lane.origin)
    hand_over(journey)
    depart(journey)
    if clear(journey):
        deliver(journey)


def hand_over(journey: Journey) -> None:
    lane, world = journey.lane, journey.world
    clock, cut_off = world.markets[lane.origin].clock, world.carriers[lane.carrier].cut_off
    journey.work(lane.origin, 16)
    journey.now = next_opening(journey.now, lane.origin, clock, frozenset(range(6)), closes=cut_off)
    journey.note("accepted", lane.origin)


def depart(journey: Journey) -> None:
    """Sorting, the wait for the next line haul, and the haul (lognormal)."""
    lane, carrier = journey.lane, journey.world.carriers[journey.lane.carrier]
    origin = journey.world.markets[lane.origin]
    journey.work(lane.origin, 10)
    day = journey.now.astimezone(origin.clock).date()
    while not is_open(lane.origin, day, carrier.departs) or at_hour(day, 22, origin.clock) < journey.now:
        day += timedelta(days=1)
    journey.now = at_hour(day, 22 + journey.draw.random() * 4, origin.clock)
    journey.note("departed_origin", lane.origin)
    deviation = math.sqrt(math.log(1 + carrier.spread**2))
    slow = math.sqrt(journey.slowness.of(lane.origin, day) * journey.slowness.of(lane.destination, day))
    days = lane.haul_days * journey.draw.lognormvariate(-(deviation**2) / 2, deviation) * slow * journey.pace
    journey.now += timedelta(days=days)
    journey.note("arrived_destination", lane.destination)


def clear(journey: Journey) -> bool:
    """Customs, where there are any; False when the parcel is sent back."""
    lane, draw, customs = journey.lane, journey.draw, journey.world.markets[journey.lane.destination].customs
    if not journey.world.has_customs(lane):
        return True
    journey.open(lane.destination)
    journey.note("import_customs", lane.destination)
    journey.work(lane.destination, customs.hours * (0.4 if lane.service == "express" else 1))
    if draw.random() < customs.held:
        journey.note("customs_hold", lane.destination)
        journey.now += timedelta(days=draw.gammavariate(1.6, customs.days / 1.6))
        if draw.random() < journey.world.returned_from_customs:
            return send_back(journey)
    journey.open(lane.destination)
    journey.note("customs_released", lane.destination)
    return True


def deliver(journey: Journey) -> None:
    """The depot, then attempts on delivery days until one succeeds."""
    lane, draw, market = journey.lane, journey.draw, journey.world.markets[journey.lane.destination]
    journey.work(lane.destination, 8)
    if draw.random() < market.remote:
        journey.now += timedelta(days=draw.uniform(0.7, 3))
    journey.note("at_delivery_office", lane.destination)
    day = journey.now.astimezone(market.clock).date()
    if journey.now > at_hour(day, 6, market.clock) or not is_open(lane.destination, day, market.delivers):
        day = next_day(day, lane.destination, market.delivers)
    while True:
        while draw.random() < market.left_behind * journey.slowness.of(lane.destination, day) ** 3:
            day = next_day(day, lane.destination, market.delivers)
        journey.now = at_hour(day, draw.uniform(7, 9.5), market.clock)
        journey.note("out_for_delivery", lane.destination)
        if draw.random() >= journey.world.failure:
            return arrive(journey, at_hour(day, draw.triangular(9.6, 19.5, 13), market.clock))
        journey.now = at_hour(day, draw.uniform(11, 18), market.clock)
        journey.note("delivery_attempted", lane.destination)
        if draw.random() < journey.world.returned_after_failure:
            send_back(journey)
            return None
        day = next_day(day, lane.destination, market.delivers)
        if draw.random() < journey.world.to_pickup:
            return wait_for_pickup(journey)


def wait_for_pickup(journey: Journey) -> None:
    destination = journey.lane.destination
    journey.now += timedelta(hours=4)
    journey.note("available_for_pickup", destination)
    market = journey.world.markets[destination]
    waited = journey.now + timedelta(days=journey.draw.gammavariate(1.5, 1.4))
    opening = next_opening(waited, destination, market.clock, market.delivers, closes=19.5)
    arrive(journey, opening + timedelta(minutes=journey.draw.uniform(0, 25)))


def arrive(journey: Journey, at: datetime) -> None:
    journey.now = at
    journey.delivered_at = at
    journey.note("delivered", journey.lane.destination)


def send_back(journey: Journey) -> bool:
    journey.now += timedelta(days=journey.draw.gammavariate(2, 1.5))
    journey.note("returning", journey.lane.destination)
    return False
