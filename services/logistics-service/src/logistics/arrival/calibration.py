"""Offsets that make a model's quantiles hold, from moments of parcels it was not taught with.

Seasons change faster than trees are taught anew, so offsets are learnt again each week, from the latest moments and
from what had become of them by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.conformal import offsets_by_group
from logistics.arrival.features import Calendars
from logistics.arrival.model import COLD, ArrivalModel, cold_quantiles, raw_quantiles
from logistics.arrival.parcel import Parcel
from logistics.arrival.question import Question, questions_of
from logistics.arrival.survival import Numbers

WINDOW = timedelta(weeks=3)
"""The moments that count: of this season, not of the last one."""


@dataclass(frozen=True)
class Asked:
    """Moments with what the model says of them before offsets, in the trees' scale: a row each, a column per level.

    `borrowed` is what other lanes say. Cold lanes are few, so every lane stands in for one: as if it had no parcels.
    """

    questions: Sequence[Question]
    raw: Numbers
    borrowed: Numbers
    warm: NDArray[np.bool_]

    def between(self, begin: datetime, end: datetime) -> "Asked":
        """The moments from `begin` on and before `end`."""
        chosen = np.array([begin <= each.moment < end for each in self.questions], bool)
        questions = [each for each, is_chosen in zip(self.questions, chosen, strict=True) if is_chosen]
        return Asked(questions, self.raw[chosen], self.borrowed[chosen], self.warm[chosen])


def ask(model: ArrivalModel, questions: Sequence[Question]) -> Asked:
    warm = [not model.is_cold(each) for each in questions]
    borrowed = [
        cold_quantiles(model.passages, each, model.calendars, own=not is_warm)
        for each, is_warm in zip(questions, warm, strict=True)
    ]
    raw = raw_quantiles(model, questions)
    return Asked(questions, raw, np.array(borrowed).reshape(raw.shape), np.array(warm, bool))


def calibrate(model: ArrivalModel, parcels: Sequence[Parcel], until: datetime) -> ArrivalModel:
    """The model with offsets from parcels it was not taught with, as known `until` then. Raises ValueError for none."""
    asked = ask(model, questions_of(parcels, until))
    return replace(model, offsets=offsets_known(asked, until, model.calendars))


def offsets_known(asked: Asked, until: datetime, calendars: Calendars) -> dict[str, tuple[float, ...]]:
    """Offsets by group, from the last WINDOW of moments. Raises ValueError for none."""
    latest = asked.between(until - WINDOW, until)
    if not latest.questions:
        raise ValueError(f"no parcel was under way in the weeks before {until:%Y-%m-%d}: offsets need some")
    days, arrived = left_of(latest.questions, until, calendars)
    truth, groups = np.log1p(days)[:, None], np.array([each.conformal_group for each in latest.questions])
    warm = latest.warm
    offsets = offsets_by_group((truth - latest.raw)[warm], arrived[warm], groups[warm].tolist())
    cold = offsets_by_group(truth - latest.borrowed, arrived, groups.tolist())
    return {**offsets, **{COLD + name: _widened(each) for name, each in cold.items()}}


def left_of(questions: Sequence[Question], until: datetime, calendars: Calendars) -> tuple[Numbers, NDArray[np.bool_]]:
    """Delivery days left of each, and whether it arrived after them `until` then (else it is known to take longer)."""
    found = [each.days_left(until, calendars) for each in questions]
    return np.array([days for days, _ in found]), np.array([arrived for _, arrived in found], bool)


def _widened(offsets: tuple[float, ...]) -> tuple[float, ...]:
    """On cold lanes the interval is made wider at need and never narrower."""
    lowest, middle, highest = offsets
    return min(0.0, lowest), middle, max(0.0, highest)
