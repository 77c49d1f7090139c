"""What is known when contacts are forecast: those of the past, clocks and events, also of the days to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.forecast.event_days import EventDays, event_days
from routing.forecast.events import Event
from routing.forecast.history import History
from routing.forecast.local_clock import LocalClock, local_clock, zone_of


@dataclass(frozen=True)
class Outlook:
    """A history, with clock and events of each market to the end of the days to come."""

    history: History
    clocks: Mapping[str, LocalClock]
    events: Mapping[str, EventDays]

    def clock(self, series: int) -> LocalClock:
        return self.clocks[self.history.keys[series].market]

    def days(self, series: int) -> EventDays:
        return self.events[self.history.keys[series].market]


def look_out(history: History, events: Sequence[Event], zones: Mapping[str, str], ahead: int) -> Outlook:
    """`zones`: main time zone by country; `ahead`: half-hours beyond the history that will be asked about."""
    length = history.length + ahead
    markets = {key.market: zone_of(key.market, zones) for key in history.keys}
    by_zone = {zone: local_clock(zone, history.start, length) for zone in {*markets.values()}}
    return Outlook(
        history,
        {market: by_zone[zone] for market, zone in markets.items()},
        {market: event_days(events, market, zone, history.start, length) for market, zone in markets.items()},
    )
