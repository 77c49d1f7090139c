"""A made-up shop's contacts, the same for the same seed, with the true rates behind them: for trying and measuring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from routing.forecast.event_days import EventDays, event_days
from routing.forecast.events import Event
from routing.forecast.history import DAY, History, Numbers, SeriesKey
from routing.forecast.local_clock import LocalClock, local_clock, zone_of

YEAR = 365.25
LATEST = date(2026, 1, 1)
AFTERMATH_DAYS = 5.0


@dataclass(frozen=True)
class MadeUp:
    """Contacts, the rates they were drawn from (of the same shape), and the events a planner would have told of."""

    history: History
    rates: Numbers
    events: Sequence[Event]


def make_up(seed: int, days: int, zones: Mapping[str, str]) -> MadeUp:
    """`days` of contacts that end on a day of 2026 which depends on the seed."""
    shop = yaml.safe_load((files("routing.forecast") / "made_up.yaml").read_text(encoding="utf-8"))
    random = np.random.default_rng(seed)
    last = LATEST + timedelta(days=int(random.integers(0, 365)))
    start = datetime.combine(last - timedelta(days=days), datetime.min.time(), UTC)
    events = made_up_events(shop, random, start.date(), last)
    keys = tuple(SeriesKey(each["market"], each["language"], each["intent_group"]) for each in shop["series"])
    rates = np.stack(
        [
            _rates(shop, random, key, each["level"], _Place.of(key, zones, events, start, days * DAY))
            for key, each in zip(keys, shop["series"], strict=True)
        ]
    )
    return MadeUp(History(start, keys, random.poisson(rates).astype(float)), rates, events)


@dataclass(frozen=True)
class _Place:
    clock: LocalClock
    events: EventDays

    @classmethod
    def of(
        cls, key: SeriesKey, zones: Mapping[str, str], events: Sequence[Event], start: datetime, length: int
    ) -> "_Place":
        zone = zone_of(key.market, zones)
        return cls(local_clock(zone, start, length), event_days(events, key.market, zone, start, length))


def made_up_events(shop: Mapping[str, Any], random: np.random.Generator, first: date, last: date) -> list[Event]:
    """Those of each year between the days and a little beyond, and newsletters now and then."""
    yearly = [_event(each, year) for year in range(first.year, last.year + 1) for each in shop["events"]]
    return [*yearly, *_newsletters(shop["newsletters"], random, first, last)]


def _event(told: Mapping[str, Any], year: int) -> Event:
    begins = date.fromisoformat(f"{year}-{told['from']}")
    ends = begins + timedelta(days=told["days"] - 1)
    named = {"name": told["name"], "kind": told["kind"], "lift": told["lift"], "markets": told.get("markets", ())}
    return Event.model_validate({**named, "from": begins, "to": ends})


def _newsletters(told: Mapping[str, Any], random: np.random.Generator, first: date, last: date) -> list[Event]:
    found, day = [], first
    while (day := day + timedelta(days=int(random.integers(*told["every_days"])))) <= last:
        found.append(
            Event.model_validate(
                {"name": told["name"], "kind": "campaign", "from": day, "to": day, "lift": told["lift"]}
            )
        )
    return found


def _rates(
    shop: Mapping[str, Any], random: np.random.Generator, key: SeriesKey, level: float, place: _Place
) -> Numbers:
    rates = _week(shop, random, place.clock) * _year(shop, random, place.clock)
    last_year = slice(-min(len(rates), round(YEAR * DAY)), None)
    rates *= level / rates[last_year].mean()
    return rates * _lifts(shop, random, key, place.events) * _outages(shop["outages"], random, len(rates))


def _week(shop: Mapping[str, Any], random: np.random.Generator, clock: LocalClock) -> Numbers:
    hours, weekdays = np.repeat(shop["hours"], 2).astype(float), np.array(shop["weekdays"])
    week = np.outer(weekdays, hours).ravel() * np.exp(random.normal(0, shop["unevenness"], DAY * 7))
    smooth = (np.roll(week, 1) + 2 * week + np.roll(week, -1)) / 4
    return np.asarray(smooth[clock.place])


def _year(shop: Mapping[str, Any], random: np.random.Generator, clock: LocalClock) -> Numbers:
    days = clock.day - clock.day[0]
    growth, wave = random.uniform(*shop["growth"]), random.uniform(*shop["year_wave"])
    drift = _drift(random, int(days[-1]) + 1, **shop["day_drift"])
    turn = 2 * np.pi * (clock.day / YEAR + random.uniform(-0.15, 0.15))
    return np.asarray(np.exp(np.log1p(growth) * days / YEAR + wave * np.cos(turn) + drift[days]))


def _drift(random: np.random.Generator, days: int, size: float, stays: float) -> Numbers:
    drift = random.normal(0, size, days)
    for day in range(1, days):
        drift[day] = stays * drift[day - 1] + (1 - stays**2) ** 0.5 * drift[day]
    return drift


def _lifts(shop: Mapping[str, Any], random: np.random.Generator, key: SeriesKey, events: EventDays) -> Numbers:
    lifts = np.array([each.lift or 1.0 for each in events.events])
    lifts = np.append(lifts * np.exp(random.normal(0, shop["event_drift"], len(lifts))), 1.0)  # the last: no event
    after = shop["aftermath"].get(key.intent_group, 0.0) * np.exp(-np.nan_to_num(events.ended, nan=np.inf))
    asked = after * np.where(np.nan_to_num(events.ended, nan=np.inf) < AFTERMATH_DAYS, 1, 0) * lifts[events.campaign]
    return np.asarray(lifts[events.which] * (1 + asked))


def _outages(told: Mapping[str, Any], random: np.random.Generator, length: int) -> Numbers:
    factor = np.ones(length)
    for first in random.integers(0, length, round(told["a_year"] * length / DAY / YEAR)):
        after = first + 2 * random.integers(*told["hours"])
        factor[first:after] = told["left"]
        factor[after : after + 2 * told["rebound_hours"]] = 1 + told["rebound"]
    return factor
