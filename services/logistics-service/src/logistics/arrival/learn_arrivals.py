"""Learn when parcels arrive: trees from older parcels, made valid on newer ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.asked import ask
from logistics.arrival.delivery_clock import learn_weekdays
from logistics.arrival.features import Calendars, codes_of
from logistics.arrival.history import History
from logistics.arrival.model import MOST_DAYS, ArrivalModel, rows_of
from logistics.arrival.parcel import Parcel
from logistics.arrival.passages import learn_passages
from logistics.arrival.quantile_trees import train_trees
from logistics.arrival.question import Question, questions_of
from logistics.arrival.renewal import RENEWED, renewal_days, renewals
from logistics.arrival.survival import Numbers


def learn_arrivals(older: Sequence[Parcel], newer: Sequence[Parcel], until: datetime, history: History) -> ArrivalModel:
    """A model of what could be known `until` then: later scans and deliveries of either are not looked at.

    Trees and passages come from `older` parcels, offsets from `newer` ones. `history` only answers by moment, so it may
    hold later deliveries; replace it before the model is kept. Raises ValueError when either has no moment.
    """
    delivered = ((each.lane.destination, each.delivered_at) for each in older if each.delivered_at)
    calendars = Calendars(learn_weekdays((country, at) for country, at in delivered if at <= until))
    codes, questions = codes_of([*older]), questions_of(older, until)
    if not questions:
        raise ValueError("no parcel was under way in the weeks to learn from")
    rows, names = rows_of(questions, history, calendars, codes)
    days, arrived = left_of(questions, until, calendars)
    boosters = train_trees(rows, names, np.log1p(np.where(arrived, days, np.maximum(days, MOST_DAYS))))
    passages = learn_passages(older, until, calendars)
    return calibrate(ArrivalModel(calendars, codes, boosters, passages, {}, history), newer, until)


def calibrate(model: ArrivalModel, parcels: Sequence[Parcel], until: datetime) -> ArrivalModel:
    """The model with offsets from parcels it was not taught with, as known `until` then. Raises ValueError for none.

    The levels they are taken at are those that days of renewal since the first parcels have led to.
    """
    asked = ask(model, questions_of(parcels, until))
    for renewed in renewals(asked, renewal_days(asked, until, until + RENEWED), model.calendars):
        model = replace(model, offsets=renewed.offsets)
    return model


def left_of(questions: Sequence[Question], until: datetime, calendars: Calendars) -> tuple[Numbers, NDArray[np.bool_]]:
    """Delivery days left of each, and whether it arrived after them `until` then (else it is known to take longer)."""
    found = [each.days_left(until, calendars) for each in questions]
    return np.array([days for days, _ in found]), np.array([arrived for _, arrived in found], bool)
