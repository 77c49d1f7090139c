"""Reads numeric dates and times of a text, where a locale leaves no doubt which day or hour they mean."""

import re
from datetime import date, time
from functools import lru_cache

from babel import Locale
from babel.units import format_unit

from translation.facts.figures import plain

YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<parts>[-/])(?P<month>\d{1,2})(?P=parts)(?P<day>\d{1,2})")
YEAR_LAST = re.compile(r"(?P<one>\d{1,2})(?P<parts>[-./])(?P<two>\d{1,2})(?P=parts)(?P<year>\d{4})")
IN_HAN = re.compile(r"(?P<year>\d{4}) ?[年년] ?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日号號일]")
TIME = re.compile(r"(?P<hour>\d{2}):(?P<minute>\d{2})")
RATIO = "16:10"
"""The only shape of a screen that reads as a time in the afternoon."""
YEARS = range(1900, 2200)
"""Years of other calendars (2569 in Thailand, 1405 in Iran) are not these."""
NEAR = 25
"""Characters on both sides of a time in which a word may say that it is one of twelve hours."""


def read_date(text: str, locale: Locale) -> date | None:
    """Years of four digits alone. Day and month in the locale's order; by their size where that is not certain."""
    shown = plain(text)
    if found := IN_HAN.fullmatch(shown) or YEAR_FIRST.fullmatch(shown):
        return _date(found["year"], found["month"], found["day"])
    found = YEAR_LAST.fullmatch(shown)
    if found is None:
        return None
    day_first = _date(found["year"], found["two"], found["one"])
    month_first = _date(found["year"], found["one"], found["two"])
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    order = order_of(locale)
    if order is None or order[1] != found["parts"]:
        return None
    return {"d": day_first, "M": month_first}.get(order[0])


def order_of(locale: Locale) -> tuple[str, str] | None:
    """Which of day, month and year comes first (`d`, `M`, `y`) and the sign between them, by the CLDR.

    None for English of no country: half of its readers have the other order.
    """
    if locale.language == "en" and locale.territory is None:
        return None
    pattern = plain(locale.date_formats["short"].pattern)
    found = re.search(r"([dMy])\1*([-./])", pattern)
    return (found[1], found[2]) if found else None


def read_time(text: str, before: str, after: str, locale: Locale) -> time | None:
    """A time on a clock of 24 hours: hours from 13 on and 0 anywhere, others where the locale has such clocks.

    Nothing where a word nearby says which half of the day it is, or that it is a length, or it could be a ratio.
    """
    found = TIME.fullmatch(plain(text))
    if found is None or found[0] == RATIO or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        return None
    if after.lstrip().lower().startswith(_lengths(locale)):
        return None
    if 1 <= int(found["hour"]) <= 12 and (has_twelve_hours(locale) or names_half(before, after, locale)):
        return None
    return time(int(found["hour"]), int(found["minute"]))


def has_twelve_hours(locale: Locale) -> bool:
    return any(letter in "hK" for letter in re.sub("'[^']*'", "", locale.time_formats["short"].pattern))


def names_half(before: str, after: str, locale: Locale) -> bool:
    """Whether am or pm, as the language has them (CLDR), stands beside a time, or a part of the day is named nearby."""
    halves, parts = _day_periods(locale)
    following, preceding = after.lstrip().lower(), before.rstrip().lower()
    if following.startswith(tuple(halves)) or preceding.endswith(tuple(each for each in halves if not each.isascii())):
        return True
    near = f"{preceding[-NEAR:]} {following[:NEAR]}"
    return any(name in near for name in parts)


@lru_cache(maxsize=256)
def _day_periods(locale: Locale) -> tuple[frozenset[str], frozenset[str]]:
    """Names of both halves of the day, and those of its other parts that are longer than a letter."""
    halves, parts = {"am", "pm", "a.m", "p.m", "a. m", "p. m"}, set[str]()
    for width in ("wide", "abbreviated"):
        for period, name in locale.day_periods["format"][width].items():
            (halves if period in ("am", "pm") else parts).add(str(name).lower())
    return frozenset(halves), frozenset(name for name in parts if len(name) > 1)


@lru_cache(maxsize=256)
def _lengths(locale: Locale) -> tuple[str, ...]:
    """How the language says hours and minutes (CLDR)."""
    kinds = [(count, f"duration-{unit}") for unit in ("hour", "minute") for count in (1, 2, 5)]
    counted = [format_unit(count, kind, "long", locale=locale) for count, kind in kinds]
    names = {re.sub(r"\d", "", each).strip().lower() for each in counted}
    return tuple(name for name in names if len(name) > 1)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) in YEARS else None
    except ValueError:
        return None
