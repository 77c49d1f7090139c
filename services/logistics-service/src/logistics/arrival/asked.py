"""Moments of parcels, what a model says of them before offsets, and what became of them: columns of numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from math import inf

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.features import Calendars
from logistics.arrival.history import hour_of
from logistics.arrival.model import ArrivalModel, cold_quantiles, raw_quantiles
from logistics.arrival.question import Question
from logistics.arrival.survival import Numbers

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A row per moment. `raw` and `borrowed` have a column per level, in the trees' scale.

    `borrowed` is what other lanes say. Cold lanes are few, so every lane stands in for one: as if it had no parcels.
    `moments` and `arrivals` are hours since 1970, `begun` and `ended` delivery days of the destination's clock at these
    times; infinite for what is never delivered.
    """

    raw: Numbers
    borrowed: Numbers
    warm: Flags
    groups: NDArray[np.str_]
    destinations: NDArray[np.str_]
    moments: Numbers
    begun: Numbers
    arrivals: Numbers
    ended: Numbers

    def __len__(self) -> int:
        return len(self.moments)

    def at(self, rows: NDArray[np.intp]) -> "Asked":
        """Those at these places."""
        return Asked(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def within(self, begin: datetime, end: datetime) -> Flags:
        """Which moments are from `begin` on and before `end`."""
        return (self.moments >= hour_of(begin)) & (self.moments < hour_of(end))

    def gone(self, until: datetime, calendars: Calendars) -> Numbers:
        """Delivery days from each moment until then, whether it has arrived or not."""
        countries, place = np.unique(self.destinations, return_inverse=True)
        now = np.array([calendars.clock(str(country)).elapsed(until) for country in countries])
        days: Numbers = now[place] - self.begun if len(self) else self.begun
        return days

    def days_left(self, until: datetime, calendars: Calendars) -> tuple[Numbers, Flags]:
        """Delivery days left of each, and whether it arrived after them `until` then (else it will take longer)."""
        arrived = self.arrivals <= hour_of(until)
        days = np.where(arrived, self.ended - self.begun, self.gone(until, calendars))
        return np.maximum(days, 0.0), arrived


def ask(model: ArrivalModel, questions: Sequence[Question]) -> Asked:
    warm = [not model.is_cold(each) for each in questions]
    borrowed = [
        cold_quantiles(model.passages, each, model.calendars, own=not is_warm)
        for each, is_warm in zip(questions, warm, strict=True)
    ]
    raw = raw_quantiles(model, questions)
    return Asked(
        raw=raw,
        borrowed=np.array(borrowed).reshape(raw.shape),
        warm=np.array(warm, bool),
        groups=np.array([each.conformal_group for each in questions], str),
        destinations=np.array([each.parcel.lane.destination for each in questions], str),
        moments=np.array([hour_of(each.moment) for each in questions]),
        begun=_elapsed(model.calendars, ((each, each.moment) for each in questions)),
        arrivals=np.array([_hour_or_never(each.parcel.delivered_at) for each in questions]),
        ended=_elapsed(model.calendars, ((each, each.parcel.delivered_at) for each in questions)),
    )


def _elapsed(calendars: Calendars, times: Iterable[tuple[Question, datetime | None]]) -> Numbers:
    clocks = ((calendars.clock(each.parcel.lane.destination), at) for each, at in times)
    return np.array([inf if at is None else clock.elapsed(at) for clock, at in clocks])


def _hour_or_never(at: datetime | None) -> float:
    return inf if at is None else hour_of(at)
