from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from routing.calendars.public_holidays import is_holiday
from routing.calendars.shifts import DAYS
from routing.callback import CallbackRules, Hours, customer_zone, next_window
from routing.policy import load_policy

POLICY = load_policy()
RULES = POLICY.callbacks
NOTICE = timedelta(minutes=RULES.notice_minutes)
BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def rules(*windows: tuple[str, str], days=DAYS, notice=0) -> CallbackRules:
    return CallbackRules(notice_minutes=notice, others=Hours(days=frozenset(days), windows=windows), countries={})


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ("2026-11-27T03:00", "2026-11-27T09:00"),  # Friday night: the same morning
        ("2026-11-27T11:20", "2026-11-27T12:00"),  # enough notice for noon
        ("2026-11-27T11:31", "2026-11-27T15:00"),  # too little notice for noon
        ("2026-11-27T22:00", "2026-11-28T09:00"),  # Saturday is a day for calls
        ("2026-11-28T16:00", "2026-11-30T09:00"),  # Sunday is not
    ],
)
def test_the_next_window_of_the_customers_day_is_booked(now, starts):
    window = next_window(local(now, BERLIN), BERLIN, "DE", RULES)
    assert window.starts_at == local(starts, BERLIN)
    assert window.time_zone == "Europe/Berlin"


def test_a_country_has_its_own_week():
    riyadh = ZoneInfo("Asia/Riyadh")
    friday = local("2026-11-27T08:00", riyadh)
    assert next_window(friday, riyadh, "SA", RULES).starts_at == local("2026-11-29T10:00", riyadh)


def test_the_night_the_clock_is_set_back_does_not_move_the_morning():
    window = next_window(
        local("2026-10-31T20:00", ZoneInfo("America/New_York")), ZoneInfo("America/New_York"), None, RULES
    )
    assert window.starts_at == datetime(2026, 11, 2, 14, 0, tzinfo=UTC)  # Monday 09:00 EST, no longer EDT


def test_on_a_holiday_of_their_country_customers_are_left_in_peace():
    christmas = local("2026-12-24T20:00", BERLIN)
    assert next_window(christmas, BERLIN, "DE", RULES).starts_at == local("2026-12-28T09:00", BERLIN)  # 26th: one, too
    assert next_window(christmas, BERLIN, None, RULES).starts_at == local("2026-12-25T09:00", BERLIN)
    plan = RULES.model_copy(update={"on_holidays": True})
    assert next_window(christmas, BERLIN, "DE", plan).starts_at == local("2026-12-25T09:00", BERLIN)


def test_a_window_that_the_clock_jumps_over_is_not_offered_that_day():
    plan = rules(("02:15", "02:45"))
    spring = next_window(local("2026-03-29T00:30", BERLIN), BERLIN, None, plan)
    assert spring.starts_at == local("2026-03-30T02:15", BERLIN)


def test_a_window_in_the_doubled_hour_begins_at_the_first_of_both():
    window = next_window(local("2026-10-25T00:30", BERLIN), BERLIN, None, rules(("02:15", "03:30")))
    assert (window.starts_at, window.ends_at) == (
        datetime(2026, 10, 25, 0, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
    )


ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
# Hypothesis wants naive bounds and adds the zone itself.
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # as said above
COUNTRIES = st.sampled_from([None, "DE", "SA", "ES", "ZZ"])


@given(MOMENTS, ZONES, COUNTRIES)
@example(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", "DE")
@example(datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "Europe/Berlin", "DE")
@example(datetime(2026, 4, 4, 15, 0, tzinfo=UTC), "Australia/Lord_Howe", None)
@example(datetime(2026, 9, 5, 23, 30, tzinfo=UTC), "America/Santiago", None)
def test_in_every_zone_the_first_window_of_the_plan_in_local_time_is_booked(now, name, country):
    zone, hours = ZoneInfo(name), RULES.hours(country)
    window = next_window(now, zone, country, RULES)
    starts, ends = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    assert now + NOTICE <= window.starts_at < window.ends_at
    assert DAYS[starts.weekday()] in hours.days
    assert not is_holiday(starts.date(), country)
    assert starts.date() == ends.date()
    assert (starts.time(), ends.time()) in hours.windows
    assert not _sooner(now, window.starts_at, zone, country)


def _sooner(now: datetime, found: datetime, zone: ZoneInfo, country: str | None) -> bool:
    """Whether any quarter of an hour before the window found was the beginning of one, asked of the clock itself."""
    first = now + NOTICE
    moment = first + (datetime.min.replace(tzinfo=UTC) - first) % timedelta(minutes=15)
    hours = RULES.hours(country)
    starts = {start for start, _ in hours.windows}
    while moment < found:
        shown = moment.astimezone(zone)
        day_off = DAYS[shown.weekday()] not in hours.days or is_holiday(shown.date(), country)
        if shown.time() in starts and not day_off:
            return True
        moment += timedelta(minutes=15)
    return False


@pytest.mark.parametrize(
    "bad", ["Mars/Olympus", "../../etc/passwd", "", "Europe", "a\0b", "GMT+99", "x" * 5000, "/etc/localtime"]
)
def test_a_bad_zone_is_replaced_by_the_main_zone_of_the_country(bad):
    assert customer_zone(bad, "BR", POLICY.country_zones).key == "America/Sao_Paulo"


def test_without_zone_and_country_it_is_utc():
    assert customer_zone(None, None, POLICY.country_zones).key == "UTC"
    assert customer_zone("Nowhere/At_All", "XX", POLICY.country_zones).key == "UTC"


@given(st.text())
def test_no_text_for_a_time_zone_is_an_error(name):
    assert customer_zone(name, "NO", POLICY.country_zones).key


def test_every_country_names_a_zone_that_exists():
    assert len(POLICY.country_zones) > 240
    assert {ZoneInfo(zone).key for zone in POLICY.country_zones.values()} <= available_timezones()


def test_callbacks_stay_in_waking_hours():
    for hours in (RULES.others, *RULES.countries.values()):
        assert all(time(8) <= start and end <= time(21) for start, end in hours.windows)


@pytest.mark.parametrize(
    "windows", [(), (("12:00", "09:00"),), (("09:00", "12:00"), ("11:00", "13:00")), (("09:00", "09:00"),)]
)
def test_a_plan_that_makes_no_sense_is_refused(windows):
    with pytest.raises(ValidationError):
        rules(*windows)
