"""Deadlines over holidays, weekends, clock changes and month ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from crossdesk.contracts.return_options import ReturnOption
from hypothesis import given
from hypothesis import strategies as st

from logistics.returns.periods import add_months, end_of_day, last_day, on_working_day
from logistics.returns.purchase import Purchase, ShopPolicy
from logistics.returns.return_options import return_options
from logistics.returns.rules import Term
from logistics.returns.tables import load_tables

EU = ["DE", "FR", "IT", "ES", "NL", "PL"]
ZONES = [
    "Europe/Berlin", "Europe/London", "America/Sao_Paulo", "America/New_York", "America/Santiago", "America/Havana",
    "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Africa/Cairo", "UTC",
]  # fmt: skip
FOURTEEN = Term(days=14, counted_from="receipt", ends_on_working_day=True)
moments = st.integers(
    int(datetime(2014, 7, 1, tzinfo=UTC).timestamp()), int(datetime(2035, 1, 1, tzinfo=UTC).timestamp())
).map(lambda second: datetime.fromtimestamp(second, UTC))


def options(country: str, delivered: datetime, zone: str, days: int) -> dict[str, ReturnOption]:
    purchase = Purchase(
        country=country, bought_at=delivered, delivered_at=delivered, time_zone=zone, reason="changed_mind",
        policy=ShopPolicy(days=days),
    )  # fmt: skip
    return {option.kind: option for option in return_options(purchase, load_tables(), delivered).options}


@given(moments, st.sampled_from(ZONES), st.integers(0, 400))
def test_a_policy_ends_at_the_end_of_its_last_local_day(delivered: datetime, zone: str, days: int) -> None:
    deadline = options("US", delivered, zone, days)["shop_policy"].deadline
    assert deadline is not None
    assert deadline.time() == time(23, 59, 59)
    assert deadline.date() == delivered.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    assert deadline.astimezone(UTC) - delivered >= timedelta(days=days - 1)


@given(moments, st.sampled_from(ZONES))
def test_the_next_second_is_another_day(moment: datetime, zone: str) -> None:
    end = end_of_day(moment.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone))
    assert (end.astimezone(UTC) + timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() > end.date()


@given(st.sampled_from(EU), moments, st.sampled_from(ZONES))
def test_in_the_union_the_last_day_is_a_working_day(country: str, delivered: datetime, zone: str) -> None:
    option = options(country, delivered, zone, 0)["statutory_withdrawal"]
    assert option.deadline is not None
    assert option.deadline.weekday() < 5
    beyond = option.deadline.date() - delivered.astimezone(ZoneInfo(zone)).date() - timedelta(days=14)
    assert timedelta() <= beyond <= timedelta(days=5)
    assert option.days_left == 14 + beyond.days
    assert option.deadline.astimezone(UTC) - delivered >= timedelta(days=13)


@given(moments, st.sampled_from(ZONES), st.sampled_from(["GB", "BR"]))
def test_elsewhere_a_weekend_does_not_lengthen_it(delivered: datetime, zone: str, country: str) -> None:
    days = {"GB": 14, "BR": 7}[country]
    deadline = options(country, delivered, zone, 0)["statutory_withdrawal"].deadline
    assert deadline is not None
    assert deadline.date() == delivered.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)


@given(moments, st.sampled_from(sorted(load_tables().markets)))
def test_what_is_open_on_delivery_has_not_ended(delivered: datetime, country: str) -> None:
    for option in options(country, delivered, "UTC", 3).values():
        assert not option.allowed or option.deadline is None or option.deadline >= delivered


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 72))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("country", "delivered", "last"),
    [
        ("DE", date(2026, 12, 11), date(2026, 12, 28)),  # Christmas on Friday and Saturday, then a Sunday
        ("DE", date(2026, 11, 21), date(2026, 12, 7)),  # a Saturday
        ("DE", date(2027, 3, 12), date(2027, 3, 30)),  # Good Friday to Easter Monday
        ("FR", date(2027, 3, 12), date(2027, 3, 26)),  # Good Friday is no holiday in France as a whole
        ("FR", date(2026, 6, 30), date(2026, 7, 15)),  # 14 July
        ("PL", date(2026, 10, 28), date(2026, 11, 12)),  # 11 November
        ("IT", date(2026, 4, 11), date(2026, 4, 27)),  # Liberation Day on a Saturday
        ("NL", date(2026, 4, 13), date(2026, 4, 28)),  # King's Day
        ("ES", date(2026, 9, 28), date(2026, 10, 13)),  # 12 October
        ("DE", date(2026, 11, 20), date(2026, 12, 4)),  # a Friday like any other
    ],
)
def test_a_period_of_the_union_runs_to_the_next_working_day(country: str, delivered: date, last: date) -> None:
    assert last_day(FOURTEEN, delivered, country) == last


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_month_ends(start: date, months: int, last: date) -> None:
    assert add_months(start, months) == last


def test_a_day_of_25_hours_is_given_whole() -> None:
    end = end_of_day(date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
    assert end.isoformat() == "2026-10-25T23:59:59+01:00"


def test_where_clocks_go_back_at_midnight_the_later_end_counts() -> None:
    end = end_of_day(date(2026, 4, 4), ZoneInfo("America/Santiago"))
    assert end.isoformat() == "2026-04-04T23:59:59-04:00"


def test_working_days_skip_a_whole_holiday_week() -> None:
    assert on_working_day(date(2026, 9, 24), "KR") == date(2026, 9, 28), "Chuseok"
