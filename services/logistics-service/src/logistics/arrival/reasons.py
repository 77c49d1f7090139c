"""Why an estimate is what it is, in plain words."""

from collections.abc import Iterator
from datetime import datetime
from math import exp, isfinite

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
    way = f"from {lane.origin} to {lane.destination}"
    curve = passages.curve_for(question.parcel, group, calendars)
    clock = calendars.clock(lane.destination)
    count, start = passages.count(lane, group), clock.elapsed(question.since)
    lowest, highest = curve.time_left(0.0, 0.1), curve.time_left(0.0, 0.9)
    who = (
        f"Parcels {way} with this carrier"
        if count >= FEWEST
        else f"Few parcels went {way} with this carrier; such ones"
    )
    if not isfinite(highest):
        return f"{who} often do not arrive after {words_of(group)}."
    first, last = ((clock.moment(start + days) - question.since).days for days in (lowest, highest))
    span = f"{first} to {last} days" if last > max(first, 1) else "a day at most" if last <= 1 else f"{last} days"
    return f"{who} take {span} after {words_of(group)}."


def _holidays(question: Question, p90: datetime, calendars: Calendars) -> Iterator[str]:
    lane = question.parcel.lane
    countries = [lane.destination] if question.state_group != "accepted" else [lane.origin, lane.destination]
    for country in dict.fromkeys(countries):
        days = calendars.clock(country).holidays_between(question.moment, p90)
        if days:
            name = markets()[country].name
            told = "is a public holiday" if len(days) == 1 else f"are {len(days)} public holidays"
            yield f"There {told} in {name} on the way ({', '.join(each.isoformat() for each in days)})."
