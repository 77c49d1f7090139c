"""A day of time zones squeezed into the run (DURATION=10m): as the sun moves, so do countries and languages.

Each region writes by its own clock. The weights and the day's shape are drawn for this scenario, not figures of a shop.
"""

import math
from collections.abc import Sequence

from loadtests.curve import Curve, Point
from loadtests.scenario import Mix, Scenario, Stream

# How much is written in each hour of a local day.
ACTIVITY: Sequence[int] = (12, 7, 4, 3, 3, 5, 12, 26, 44, 58, 66, 70, 74, 70, 66, 64, 66, 72, 84, 96, 100, 88, 58, 28)
# Country, hours it is ahead of UTC, share of all customers in percent, languages.
REGIONS = (
    ("NZ", 12, 2, {"en": 1}),
    ("AU", 10, 4, {"en": 1}),
    ("JP", 9, 8, {"ja": 1}),
    ("KR", 9, 5, {"ko": 1}),
    ("CN", 8, 12, {"zh-Hans": 1}),
    ("TW", 8, 3, {"zh-Hant": 1}),
    ("VN", 7, 3, {"vi": 1}),
    ("TH", 7, 3, {"th": 1}),
    ("ID", 7, 4, {"id": 1}),
    ("IN", 5.5, 6, {"hi": 3, "en": 2}),
    ("SA", 3, 3, {"ar": 1}),
    ("TR", 3, 3, {"tr": 1}),
    ("UA", 2, 2, {"uk": 3, "ru": 1}),
    ("DE", 1, 10, {"de": 1}),
    ("FR", 1, 6, {"fr": 1}),
    ("ES", 1, 4, {"es": 1}),
    ("PL", 1, 3, {"pl": 1}),
    ("GB", 0, 6, {"en": 1}),
    ("BR", -3, 5, {"pt-BR": 1}),
    ("US", -5, 12, {"en": 1}),
    ("MX", -6, 4, {"es": 1}),
)


def day_of(ahead: float, weight: float) -> Curve:
    """The region's activity by UTC: its curve over the run, `weight` times the shape of ACTIVITY."""
    return tuple(Point(hour / 24, weight * activity_at(hour + ahead)) for hour in range(25))


def activity_at(hour: float) -> float:
    """The day's shape at a local hour, halves between two hours included."""
    whole = math.floor(hour)
    before, after = ACTIVITY[whole % 24], ACTIVITY[(whole + 1) % 24]
    return before + (hour - whole) * (after - before)


def highest(curves: Sequence[Curve]) -> float:
    """The top of the sum of curves that have their points at the same shares."""
    return max(sum(curve[place].factor for curve in curves) for place in range(len(curves[0])))


TOP = highest([day_of(ahead, weight) for _, ahead, weight, _ in REGIONS])

SCENARIO = Scenario(
    title="a day of time zones in DURATION (10m is meant); RATE is the busiest hour of the world",
    streams=tuple(
        Stream(curve=day_of(ahead, weight / TOP), mix=Mix(languages=languages), country=country)
        for country, ahead, weight, languages in REGIONS
    ),
)
