"""What a customer of a parcel would care about, and when they would ask. Draws from a generator of its own."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel

from deploy.simulators.parcels.journey import Event
from deploy.simulators.parcels.scanning import Scan
from deploy.simulators.parcels.working_days import at_hour


class Growing(BaseModel):
    """Impatience a day, growing with the days."""

    first_day: float
    each_day: float
    most: float
    after_days: int = 0
    states: frozenset[str] = frozenset()

    def after(self, days: float) -> float:
        past = days - self.after_days
        return min(self.most, self.first_day + self.each_day * math.floor(past)) if past >= 0 else 0.0


class WhatIsTrouble(BaseModel):
    hold_days: float
    late_days: float
    late_share: float
    wrong_address: float


class Customers(BaseModel):
    """`customers.yaml`."""

    for_nothing: float
    promise_passed: Growing
    silence: Growing
    bad_scan: Growing
    awake: tuple[float, float]
    patience_ends: int
    trouble: WhatIsTrouble


class Trouble(NamedTuple):
    """`kind` as logistics-service names them; `ended_at` None: it never did. UTC."""

    kind: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Fate:
    """What became of a parcel: what truly happened, until when it was promised, and how it ended."""

    events: Sequence[Event]
    promised_by: datetime
    lost: bool
    delivered_at: datetime | None


@cache
def load_customers() -> Customers:
    return Customers.model_validate(yaml.safe_load(files(__package__).joinpath("customers.yaml").read_text("utf-8")))


def troubles_of(fate: Fate, draw: random.Random) -> list[Trouble]:
    """In the order of their beginning. What another trouble explains is none of its own.

    A parcel is lost from its last event on: nothing came after it. One that is badly late was so from the last event
    before its promise broke: there it stood.
    """
    rule, late = load_customers().trouble, is_badly_late(fate)
    if fate.lost:
        return [Trouble("lost", fate.events[-1].at, None)]
    found = [*_holds(fate, rule, late), *_failures(fate, rule, draw), *_returns(fate)]
    if late and all(each.began_at > fate.promised_by for each in found):
        before = [event.at for event in fate.events if event.at <= fate.promised_by]
        found.append(Trouble("overdue", before[-1], fate.delivered_at))
    return sorted(found, key=lambda each: each.began_at)


def is_badly_late(fate: Fate) -> bool:
    rule, promised = load_customers().trouble, fate.promised_by - fate.events[1].at
    grace = max(timedelta(days=rule.late_days), promised * rule.late_share)
    return fate.delivered_at is not None and fate.delivered_at > fate.promised_by + grace


def _holds(fate: Fate, rule: WhatIsTrouble, late: bool) -> Iterator[Trouble]:
    """A parcel that comes badly late after a hold is in trouble until it comes."""
    for event, following in zip(fate.events, [*fate.events[1:], None], strict=True):
        if event.state == "customs_hold":
            end = following.at if following else None
            if end is None or end - event.at > timedelta(days=rule.hold_days):
                yield Trouble("customs_hold", event.at, fate.delivered_at if late else end)


def _failures(fate: Fate, rule: WhatIsTrouble, draw: random.Random) -> Iterator[Trouble]:
    """Until the customer has the parcel; that it waits at a shop they still have to learn."""
    failures = [event.at for event in fate.events if event.state == "delivery_attempted"]
    if failures:
        kind = "address_problem" if draw.random() < rule.wrong_address else "delivery_failed"
        yield Trouble(kind, failures[0], fate.delivered_at)


def _returns(fate: Fate) -> Iterator[Trouble]:
    yield from (Trouble("returning", event.at, None) for event in fate.events if event.state == "returning")


def asks_at(fate: Fate, told: Sequence[Scan], clock: ZoneInfo, draw: random.Random) -> datetime | None:
    """When this customer would ask, UTC; None if never, or not before the parcel is there."""
    customers, handed_over = load_customers(), fate.events[1].at
    first = handed_over.astimezone(clock).date()
    for day in range(1, customers.patience_ends):
        moment = at_hour(first + timedelta(days=day), draw.uniform(*customers.awake), clock)
        chance = draw.random()
        if fate.delivered_at and moment >= fate.delivered_at:
            return None
        if chance < 1 - math.exp(-impatience(customers, moment, fate.promised_by, told)):
            return moment
    return None


def impatience(customers: Customers, moment: datetime, promised_by: datetime, told: Sequence[Scan]) -> float:
    """A day's, at a moment, by what tracking shows then."""
    seen = [scan for scan in told if scan.seen_at <= moment]
    silent_since = max((scan.event.at for scan in seen), default=moment)
    bad = [scan.seen_at for scan in seen if scan.event.state in customers.bad_scan.states]
    return (
        customers.for_nothing
        + customers.promise_passed.after(_days(moment, promised_by))
        + customers.silence.after(_days(moment, silent_since))
        + (customers.bad_scan.after(_days(moment, bad[-1])) if bad else 0.0)
    )


def _days(moment: datetime, since: datetime) -> float:
    return (moment - since) / timedelta(days=1)
