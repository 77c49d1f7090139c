"""Seasons in which parcels pile up: the weeks before Christmas, and the Chinese New Year."""

from datetime import date, timedelta
from functools import cache

import holidays

FAR = 60
"""Days beyond which a season is out of sight."""

NEW_YEAR_SLOW = (-10, 21)
"""Days from the Chinese New Year within which factories and origin depots are closed or catch up."""


@cache
def chinese_new_year(year: int) -> date:
    """Singapore's calendar names it whatever weekday it falls on."""
    return min(holidays.country_holidays("SG", years=year, language="en_SG").get_named("Chinese New Year"))


@cache
def days_from_new_year(day: date) -> int:
    """Negative before it; bounded by FAR."""
    days = min((day - chinese_new_year(year) for year in (day.year, day.year + 1)), key=abs)
    return max(-FAR, min(FAR, days // timedelta(days=1)))


@cache
def days_from_christmas(day: date) -> int:
    """Negative before it; bounded by FAR."""
    days = min((day - date(year, 12, 25) for year in (day.year - 1, day.year)), key=abs)
    return max(-FAR, min(FAR, days // timedelta(days=1)))


def peak_words(day: date, origin: str) -> str | None:
    """What of the season to tell, if it is one."""
    if (
        origin in ("CN", "HK", "TW", "VN", "KR", "SG")
        and NEW_YEAR_SLOW[0] <= days_from_new_year(day) <= NEW_YEAR_SLOW[1]
    ):
        return "Around the Chinese New Year parcels wait longer before they leave."
    if -45 <= days_from_christmas(day) <= 3:
        return "In the weeks before Christmas carriers take longer than usual."
    return None
