"""Why an estimate is what it is, in plain words."""

from collections.abc import Iterator
from datetime import datetime
from math import exp, isfinite

from logistics.arrival.delivery_clock import DeliveryClock
from logistics.arrival.features import Calendars
from logistics.arrival.history import History, hour_of
from logistics.arrival.passages import FEWEST, Passages
from logistics.arrival.peaks import peak_words
from logistics.arrival.question import SILENT, Question
from logistics.arrival.tables import markets, words_of

NOTICEABLE = 1.15
"""Times as long as usual."""


def reasons_of(
    question: Question, p90: datetime, passages: Passages, history: History, calendars: Calendars
) -> Iterator[str]:
    """What parcels like it take, then what makes this one different."""
    yield _usual(question, passages, calendars)
    yield from _holidays(question, p90, calendars)
    season = peak_words(question.moment.date(), question.parcel.lane.origin)
    if season:
        yield season
    slowness = history.slowness("lane", str(question.parcel.lane), hour_of(question.moment))
    if slowness is not None and exp(slowness) >= NOTICEABLE:
        yield f"In the last two weeks parcels on this way took about {exp(slowness) - 1:.0%} longer than before."
    if question.conformal_group == SILENT:
        yield f"Nobody has scanned the parcel for {(question.moment - question.last_news).days} days; some are lost."


def _usual(question: Question, passages: Passages, calendars: Calendars) -> str:
    lane, group = question.parcel.lane, question.state_group
    way = f"from {lane.origin} to {lane.destination} with this carrier"
    enough = passages.count(lane, group) >= FEWEST
    who = f"Parcels {way}" if enough else f"Few parcels went {way}; others like them"
    curve = passages.curve_for(question.parcel, group, calendars)
    lowest, highest = curve.time_left(0.0, 0.1), curve.time_left(0.0, 0.9)
    if not isfinite(highest):
        return f"{who} often do not arrive after {words_of(group)}."
    clock = calendars.clock(lane.destination)
    return f"{who} take {span_of(clock, question.since, lowest, highest)} after {words_of(group)}."


def span_of(clock: DeliveryClock, since: datetime, lowest: float, highest: float) -> str:
    """Calendar days from then until so many delivery days have passed."""
    start, begin = clock.elapsed(since), since.astimezone(clock.zone).date()
    ends = (clock.moment(start + days).astimezone(clock.zone).date() for days in (lowest, highest))
    first, last = ((end - begin).days for end in ends)
    if first == last:
        return f"{last} day{'s' * (last != 1)}" if last else "less than a day"
    return f"{first} to {last} days" if first else f"up to {last} day{'s' * (last != 1)}"


def _holidays(question: Question, p90: datetime, calendars: Calendars) -> Iterator[str]:
    lane = question.parcel.lane
    countries = [lane.destination] if question.state_group != "accepted" else [lane.origin, lane.destination]
    for country in dict.fromkeys(countries):
        days = calendars.clock(country).holidays_between(question.moment, p90)
        if days:
            name = markets()[country].name
            told = "is a public holiday" if len(days) == 1 else f"are {len(days)} public holidays"
            yield f"There {told} in {name} on the way ({', '.join(each.isoformat() for each in days)})."
