"""A series by local day: how its contacts lie beside its usual week, and what might explain that.

Columns: a level, growth by year, the waves of a year and of half a year, the share of the day each event takes (by
name), the share that lies so many days after a campaign.
"""

from dataclasses import dataclass

import numpy as np

from routing.forecast.event_days import NONE, EventDays
from routing.forecast.history import Flags, Numbers, Whole
from routing.forecast.outlook import Outlook
from routing.forecast.usual_week import LEAST_OF_DAY, long_shape

YEAR = 365.25
WAVES = (1, 2)
"""How often in a year."""
AFTER = 5
"""Days after a campaign in which its orders are asked about."""
EVERY_DAY, EVERY_EVENT = 0.02, 0.06
"""Standard deviations of a logarithm: what makes one day differ from another, and an event from the last of its name.

Estimates of ours, tuned on made-up histories; data decide how much a level moves (`recent_level.py`).
"""


@dataclass(frozen=True)
class CourseDays:
    """`shape`: of the week.

    By half-hour: `place` in it, `day` from 0, numbers of the `event`, of the last `campaign` (by name) and of the day
    `after` it (-1: none). By day: `level`, the logarithm of contacts beside the shape (NaN: unknown), its variance by
    `chance` alone, how many days the event of the day `lasts` (0: none), columns of `course`, `named` and `asked`.
    `last`: the last day before the origin.
    """

    shape: Numbers
    place: Whole
    day: Whole
    event: Whole
    campaign: Whole
    after: Whole
    level: Numbers
    chance: Numbers
    lasts: Numbers
    course: Numbers
    named: Numbers
    asked: Numbers
    last: int

    def columns(self, effects: Numbers) -> Numbers:
        """All, the last for what is asked the more, the more the campaign did (`effects` by name)."""
        did = np.append(effects, 0.0)[self.campaign]
        more = _shares(self.after, self.shape[self.place], self.day, AFTER, did)
        return np.hstack([self.course, self.named, self.asked, more])

    @property
    def known(self) -> Flags:
        return ~np.isnan(self.level)

    @property
    def variance(self) -> Numbers:
        return np.asarray(self.chance + EVERY_DAY**2 + EVERY_EVENT**2 * self.lasts)


def course_days(outlook: Outlook, series: int, origin: int) -> CourseDays:
    """Of one series, from what was before the origin; columns reach to the end of the outlook."""
    shape, clock, events = long_shape(outlook, series, origin), outlook.clock(series), outlook.days(series)
    day, due = clock.day - clock.day[0], shape[clock.place]
    last, event, after = int(day[origin - 1]), _names(events, events.which), _days_after(events)
    campaign = _names(events, events.campaign)
    level, chance = _levels(outlook.history.contacts[series, :origin], due, day)
    return CourseDays(
        shape, clock.place, day, event, campaign, after, level, chance,
        lasts=_lasts(events, day),
        course=_course(int(day[-1]) + 1, last),
        named=_shares(event, due, day, len(event_names(events))),
        asked=_shares(after, due, day, AFTER),
        last=last,
    )  # fmt: skip


def event_names(events: EventDays) -> list[str]:
    """Names of all events, in the order of the columns."""
    return sorted({event.name for event in events.events})


def _names(events: EventDays, which: Whole) -> Whole:
    numbers = {name: number for number, name in enumerate(event_names(events))}
    return np.array([*(numbers[event.name] for event in events.events), NONE])[which]


def _days_after(events: EventDays) -> Whole:
    ended = np.nan_to_num(events.ended, nan=np.inf)
    return np.where((events.which == NONE) & (ended < AFTER), np.minimum(ended, AFTER), NONE).astype(np.int64)


def _levels(contacts: Numbers, due: Numbers, day: Whole) -> tuple[Numbers, Numbers]:
    """By day of the whole outlook; half a contact more, so that the logarithm of small numbers is right on average."""
    known, days = np.flatnonzero(~np.isnan(contacts)), int(day[-1]) + 1
    made, wanted = np.bincount(day[known], contacts[known], days), np.bincount(day[known], due[known], days)
    usual = np.median(wanted[wanted > 0]) if (wanted > 0).any() else 0.0
    enough = wanted > LEAST_OF_DAY * usual
    return np.where(enough, np.log((made + 0.5) / np.where(enough, wanted, 1)), np.nan), 1 / np.maximum(made, 1)


def _course(days: int, last: int) -> Numbers:
    years = (np.arange(days) - last) / YEAR
    waves = [turn(2 * np.pi * often * years) for often in WAVES for turn in (np.cos, np.sin)]
    return np.column_stack([np.ones(days), years, *waves])


def _shares(group: Whole, due: Numbers, day: Whole, groups: int, times: Numbers | float = 1.0) -> Numbers:
    """By day and group, the share of what is due that day, each half-hour `times` a number."""
    days = int(day[-1]) + 1
    full, counted = np.maximum(np.bincount(day, due, days), 1e-9), due * times
    shares = [np.bincount(day[group == each], counted[group == each], days) / full for each in range(groups)]
    return np.column_stack(shares) if shares else np.zeros((days, 0))


def _lasts(events: EventDays, day: Whole) -> Numbers:
    lasts = np.zeros(int(day[-1]) + 1)
    for event in range(len(events.events)):
        days = np.unique(day[events.which == event])
        lasts[days] = len(days)
    return lasts
