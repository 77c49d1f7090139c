"""A model from all parcels there are, and when its learning ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from logistics.arrival.history import History, passages_of
from logistics.arrival.learn_arrivals import learn_arrivals
from logistics.arrival.model import ArrivalModel
from logistics.arrival.parcel import Parcel

LEARN_SHARE, CALIBRATE_SHARE = 0.60, 0.22
"""Of the time between the first hand-over and the last, when the rest is to be tested on."""

SHORTEST = timedelta(weeks=8)
FEWEST_DELIVERED = 300


def learn_from(parcels: Sequence[Parcel]) -> ArrivalModel:
    """A model of what was known at the last hand-over, for all that come after it; nothing is left to test it on.

    Raises ValueError for too few parcels.
    """
    begin, span = span_of_learning(parcels)
    until, first = begin + span, begin + LEARN_SHARE / (LEARN_SHARE + CALIBRATE_SHARE) * span
    older = [each for each in parcels if each.handed_over_at < first]
    newer = [each for each in parcels if each.handed_over_at >= first]
    return learn_arrivals(older, newer, until, History(passages_of(parcels)))


def split_times(parcels: Sequence[Parcel]) -> tuple[datetime, datetime]:
    """When learning ends and testing begins, by hand-over. Raises ValueError for too few parcels."""
    begin, span = span_of_learning(parcels)
    return begin + LEARN_SHARE * span, begin + (LEARN_SHARE + CALIBRATE_SHARE) * span


def span_of_learning(parcels: Sequence[Parcel]) -> tuple[datetime, timedelta]:
    """From the first hand-over on, until the last. Raises ValueError for too few parcels."""
    times = [each.handed_over_at for each in parcels]
    span = max(times) - min(times) if times else timedelta()
    delivered = sum(each.delivered_at is not None for each in parcels)
    if span < SHORTEST or delivered < FEWEST_DELIVERED:
        raise ValueError(
            f"{delivered} delivered parcels handed over within {span.days} days are too few: "
            f"{FEWEST_DELIVERED} within {SHORTEST.days} days or more are wanted"
        )
    return min(times), span
