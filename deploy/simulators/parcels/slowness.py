"""How much slower than usual a country works on a day: in peak seasons, and for reasons that nobody announces."""

import math
import random
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays

from deploy.simulators.parcels.world import World


@cache
def chinese_new_year(year: int) -> date:
    """First day of the lunar year, which Singapore's calendar names so whatever weekday it is."""
    return min(holidays.country_holidays("SG", years=year, language="en_SG").get_named("Chinese New Year"))


def ramp(day: date, begin: date, worst: date, end: date) -> float:
    """0 outside, 1 on the worst day, straight lines between."""
    if not begin < day < end:
        return 0.0
    return (day - begin) / (worst - begin) if day <= worst else (end - day) / (end - worst)


def november(day: date, peak: dict[str, Any]) -> float:
    begin, worst, end = (date(day.year, *peak[key]) for key in ("from", "worst", "until"))
    return ramp(day, begin, worst, end)


def new_year(day: date, peak: dict[str, Any]) -> float:
    first = chinese_new_year(day.year)
    begin, worst, end = (first + timedelta(days=peak[key]) for key in ("from", "worst", "until"))
    return ramp(day, begin, worst, end)


class Slowness:
    """Factors on the time work takes, 1 being usual; the same for the same seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.seed = seed
        self.weeks: dict[str, list[float]] = {}

    def of(self, country: str, day: date) -> float:
        factor: float = math.exp(self._congestion(country, day))
        factor *= 1 + self.world.november_peak["slower"] * november(day, self.world.november_peak)
        if country in self.world.new_year_peak["origins"]:
            factor *= 1 + self.world.new_year_peak["slower"] * new_year(day, self.world.new_year_peak)
        return factor

    def _congestion(self, country: str, day: date) -> float:
        """An autoregressive walk by week, the same whatever the order of questions."""
        weeks = self.weeks.get(country) or self._walk(country)
        return weeks[(day.toordinal() // 7) % len(weeks)]

    def _walk(self, country: str) -> list[float]:
        draw, level, weeks = random.Random(f"{self.seed} {country}"), 0.0, []
        for _ in range(520):
            level = self.world.congestion["keeps"] * level + draw.gauss(0, self.world.congestion["deviation"])
            weeks.append(level)
        self.weeks[country] = weeks
        return weeks
