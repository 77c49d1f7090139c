"""Offsets that make a model's quantiles hold, from moments of parcels it was not taught with."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from logistics.arrival.asked import Asked
from logistics.arrival.conformal import ALL, LEVELS, offsets_by_group
from logistics.arrival.features import Calendars
from logistics.arrival.model import COLD
from logistics.arrival.survival import Numbers

WINDOW = timedelta(weeks=3)
"""The moments that count: of this season, not of the last one."""

Offsets = Mapping[str, tuple[float, ...]]
"""By group of states, of warm lanes and (after COLD) of cold ones: an offset per level, in the trees' scale."""


def offsets_known(
    asked: Asked, until: datetime, calendars: Calendars, levels: Sequence[float] | Numbers = LEVELS
) -> Offsets:
    """From the last WINDOW of moments, and what had become of them `until` then. Raises ValueError for none."""
    latest = asked.at(np.flatnonzero(asked.within(until - WINDOW, until)))
    if not len(latest):
        raise ValueError(f"no parcel was under way in the weeks before {until:%Y-%m-%d}: offsets need some")
    days, arrived = latest.days_left(until, calendars)
    truth, warm, groups = np.log1p(days)[:, None], latest.warm, latest.groups
    own = offsets_by_group((truth - latest.raw)[warm], arrived[warm], groups[warm].tolist(), levels)
    cold = offsets_by_group(truth - latest.borrowed, arrived, groups.tolist(), levels)
    return {**own, **{COLD + name: _widened(each) for name, each in cold.items()}}


def with_offsets(asked: Asked, offsets: Offsets) -> Numbers:
    """Quantiles in the trees' scale, ascending: a row per moment, a column per level."""
    names = np.where(asked.warm, "", COLD)
    found = [offsets.get(cold + group, offsets[cold + ALL]) for cold, group in zip(names, asked.groups, strict=True)]
    return np.sort(asked.raw + np.array(found).reshape(asked.raw.shape), axis=1)


def _widened(offsets: tuple[float, ...]) -> tuple[float, ...]:
    """On cold lanes the interval is made wider at need and never narrower."""
    lowest, middle, highest = offsets
    return min(0.0, lowest), middle, max(0.0, highest)
