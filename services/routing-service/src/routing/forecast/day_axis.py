"""A time axis for plots: days since 1970 as numbers, marked at the midnights of a zone."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from routing.forecast.history import Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SECONDS = 86_400
MOST_MARKS = 15


def as_days(moments: Sequence[datetime]) -> Numbers:
    return np.array([each.timestamp() for each in moments]) / SECONDS


def mark_days(axes: "Axes", first: datetime, last: datetime, zone: str) -> None:
    """Limits of the axis, and a mark with weekday and date at each midnight, or at every second and so on."""
    known = ZoneInfo(zone)
    begins = first.astimezone(known).date()
    days = (last.astimezone(known).date() - begins).days + 1
    step = -(-days // MOST_MARKS)
    midnights = [datetime.combine(begins + timedelta(days=each), time(), known) for each in range(0, days, step)]
    shown = [each for each in midnights if first <= each < last - timedelta(hours=12)]
    axes.set_xticks(as_days(shown).tolist(), [f"{each:%a %d %b}" for each in shown])
    axes.set_xlim(*as_days([first, last]).tolist())
