"""Offsets learnt again every day, at levels that answer for what was missed.

Source: I. Gibbs, E. Candès, "Adaptive Conformal Inference Under Distribution Shift", NeurIPS 2021 (arXiv 2106.00263).
There the level that a quantile is taken at moves after each outcome, so that misses even out whatever the season does.
Here many outcomes come due on a day, and days after they were told: an estimate is judged when its own time has come,
whether the parcel has arrived by then or not. (Judged at arrivals, the quick ones would count first.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.asked import Asked
from logistics.arrival.calibration import WINDOW, Offsets, offsets_known, with_offsets
from logistics.arrival.conformal import LEVELS
from logistics.arrival.features import Calendars
from logistics.arrival.history import hour_of
from logistics.arrival.model import MOST_DAYS
from logistics.arrival.survival import Numbers

RENEWED = timedelta(days=1)

STEP = 0.2
"""What a level moves by for each usual day's worth of moments that were missed beyond what it allows."""

FARTHEST = 0.3
"""No level moves farther from its own, ..."""

LOWEST, HIGHEST = 0.005, 0.97
"""... and none beyond these: what is asked of the last few of a hundred is chance, and news of them come late."""

FEWEST = 50
"""Moments to learn offsets anew from."""

WARM_UP = timedelta(weeks=4)
SETTLED = timedelta(days=7)
"""Levels begin to move this long after the first moment, and no sooner than WARM_UP before they are needed."""


@dataclass(frozen=True)
class Renewed:
    """What is told of the moments in `rows` (places in Asked), all of the day from `begin`; in the trees' scale."""

    begin: datetime
    rows: NDArray[np.intp]
    told: Numbers
    offsets: Offsets


def renewals(asked: Asked, begins: Sequence[datetime], calendars: Calendars) -> Iterator[Renewed]:
    """Day by day, each with the offsets known at its begin. Raises ValueError when nothing was asked before the first.

    A day before which little was asked goes by the offsets of the day before.
    """
    levels, told, open_ = np.array(LEVELS), np.full(asked.raw.shape, np.inf), np.zeros(asked.raw.shape, bool)
    offsets: Offsets = {}
    for begin in begins:
        recent = asked.within(begin - WINDOW, begin).sum()
        a_day = max(1.0, float(recent) / (WINDOW / RENEWED))
        levels = moved(levels, *come_due(asked, told, open_, begin, calendars), a_day)
        if recent >= FEWEST or not offsets:
            offsets = offsets_known(asked, begin, calendars, levels)
        rows = np.flatnonzero(asked.within(begin, begin + RENEWED))
        told[rows] = with_offsets(asked.at(rows), offsets)
        open_[rows] = True
        yield Renewed(begin, rows, told[rows], offsets)


def renewal_days(asked: Asked, begin: datetime, end: datetime) -> list[datetime]:
    """The days of WARM_UP, as far as something was asked then, and those from `begin` on and before `end`."""
    first = asked.moments.min(initial=hour_of(begin)) + SETTLED / timedelta(hours=1)
    before = int(min(WARM_UP / RENEWED, max(0.0, (hour_of(begin) - first) // (RENEWED / timedelta(hours=1)))))
    after = -((begin - end) // RENEWED)
    return [begin + RENEWED * each for each in range(-before, after)]


def come_due(
    asked: Asked, told: Numbers, open_: NDArray[np.bool_], until: datetime, calendars: Calendars
) -> tuple[Numbers, Numbers]:
    """How many estimates have come due and how many were kept, by level; closes them."""
    gone = np.log1p(np.maximum(asked.gone(until, calendars), 0.0))[:, None]
    told = np.minimum(told, np.log1p(MOST_DAYS))
    due = open_ & (told <= gone)
    took = np.log1p(np.maximum(asked.ended - asked.begun, 0.0))[:, None]
    open_ &= ~due
    return due.sum(axis=0), (due & (took <= told)).sum(axis=0)


def moved(levels: Numbers, due: Numbers, kept: Numbers, a_day: float) -> Numbers:
    """Levels rise by what was missed and fall by what was kept too often."""
    wanted = np.array(LEVELS)
    farthest = np.clip([wanted - FARTHEST, wanted + FARTHEST], LOWEST, HIGHEST)
    changed: Numbers = np.clip(levels + STEP * (wanted * due - kept) / a_day, *farthest)
    return changed
