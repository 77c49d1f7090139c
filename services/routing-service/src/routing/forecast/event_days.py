"""Where on the grid of half-hours events lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from routing.forecast.events import Event, Kind
from routing.forecast.history import DAY, HALF_HOUR, Numbers, Whole

NONE = -1
AFTERMATH = 10 * DAY
"""Half-hours after a campaign for which its orders may still be asked about."""


@dataclass(frozen=True)
class EventDays:
    """For each half-hour: the number of the event that goes on (-1: none), days since its start and until its end.

    Of several the one that began last counts. `campaign` is the last that ended within ten days, `ended` is how many
    days ago (NaN: none).
    """

    events: Sequence[Event]
    which: Whole
    since: Numbers
    until: Numbers
    campaign: Whole
    ended: Numbers


def event_days(events: Sequence[Event], market: str, zone: str, start: datetime, length: int) -> EventDays:
    """The events of a market on a grid that begins at `start` (UTC)."""
    which, campaign = np.full(length, NONE), np.full(length, NONE)
    since, until, ended = np.zeros(length), np.zeros(length), np.full(length, np.nan)
    for number, first, after in _spans(events, market, zone, start):
        here = slice(max(0, first), max(0, min(after, length)))
        which[here] = number
        since[here] = (np.arange(here.start, here.stop) - first) / DAY
        until[here] = (after - np.arange(here.start, here.stop)) / DAY
        if events[number].kind is Kind.CAMPAIGN:
            later = slice(max(0, min(after, length)), max(0, min(after + AFTERMATH, length)))
            campaign[later] = number
            ended[later] = (np.arange(later.start, later.stop) - after) / DAY
    return EventDays(events, which, since, until, campaign, ended)


def _spans(events: Sequence[Event], market: str, zone: str, start: datetime) -> list[tuple[int, int, int]]:
    spans = []
    for number, event in enumerate(events):
        if event.concerns(market):
            begins, ends = event.span(zone)
            spans.append((number, (begins - start) // HALF_HOUR, -((start - ends) // HALF_HOUR)))
    return sorted(spans, key=lambda each: each[1])
