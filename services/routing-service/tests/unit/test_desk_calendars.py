"""Calendars as operators write them: what they mean, and what is refused with the place named."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from crossdesk.errors import Misconfigured

from routing.calendars.business_time import OpeningHours
from routing.calendars.read_calendars import read_desks
from routing.calendars.seasons import load_seasons
from routing.calendars.shifts import DAYS, read_week, read_weekdays, write_week

SEASONS = load_seasons()


def desk(text: str) -> OpeningHours:
    return read_desks("desks:\n  berlin:\n" + text, SEASONS, "desks.yaml").hours["berlin"]


def hours_on(day: str, hours: OpeningHours) -> str:
    """The shifts that begin on a day, as they are written."""
    return " ".join(map(str, hours.plan.shifts_on(date.fromisoformat(day), SEASONS))) or "closed"


BERLIN = """
    time_zone: Europe/Berlin
    week:
      mon-thu: ["13:00-17:30", "09:00-12:00"]
      fri, sat: ["22:00-06:00"]
    holidays: [{country: DE, region: BE}]
    seasons:
      ramadan: {mon-fri: ["10:00-14:00"]}
      eid_al_fitr: closed
    exceptions:
      2026-12-24: ["09:00-13:00"]
      2026-12-25: ["10:00-12:00"]
      2026-12-31: closed
"""


@pytest.mark.parametrize(
    ("day", "shifts"),
    [
        ("2026-11-26", "09:00-12:00 13:00-17:30"),  # a Thursday, in order
        ("2026-11-27", "22:00-06:00"),  # a Friday
        ("2026-11-29", "closed"),  # a Sunday
        ("2027-03-08", "closed"),  # Women's Day is a holiday in Berlin, and goes before Ramadan
        ("2027-03-05", "10:00-14:00"),  # a Friday in Ramadan
        ("2027-03-06", "closed"),  # a Saturday in Ramadan has no shift of its own
        ("2027-03-09", "closed"),  # Eid al-Fitr
        ("2026-12-24", "09:00-13:00"),  # an exception goes before the week
        ("2026-12-25", "10:00-12:00"),  # and before a holiday
        ("2026-12-31", "closed"),
    ],
)
def test_of_what_is_said_of_a_day_the_first_counts(day, shifts):
    assert hours_on(day, desk(BERLIN)) == shifts


def test_a_region_has_its_own_holidays():
    week = 'week: {mon-fri: ["09:00-17:00"]}'
    bavaria, berlin = (
        desk(f"    time_zone: Europe/Berlin\n    {week}\n    holidays: [{{country: DE, region: {region}}}]")
        for region in ("BY", "BE")
    )
    assert (hours_on("2027-01-06", bavaria), hours_on("2027-01-06", berlin)) == ("closed", "09:00-17:00")
    assert (hours_on("2027-03-08", bavaria), hours_on("2027-03-08", berlin)) == ("09:00-17:00", "closed")


def test_the_night_before_a_holiday_goes_on_into_it():
    hours = desk("    time_zone: Europe/Berlin\n    week: {mon-sun: ['22:00-06:00']}\n    holidays: [{country: DE}]")
    christmas = datetime(2026, 12, 25, tzinfo=UTC)
    assert list(hours.open_spans(christmas, christmas + timedelta(days=2))) == [
        (christmas, christmas + timedelta(hours=5))
    ]


def test_json_is_read_too():
    written = {"desks": {"manila": {"time_zone": "Asia/Manila", "week": {"mon-sun": ["00:00-24:00"]}}}}
    manila = read_desks(json.dumps(written), SEASONS, "desks.json").hours["manila"]
    assert manila.is_open(datetime(2026, 11, 26, 3, tzinfo=UTC))


def test_norway_is_no_boolean():
    norway = desk("    time_zone: Europe/Oslo\n    week: {mon: ['09:00-17:00']}\n    holidays: [{country: NO}]")
    assert hours_on("2027-05-17", norway) == "closed"  # a Monday


def test_days_may_be_spans_over_sunday_and_lists():
    assert [DAYS[day] for day in read_weekdays("fri-mon, wed")] == ["fri", "sat", "sun", "mon", "wed"]


def test_a_week_is_written_as_it_is_read():
    week = read_week({"mon-wed": ["22:00-06:00", "09:00-12:00"], "sun": ["00:00-24:00"]})
    assert read_week(write_week(week)) == week
    assert write_week(week)["mon"] == ["09:00-12:00", "22:00-06:00"]


WEEK = "    week: {mon-fri: ['09:00-17:00']}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"    time_zone: Europe/Berln\n{WEEK}", "desks.berlin.time_zone: 'Europe/Berln' is no IANA time zone"),
        (f"    time_zone: ../../etc/passwd\n{WEEK}", "is no IANA time zone"),
        (
            "    time_zone: UTC\n    week: {mon: ['22:00-06:00'], tue: ['05:00-09:00']}",
            "desks.berlin.week: tue 05:00-09:00 begins before mon 22:00-06:00 has ended",
        ),
        (
            "    time_zone: UTC\n    week: {sun: ['22:00-06:00'], mon: ['05:59-09:00']}",
            "mon 05:59-09:00 begins before sun 22:00-06:00 has ended",
        ),
        (
            "    time_zone: UTC\n    week: {mon: ['09:00-12:00', '11:30-15:00']}",
            "mon: 11:30-15:00 begins before 09:00-12:00 has ended",
        ),
        ("    time_zone: UTC\n    week: {mon: ['09:00-09:00']}", "mon: '09:00-09:00' lasts no time"),
        ("    time_zone: UTC\n    week: {mon: ['00:00-24:30']}", "mon: '00:00-24:30' leaves the day"),
        ("    time_zone: UTC\n    week: {mon: [nine to five]}", "mon: 'nine to five' is no shift"),
        ("    time_zone: UTC\n    week: {mon: []}", "neither a list of shifts nor `closed`"),
        ("    time_zone: UTC\n    week: {monday: ['09:00-17:00']}", "'monday' is no weekday"),
        ("    time_zone: UTC\n    week: {mon-tue: ['09:00-17:00'], tue: ['18:00-20:00']}", "tue is named twice"),
        ("    time_zone: UTC\n    week: {mon: closed}", "the week has no shift at all"),
        ("    time_zone: UTC\n    week: {}\n    week: {}", "'week' is given twice"),
        (f"    time_zone: UTC\n{WEEK}\n    holidays: [{{country: XX}}]", "holidays.0: no public holidays are known"),
        (f"    time_zone: UTC\n{WEEK}\n    holidays: [{{country: DE, region: XY}}]", "DE has no region 'XY'; known"),
        (f"    time_zone: UTC\n{WEEK}\n    seasons: {{carnival: closed}}", "seasons.carnival: no such season"),
        (f"    time_zone: UTC\n{WEEK}\n    exceptions: {{2026-02-30: closed}}", "desks.berlin.exceptions.2026-02-30"),
        (f"    time_zone: UTC\n{WEEK}\n    exceptions: {{2026-12-31: 9-5}}", "exceptions.2026-12-31: '9-5' is neither"),
        (
            "    time_zone: UTC\n    week: {mon-sun: ['22:00-06:00']}\n    exceptions: {2026-12-24: ['05:00-09:00']}",
            "exceptions.2026-12-24: 2026-12-24 05:00-09:00 begins before 2026-12-23 22:00-06:00 has ended",
        ),
        (
            "    time_zone: UTC\n    week: {mon-sun: ['05:00-09:00']}\n    exceptions: {2026-12-24: ['22:00-06:00']}",
            "exceptions.2026-12-24: 2026-12-25 05:00-09:00 begins before 2026-12-24 22:00-06:00 has ended",
        ),
        (f"    time_zone: UTC\n{WEEK}\n    lunch: noon", "desks.berlin.lunch: Extra inputs"),
        ("    [", "desks.yaml is no YAML"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_with_its_place(text, told):
    with pytest.raises(Misconfigured) as refused:
        desk(text)
    assert told in str(refused.value)
    assert "desks.yaml" in str(refused.value)


def test_a_file_without_end_is_not_read():
    with pytest.raises(Misconfigured, match="more than 1000000"):
        read_desks("#" * 1_000_001, SEASONS, "desks.yaml")


def test_a_tenant_is_served_by_its_desk_and_by_none_where_none_is_named():
    desks = read_desks(f"desks:\n  night:\n    time_zone: UTC\n{WEEK}\ntenants: {{demo: night}}", SEASONS, "desks.yaml")
    assert desks.of("demo") is desks.hours["night"]
    assert desks.of("other") is None


def test_a_tenant_of_a_desk_that_is_not_there_is_refused():
    with pytest.raises(Misconfigured, match=r"tenants\.demo: no desk 'day'"):
        read_desks(f"desks:\n  night:\n    time_zone: UTC\n{WEEK}\ntenants: {{demo: day}}", SEASONS, "desks.yaml")
