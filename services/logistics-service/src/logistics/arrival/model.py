"""When a parcel will arrive, as an interval that holds as often as it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from logistics.arrival.conformal import ALL, LEVELS
from logistics.arrival.features import Calendars, Codes, features_of
from logistics.arrival.history import History, hour_of
from logistics.arrival.parcel import Parcel, has_ended
from logistics.arrival.passages import FEWEST, Passages
from logistics.arrival.quantile_trees import predict
from logistics.arrival.question import Question
from logistics.arrival.reasons import reasons_of
from logistics.arrival.survival import Numbers

if TYPE_CHECKING:
    from lightgbm import Booster

VERSION = 2
"""Of what is learnt and how it is kept: raised whenever features or files change."""

MOST_DAYS = 60.0
"""Delivery days; nothing longer is told, and what was never seen to arrive counts as this."""

COLD = "cold "
"""Before the names of groups whose offsets are for cold lanes."""


@dataclass(frozen=True)
class Estimate:
    """UTC times: one in ten parcels like it arrives before `from_`, half by `p50`, nine in ten by `p90`.

    `cold`: the lane has had too few parcels, so others like it were asked.
    """

    p50: datetime
    p90: datetime
    from_: datetime
    reasons: tuple[str, ...]
    cold: bool


@dataclass(frozen=True)
class ArrivalModel:
    """What was learnt. `offsets` are per level, by group of states, in the trees' scale."""

    calendars: Calendars
    codes: Codes
    boosters: list["Booster"]
    passages: Passages
    offsets: Mapping[str, tuple[float, ...]]
    history: History

    def estimate(self, parcel: Parcel, moment: datetime) -> Estimate | None:
        """None for a parcel known to have ended. Raises ValueError for a naive moment or one before the hand-over."""
        if moment.tzinfo is None or moment < parcel.handed_over_at:
            raise ValueError(f"{moment} is no aware time after the hand-over of parcel {parcel.number}")
        question = Question(parcel, moment, parcel.as_known_at(moment))
        if has_ended(question.seen):
            return None
        [left] = self.days_left([question])
        from_, p50, p90 = self.moments(question, left)
        reasons = reasons_of(question, p90, self.passages, self.history, self.calendars)
        return Estimate(p50, p90, from_, tuple(reasons), self.is_cold(question))

    def days_left(self, questions: Sequence[Question]) -> Numbers:
        """Delivery days left: a row per question, a column per level."""
        return self.made_valid(questions, raw_quantiles(self, questions))

    def made_valid(self, questions: Sequence[Question], raw: Numbers) -> Numbers:
        """What `raw` quantiles say, with offsets: delivery days that ascend by level."""
        offsets = np.array([self._offsets(each) for each in questions]).reshape(-1, len(LEVELS))
        return days_of(np.sort(raw + offsets, axis=1))

    def moments(self, question: Question, left: Numbers) -> tuple[datetime, ...]:
        """When so many delivery days will have passed at the destination."""
        clock = self.calendars.clock(question.parcel.lane.destination)
        now = clock.elapsed(question.moment)
        return tuple(clock.moment(now + float(days)) for days in left)

    def is_cold(self, question: Question) -> bool:
        return self.history.lane(question.parcel.lane, hour_of(question.moment)).known < FEWEST

    def _offsets(self, question: Question) -> tuple[float, ...]:
        cold = COLD if self.is_cold(question) else ""
        return self.offsets.get(cold + question.conformal_group, self.offsets[cold + ALL])


def days_of(told: Numbers) -> Numbers:
    """Delivery days from what was told in the trees' scale."""
    days: Numbers = np.clip(np.expm1(told), 0.0, MOST_DAYS)
    return days


def raw_quantiles(model: ArrivalModel, questions: Sequence[Question]) -> Numbers:
    """As the trees (or, on cold lanes, others' passages) tell, before they are made valid; in the trees' scale."""
    if not questions:
        return np.empty((0, len(LEVELS)))
    quantiles = predict(model.boosters, rows_of(questions, model.history, model.calendars, model.codes)[0])
    for place, question in enumerate(questions):
        if model.is_cold(question):
            quantiles[place] = cold_quantiles(model.passages, question, model.calendars)
    return quantiles


def cold_quantiles(passages: Passages, question: Question, calendars: Calendars, own: bool = True) -> list[float]:
    """From parcels that have waited as long in the same group of states."""
    clock = calendars.clock(question.parcel.lane.destination)
    gone = max(0.0, clock.elapsed(question.moment) - clock.elapsed(question.since))
    curve = passages.curve_for(question.parcel, question.state_group, calendars, own)
    return [float(np.log1p(min(MOST_DAYS, curve.time_left(gone, level)))) for level in LEVELS]


def rows_of(
    questions: Sequence[Question], history: History, calendars: Calendars, codes: Codes
) -> tuple[Numbers, list[str]]:
    """A row of features per question, and their names."""
    found = [features_of(each.parcel, each.seen, each.moment, history, calendars, codes) for each in questions]
    return np.array([list(each.values()) for each in found]), list(found[0])
