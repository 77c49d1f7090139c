"""Past contacts from a CSV: start (of the half-hour, with its zone), market, language, intent_group, contacts.

Exports often leave out half-hours without contacts. So a missing one counts as 0, unless the file does write zeros, or
no series has any contact for a day and more (nothing was recorded then): it is a gap. Before a series begins is a gap.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from routing.forecast.csv_table import BadTable, Row, read_table
from routing.forecast.history import DAY, HALF_HOUR, Flags, History, Numbers, SeriesKey

COLUMNS = ("start", "market", "language", "intent_group", "contacts")
MOST_SERIES = 2_000
MOST_YEARS = 6
LONGEST = MOST_YEARS * 366 * DAY
RECORDED_AGAIN = DAY
"""Half-hours without any row, from where on they are a gap and not a quiet time."""

Counts = dict[SeriesKey, dict[datetime, float]]


def read_history(path: Path) -> History:
    """Raises OSError, or BadTable naming the line and the column."""
    counts: Counts = {}
    for row in read_table(path, COLUMNS):
        _add(counts, row)
    if not counts:
        raise BadTable(f"{path} holds no contacts: nothing can be forecast from it")
    return _on_a_grid(path, counts)


def _add(counts: Counts, row: Row) -> None:
    key = SeriesKey(row.text("market"), row.text("language"), row.text("intent_group"))
    start, contacts = row.half_hour("start"), row.number("contacts")
    series = counts.setdefault(key, {})
    if start in series:
        raise row.wrong("start", f"{key} has this half-hour twice: add them up or take one out")
    if len(counts) > MOST_SERIES:
        raise row.wrong("intent_group", f"more than {MOST_SERIES:,} series: split the file")
    series[start] = contacts


def _on_a_grid(path: Path, counts: Counts) -> History:
    start = min(min(series) for series in counts.values())
    length = (max(max(series) for series in counts.values()) - start) // HALF_HOUR + 1
    if length > LONGEST:
        raise BadTable(f"{path} spans more than {MOST_YEARS} years, from {start:%Y-%m-%d}: is a year mistyped?")
    keys = tuple(sorted(counts))
    grid = np.full((len(keys), length), np.nan)
    for line, key in zip(grid, keys, strict=True):
        _fill(line, counts[key], start)
    return History(start, keys, _with_zeros(grid))


def _fill(line: Numbers, series: Mapping[datetime, float], start: datetime) -> None:
    line[[(moment - start) // HALF_HOUR for moment in series]] = [*series.values()]


def _with_zeros(grid: Numbers) -> Numbers:
    if (grid == 0).any():
        return grid
    begun = np.maximum.accumulate(~np.isnan(grid), axis=1)
    quiet = np.isnan(grid) & begun & ~_unrecorded(np.asarray(np.isnan(grid).all(axis=0)))
    return np.where(quiet, 0.0, grid)


def _unrecorded(empty: Flags) -> Flags:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], empty, [False]))))
    long = np.zeros_like(empty)
    for first, after in edges.reshape(-1, 2):
        long[first:after] = after - first >= RECORDED_AGAIN
    return long
