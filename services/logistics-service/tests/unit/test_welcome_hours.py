"""When customers may be told of something: never in quiet hours, never later than the next welcome one."""

from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from logistics.notices.calendar import is_ramadan
from logistics.notices.tables import table
from logistics.notices.welcome_hours import line_of, welcome_from, welcome_on_the_next_day

MARKETS = sorted(set(table("quiet_hours.yaml")) - {"others"})
ELSEWHERE = ("AT", "SE", "PT", "ZA", "XK")
ZONES = {
    **{country: market["zone"] for country, market in table("markets.yaml").items()},
    "XK": "Europe/Belgrade",
}
ODD_ZONES = ("Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham", "Africa/Casablanca", "Asia/Gaza")
"""Clocks that are moved by half an hour, stand 45 minutes off, or are put back for Ramadan."""

START, FOUR_YEARS = datetime(2025, 1, 1, tzinfo=UTC), 4 * 365 * 86_400
moments = st.integers(0, FOUR_YEARS).map(lambda seconds: START + timedelta(seconds=seconds))
countries = st.sampled_from((*MARKETS, *ELSEWHERE))
zones = st.one_of(st.none(), st.sampled_from((*sorted(set(ZONES.values())), *ODD_ZONES)))


def is_welcome(moment: datetime, country: str, zone: ZoneInfo) -> bool:
    """By the hands of the customer's clock alone."""
    local = moment.astimezone(zone)
    clock = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return any(begin <= clock < end for begin, end in line_of(country, local.date()).spans)


@given(moments, countries, zones)
@example(datetime(2025, 3, 30, 0, 59, 59, tzinfo=UTC), "DE", None)
@example(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "GB", None)
@example(datetime(2028, 4, 1, 15, 30, tzinfo=UTC), "AU", "Australia/Lord_Howe")
@example(datetime(2026, 2, 18, 20, 59, 59, 999999, tzinfo=UTC), "SA", None)
def test_nobody_is_told_in_quiet_hours_nor_later_than_in_the_next_welcome_one(
    moment: datetime, country: str, named: str | None
) -> None:
    zone = ZoneInfo(named or ZONES[country])
    told = welcome_from(moment, country, zone)
    assert told >= moment
    assert is_welcome(told, country, zone)
    step = timedelta(minutes=15)
    passed = (moment + step * number for number in range(int((told - moment) / step) + 1))
    assert not any(is_welcome(each, country, zone) for each in passed if each < told)


@given(moments, countries, zones)
def test_the_next_day_is_the_customers_and_not_the_servers(moment: datetime, country: str, named: str | None) -> None:
    zone = ZoneInfo(named or ZONES[country])
    told = welcome_on_the_next_day(moment, country, zone)
    assert told.astimezone(zone).date() > moment.astimezone(zone).date()
    assert is_welcome(told, country, zone)


@given(countries, zones, st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_days_on_which_clocks_are_moved_are_told_by_the_moved_clock(country: str, named: str | None, day: date) -> None:
    zone = ZoneInfo(named or ZONES[country])
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    told = welcome_from(midnight, country, zone).astimezone(zone)
    spans = line_of(country, told.date()).spans
    assert timedelta(hours=told.hour, minutes=told.minute) in {begin for begin, _ in spans}


@pytest.mark.parametrize(
    ("country", "asked", "told"),
    [
        ("DE", "2026-11-27T19:59:59+01:00", "2026-11-27T19:59:59+01:00"),
        ("DE", "2026-11-27T20:00:00+01:00", "2026-11-28T08:00:00+01:00"),
        ("DE", "2026-11-28T20:00:00+01:00", "2026-11-30T08:00:00+01:00"),
        ("DE", "2026-12-24T20:00:00+01:00", "2026-12-28T08:00:00+01:00"),
        ("DE", "2026-03-28T21:00:00+01:00", "2026-03-30T08:00:00+02:00"),
        ("FR", "2026-11-27T13:10:00+01:00", "2026-11-27T14:00:00+01:00"),
        ("FR", "2026-07-13T21:00:00+02:00", "2026-07-15T10:00:00+02:00"),
        ("JP", "2026-11-28T09:30:00+09:00", "2026-11-28T10:00:00+09:00"),
        ("SA", "2026-11-27T10:00:00+03:00", "2026-11-27T16:00:00+03:00"),
        ("SA", "2026-02-22T17:00:00+03:00", "2026-02-22T21:00:00+03:00"),
        ("SA", "2026-02-22T23:59:59+03:00", "2026-02-22T23:59:59+03:00"),
        ("AE", "2026-02-25T17:00:00+04:00", "2026-02-25T21:00:00+04:00"),
        ("IL", "2026-11-27T13:00:00+02:00", "2026-11-29T09:00:00+02:00"),
        ("US", "2026-11-26T19:00:00-05:00", "2026-11-27T09:00:00-05:00"),
    ],
)
def test_hours_of_a_market(country: str, asked: str, told: str) -> None:
    zone = ZoneInfo(ZONES[country])
    assert welcome_from(datetime.fromisoformat(asked), country, zone) == datetime.fromisoformat(told)


def test_the_hours_are_the_destinations_by_the_customers_own_clock() -> None:
    asked = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert welcome_from(asked, "US", ZoneInfo("Pacific/Honolulu")) == datetime(2026, 11, 27, 19, tzinfo=UTC)


def test_every_market_of_returns_and_customs_has_hours_and_a_reason_for_each() -> None:
    folders = (files("logistics") / room / "markets" for room in ("returns", "customs"))
    wanted = {file.name.removesuffix(".yaml") for folder in folders for file in folder.iterdir()}
    hours = table("quiet_hours.yaml")
    assert wanted <= set(hours)
    assert all(row["why"] for rows in hours.values() for row in rows)


def test_every_country_with_hours_of_its_own_has_a_zone_and_a_language() -> None:
    assert all(table("markets.yaml")[country].keys() == {"zone", "language"} for country in MARKETS)


def test_ramadan_is_known_for_the_years_to_come() -> None:
    assert is_ramadan(date(2026, 2, 18))
    assert not is_ramadan(date(2026, 3, 20))
    years = {first.year for first, _ in table("ramadan.yaml")}
    assert years >= set(range(2025, 2032))
