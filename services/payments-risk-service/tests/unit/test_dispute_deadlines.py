from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from crossdesk.contracts.event import Money
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.deadlines import ALARM_DAYS, Windows, alarms_due, deadline_of, end_of_day, load_windows
from payments_risk.disputes.dispute_case import Dispute, Step

MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@pytest.fixture(scope="module")
def windows() -> Windows:
    return load_windows()


def a_dispute(*steps: Step, **fields: Any) -> Dispute:
    values = {"dispute_id": "d", "provider": "adyen", "scheme": "visa", "disputed": Money(minor=1, currency="EUR")}
    return Dispute(**{**values, "history": steps, **fields})


def step(stage: str, at: datetime, **fields: Any) -> Step:
    return Step(**{"stage": stage, "at": at, **fields})


@given(opened=MOMENTS, due_by=MOMENTS)
def test_the_providers_own_due_date_wins_earlier_or_later(windows: Windows, opened: datetime, due_by: datetime) -> None:
    deadline = deadline_of(a_dispute(step("chargeback", opened, due_by=due_by)), windows)
    assert deadline is not None
    assert (deadline.due_by, deadline.set_by) == (due_by, "provider")


def test_a_due_date_moved_by_a_later_report_counts(windows: Windows) -> None:
    opened = datetime(2026, 3, 1, tzinfo=UTC)
    first, second = (opened + timedelta(days=days) for days in (10, 14))
    steps = [step("chargeback", opened, due_by=first), step("chargeback", opened + timedelta(1), due_by=second)]
    deadline = deadline_of(a_dispute(*steps), windows)
    assert deadline is not None
    assert deadline.due_by == second


def test_the_due_date_of_an_earlier_stage_does_not_count(windows: Windows) -> None:
    opened = datetime(2026, 3, 1, 9, tzinfo=UTC)
    inquiry = step("inquiry", opened, due_by=opened + timedelta(days=7))
    deadline = deadline_of(a_dispute(inquiry, step("chargeback", opened + timedelta(days=9))), windows)
    assert deadline is not None
    assert (deadline.set_by, deadline.due_by) == ("scheme", datetime(2026, 4, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("scheme", "days"), [("visa", 30), ("mastercard", 45), ("amex", 20), ("discover", 30), ("paypal", 10)]
)
def test_without_one_the_schemes_maximum_counts(windows: Windows, scheme: str, days: int) -> None:
    opened = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)
    deadline = deadline_of(a_dispute(step("chargeback", opened), scheme=scheme), windows)
    assert deadline is not None
    assert deadline.due_by == datetime(2026, 5, 5, tzinfo=UTC) + timedelta(days=days)


def test_a_window_nobody_has_checked_says_so(windows: Windows) -> None:
    claim = deadline_of(a_dispute(step("chargeback", datetime(2026, 5, 4, tzinfo=UTC)), scheme="paypal"), windows)
    assert claim is not None
    assert claim.source.endswith("[draft, not checked]")


@pytest.mark.parametrize(
    ("scheme", "fields"),
    [
        ("visa", {"stage": "won"}),
        ("visa", {"stage": "chargeback", "awaiting": "other_side"}),
        ("unknown", {"stage": "chargeback"}),
        ("visa", {"stage": "claim"}),
    ],
)
def test_where_nobody_waits_for_the_shop_there_is_no_deadline(
    windows: Windows, scheme: str, fields: dict[str, Any]
) -> None:
    only = Step(at=datetime(2026, 5, 4, tzinfo=UTC), **fields)
    assert deadline_of(a_dispute(only, scheme=scheme), windows) is None


@pytest.mark.parametrize(
    ("start", "days", "zone", "end"),
    [
        # Berlin loses an hour on 2026-03-29 and gains one on 2026-10-25.
        ("2026-03-20T12:00+01:00", 10, "Europe/Berlin", "2026-03-31T00:00+02:00"),
        ("2026-10-20T12:00+02:00", 10, "Europe/Berlin", "2026-10-31T00:00+01:00"),
        ("2026-10-24T23:30+02:00", 0, "Europe/Berlin", "2026-10-25T00:00+02:00"),
        # 2028 has a 29 February, 2027 has none.
        ("2028-01-30T00:00+00:00", 30, "UTC", "2028-03-01T00:00+00:00"),
        ("2027-01-30T00:00+00:00", 30, "UTC", "2027-03-02T00:00+00:00"),
        ("2028-02-28T23:59+00:00", 1, "UTC", "2028-03-01T00:00+00:00"),
        # The day is that of the zone: it is already Tuesday in Tokyo.
        ("2026-05-04T18:00+00:00", 1, "Asia/Tokyo", "2026-05-07T00:00+09:00"),
        # Clocks in Cairo skip midnight on 2026-04-24.
        ("2026-04-20T12:00+02:00", 3, "Africa/Cairo", "2026-04-24T01:00+03:00"),
    ],
)
def test_days_are_calendar_days_over_clock_changes_and_leap_days(start: str, days: int, zone: str, end: str) -> None:
    assert end_of_day(datetime.fromisoformat(start), days, ZoneInfo(zone)) == datetime.fromisoformat(end)


@given(start=MOMENTS, days=st.integers(0, 120), zone=ZONES)
def test_the_last_moment_still_lies_on_the_last_day(start: datetime, days: int, zone: ZoneInfo) -> None:
    end = end_of_day(start, days, zone)
    last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    assert last <= start.astimezone(zone).date() + timedelta(days=days) < end.astimezone(zone).date()
    assert end.tzinfo is UTC


@given(start=MOMENTS, days=st.integers(0, 120), zone=ZONES)
def test_a_longer_window_never_ends_earlier(start: datetime, days: int, zone: ZoneInfo) -> None:
    assert start < end_of_day(start, days, zone) < end_of_day(start, days + 1, zone)


@given(due_by=MOMENTS, cuts=st.lists(st.integers(0, 10 * 24 * 60), max_size=6))
def test_every_alarm_rings_exactly_once_however_often_one_looks(due_by: datetime, cuts: list[int]) -> None:
    start = due_by - timedelta(days=10)
    looks = [start, *sorted(start + timedelta(minutes=cut) for cut in cuts), due_by]
    rung = [days for after, until in pairwise(looks) for days in alarms_due(due_by, after, until)]
    assert rung == list(ALARM_DAYS)


@pytest.mark.parametrize(("left", "alarms"), [(9, []), (7, [7]), (5, [7]), (2, [3]), (0.5, [1]), (-1, [1])])
def test_a_dispute_heard_of_late_rings_the_most_urgent_alarm_at_once(left: float, alarms: list[int]) -> None:
    due_by = datetime(2026, 12, 24, 23, tzinfo=UTC)
    assert alarms_due(due_by, None, due_by - timedelta(days=left)) == alarms


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sources: {}\nwindows: {visa: {chargeback: {days: 0, source: a}}}", "windows.visa.chargeback.days"),
        ("sources: {}\nwindows: {visa: {won: {days: 9, source: a}}}", "windows.visa.won"),
        ("sources: {}\nwindows: {visa: {chargeback: {days: 9, source: a}}}", "there is no source 'a'"),
        ("sources: {a: {title: t, status: checked}}\nwindows: {}", "nothing names the source 'a'"),
        ("sources: {}\nsources: {}", "'sources' is written twice"),
        ("windows: [", "cannot be read"),
    ],
)
def test_a_wrong_table_is_refused_by_file_and_place(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "deadlines.yaml").write_text(text)
    with pytest.raises(Misconfigured) as caught:
        load_windows(tmp_path / "deadlines.yaml")
    assert str(caught.value).startswith("deadlines.yaml")
    assert complaint in str(caught.value)


def test_days_of_a_leap_year_are_counted() -> None:
    assert end_of_day(datetime(2027, 12, 31, tzinfo=UTC), 366).date() == date(2029, 1, 1)
