"""Learn when parcels arrive: trees from older parcels, made valid on newer ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.conformal import offsets_by_group
from logistics.arrival.delivery_clock import learn_weekdays
from logistics.arrival.features import Calendars, codes_of
from logistics.arrival.history import History
from logistics.arrival.model import COLD, MOST_DAYS, ArrivalModel, cold_quantiles, raw_quantiles, rows_of
from logistics.arrival.parcel import Parcel
from logistics.arrival.passages import learn_passages
from logistics.arrival.quantile_trees import train_trees
from logistics.arrival.question import Question, questions_of
from logistics.arrival.survival import Numbers


def learn_arrivals(older: Sequence[Parcel], newer: Sequence[Parcel], until: datetime, history: History) -> ArrivalModel:
    """A model of what could be known `until` then: later scans and deliveries of either are not looked at.

    Trees and passages come from `older` parcels, offsets from `newer` ones. `history` only answers by moment, so it may
    hold later deliveries; replace it before the model is kept. Raises ValueError when either has no moment to learn
    from.
    """
    delivered = ((each.lane.destination, each.delivered_at) for each in older if each.delivered_at)
    calendars = Calendars(learn_weekdays((country, at) for country, at in delivered if at <= until))
    codes, questions, newer_ones = codes_of([*older]), questions_of(older, until), questions_of(newer, until)
    if not questions or not newer_ones:
        raise ValueError("no parcel was under way in the weeks to learn from")
    rows, names = rows_of(questions, history, calendars, codes)
    days, arrived = _left(questions, until, calendars)
    boosters = train_trees(rows, names, np.log1p(np.where(arrived, days, np.maximum(days, MOST_DAYS))))
    passages = learn_passages(older, until, calendars)
    return _made_valid(ArrivalModel(calendars, codes, boosters, passages, {}, history), newer_ones, until)


def _made_valid(model: ArrivalModel, questions: list[Question], until: datetime) -> ArrivalModel:
    """Cold lanes are few, so every lane stands in for one: estimated as if it had no parcels of its own."""
    days, arrived = _left(questions, until, model.calendars)
    truth = np.log1p(days)[:, None]
    warm = np.array([not model.is_cold(each) for each in questions])
    groups = [each.conformal_group for each, is_warm in zip(questions, warm, strict=True) if is_warm]
    offsets = offsets_by_group((truth - raw_quantiles(model, questions))[warm], arrived[warm], groups)
    borrowed = [
        cold_quantiles(model.passages, each, model.calendars, own=not is_warm)
        for each, is_warm in zip(questions, warm, strict=True)
    ]
    cold = offsets_by_group(truth - np.array(borrowed), arrived, [each.conformal_group for each in questions])
    return replace(model, offsets={**offsets, **{COLD + name: _widened(each) for name, each in cold.items()}})


def _widened(offsets: tuple[float, ...]) -> tuple[float, ...]:
    """On cold lanes the interval is made wider at need and never narrower."""
    lowest, middle, highest = offsets
    return min(0.0, lowest), middle, max(0.0, highest)


def _left(questions: Sequence[Question], until: datetime, calendars: Calendars) -> tuple[Numbers, NDArray[np.bool_]]:
    found = [each.days_left(until, calendars) for each in questions]
    return np.array([days for days, _ in found]), np.array([arrived for _, arrived in found])
