"""What bears on a parcel's arrival, as numbers, from what is known at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p, nan

from logistics.arrival.delivery_clock import USUAL_WEEKDAYS, DeliveryClock, delivery_clock
from logistics.arrival.history import History, hour_of
from logistics.arrival.parcel import Parcel, Scan
from logistics.arrival.peaks import days_from_christmas, days_from_new_year
from logistics.arrival.tables import groups, markets

CATEGORIES = ("lane", "origin", "destination", "carrier", "service", "state")
"""The features that are names, as numbers by place among those seen in training; NaN for others."""

Codes = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Calendars:
    """The delivery weekdays of each country, as learnt."""

    weekdays: Mapping[str, frozenset[int]]

    def clock(self, country: str) -> DeliveryClock:
        return delivery_clock(country, self.weekdays.get(country, USUAL_WEEKDAYS))


def features_of(
    parcel: Parcel, seen: tuple[Scan, ...], moment: datetime, history: History, calendars: Calendars, codes: Codes
) -> dict[str, float]:
    """By name, NaN for what is not known. Only `seen` scans and what was known by the moment bear on them."""
    return {
        **_names(parcel, seen, codes),
        **_way_so_far(parcel, seen, moment),
        **_clocks(parcel, moment, calendars),
        **_promise(parcel, moment, calendars.clock(parcel.lane.destination)),
        **_experience(parcel, moment, history),
    }


def _names(parcel: Parcel, seen: tuple[Scan, ...], codes: Codes) -> dict[str, float]:
    lane = parcel.lane
    state = seen[-1].state if seen else ""
    values = (str(lane), lane.origin, lane.destination, lane.carrier, lane.service, state)
    return {name: float(codes[name].get(value, nan)) for name, value in zip(CATEGORIES, values, strict=True)}


def _way_so_far(parcel: Parcel, seen: tuple[Scan, ...], moment: datetime) -> dict[str, float]:
    names = [scan.group.name for scan in seen]
    return {
        "hours_since_hand_over": _hours(moment - parcel.handed_over_at),
        "hours_since_scan": _hours(moment - seen[-1].at) if seen else nan,
        "hours_since_news": _hours(moment - max(scan.seen_at for scan in seen)) if seen else nan,
        "hours_since_departure": _since("departed", seen, moment),
        "hours_since_arrival": _since("arrived", seen, moment),
        "hours_since_customs": _since("customs", seen, moment),
        "place_on_way": float(max((scan.group.place for scan in seen), default=-1)),
        "scans": float(len(seen)),
        "held": float("held" in names),
        "attempts": float(names.count("attempted")),
        "vans": float(names.count("out")),
        "before_departure": _hours(moment - parcel.handed_over_at) - _since("departed", seen, moment),
    }


def _since(group: str, seen: tuple[Scan, ...], moment: datetime) -> float:
    """Hours since the parcel first was in the group; NaN if it was not."""
    return next((_hours(moment - scan.at) for scan in seen if scan.group.name == group), nan)


def _clocks(parcel: Parcel, moment: datetime, calendars: Calendars) -> dict[str, float]:
    origin, destination = calendars.clock(parcel.lane.origin), calendars.clock(parcel.lane.destination)
    there, here = moment.astimezone(destination.zone), moment.astimezone(origin.zone)
    handed_over = parcel.handed_over_at.astimezone(origin.zone)
    return {
        "hour": there.hour + there.minute / 60,
        "weekday": float(there.weekday()),
        "hour_at_origin": here.hour + here.minute / 60,
        "weekday_at_origin": float(here.weekday()),
        "hand_over_hour": handed_over.hour + handed_over.minute / 60,
        "hand_over_weekday": float(handed_over.weekday()),
        "delivery_days_in_3": float(destination.days_between(moment, 3)),
        "delivery_days_in_7": float(destination.days_between(moment, 7)),
        "delivery_days_in_14": float(destination.days_between(moment, 14)),
        "working_days_at_origin_in_3": float(origin.days_between(moment, 3)),
        "working_days_at_origin_in_7": float(origin.days_between(moment, 7)),
        "days_from_christmas": float(days_from_christmas(there.date())),
        "days_from_new_year": float(days_from_new_year(here.date())),
    }


def _promise(parcel: Parcel, moment: datetime, clock: DeliveryClock) -> dict[str, float]:
    left = clock.elapsed(parcel.promised_by) - clock.elapsed(moment) if parcel.promised_by else nan
    return {"promised_delivery_days": left}


def _experience(parcel: Parcel, moment: datetime, history: History) -> dict[str, float]:
    hour, lane = hour_of(moment), parcel.lane
    ours, pair = history.lane(lane, hour), history.pair(lane, hour)
    gone = _hours(moment - parcel.handed_over_at)
    told = {kind: history.slowness(kind, name, hour) for kind, name in zip(lane._fields[:3], lane, strict=False)}
    return {
        "lane_count": log1p(ours.known),
        "lane_hours": _or_nan(ours.median),
        "lane_low": _or_nan(ours.low),
        "lane_high": _or_nan(ours.high),
        "lane_hours_left": _or_nan(ours.median) - gone,
        "pair_hours_left": _or_nan(pair.median) - gone,
        "lane_slowness": _or_nan(history.slowness("lane", str(lane), hour)),
        **{f"{kind}_slowness": _or_nan(value) for kind, value in told.items()},
        **_legs_lately(parcel, hour, history),
    }


LEGS_LATELY = (
    ("departed", "origin"),
    ("departed", "lane"),
    ("arrived", "origin"),
    ("arrived", "destination"),
    ("arrived", "lane"),
    ("depot", "destination"),
)
"""Legs tell of a country that slows down long before the parcels it holds up are delivered."""


def _legs_lately(parcel: Parcel, hour: float, history: History) -> dict[str, float]:
    names = {**parcel.lane._asdict(), "lane": str(parcel.lane)}
    return {
        f"{leg}_{kind}_slowness": _or_nan(history.slowness(kind, names[kind], hour, leg)) for leg, kind in LEGS_LATELY
    }


def _or_nan(value: float | None) -> float:
    return nan if value is None else value


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


def codes_of(parcels: list[Parcel]) -> dict[str, dict[str, int]]:
    """Numbers of the names there are."""
    lanes = [parcel.lane for parcel in parcels]
    countries = sorted(markets())
    return {
        "lane": _numbered(str(lane) for lane in lanes),
        "origin": _numbered(countries),
        "destination": _numbered(countries),
        "carrier": _numbered(lane.carrier for lane in lanes),
        "service": _numbered(lane.service for lane in lanes),
        "state": _numbered(groups()),
    }


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(sorted(set(names)))}
