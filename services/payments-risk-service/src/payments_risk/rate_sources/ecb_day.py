"""When the European Central Bank publishes, and which of its days is the last by a moment."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from payments_risk.billing.rates import RateTable
from payments_risk.rate_sources.source import RatesUnavailable

ECB = "ecb"
PUBLISHED = dt.time(16, 0)
"""Usual hour, Frankfurt's time. Source: ecb.europa.eu, euro foreign exchange reference rates."""


def published_at(day: dt.date) -> dt.datetime:
    """The moment (UTC) at which the rates of a day were known."""
    return dt.datetime.combine(day, PUBLISHED, ZoneInfo("Europe/Berlin")).astimezone(dt.UTC)


def last_by(tables: Sequence[RateTable], at: dt.datetime, title: str) -> RateTable:
    """Of tables in the order of their moments the last by `at`. Raises RatesUnavailable when all are of later."""
    place = bisect_right(tables, at, key=lambda table: table.as_of)
    if not place:
        raise RatesUnavailable(f"{title} has no rates of before {at:%Y-%m-%d}")
    return tables[place - 1]
