"""Forecasts and histories as CSV, events as YAML."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from routing.forecast.events import Event
from routing.forecast.forecast import SeriesForecast
from routing.forecast.history import HALF_HOUR, History
from routing.forecast.read_history import COLUMNS

HEAD = ("start", "market", "language", "intent_group", "expected", "low", "high", "method")


def write_forecast(path: Path, forecasts: Sequence[SeriesForecast]) -> None:
    """A line for each series and half-hour; starts in UTC. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEAD)
        for each in forecasts:
            ends = zip(each.expected, each.low, each.high, strict=True)
            for number, (expected, low, high) in enumerate(ends):
                start = (each.start + number * HALF_HOUR).isoformat()
                lines.writerow((start, *each.key, f"{expected:.2f}", f"{low:.2f}", f"{high:.2f}", each.method))


def write_history(path: Path, history: History) -> None:
    """A line for each known half-hour of each series. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for key, contacts in zip(history.keys, history.contacts, strict=True):
            for number in np.flatnonzero(~np.isnan(contacts)).tolist():
                lines.writerow((history.moment(number).isoformat(), *key, f"{contacts[number]:.0f}"))


def write_events(path: Path, events: Sequence[Event]) -> None:
    """As `read_events` reads them. Raises OSError."""
    told = [each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in events]
    dated = [{**each, "from": event.first, "to": event.last} for each, event in zip(told, events, strict=True)]
    path.write_text(yaml.safe_dump({"events": dated}, sort_keys=False, allow_unicode=True), encoding="utf-8")
