"""Desks around the world: who is on duty, who serves whom, what is handed over when; and a simulated weekend."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from crossdesk.contracts.desk_checks import faults_in_desks
from crossdesk.contracts.desks import Season, ShopDesks
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import Promised
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.calendars.seasons import load_seasons
from routing.customer_texts import read_texts
from routing.follow_sun.callback_desk import callback_of
from routing.follow_sun.ended import ended, ending
from routing.follow_sun.handover_rules import load_handover_rules
from routing.follow_sun.team import Team, clocks_apart
from routing.follow_sun.teams import team_of
from routing.follow_sun.told_texts import told_of_handover
from routing.handoff.briefs import Brief
from routing.handoff.held_back import holding_text
from routing.policy import load_policy
from routing.sun_simulation import simulate_sun as steps
from routing.sun_simulation.sun_command import simulate_sun
from routing.sun_simulation.world import World, load_world

BERLIN, MANILA, DENVER = "Europe/Berlin", "Asia/Manila", "America/Denver"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE)
MINUTE = timedelta(minutes=1)
CLOCKS = st.sampled_from(["02:15", "08:30", "17:00", "23:30"])


def desk(name: str, zone: str, *shifts: str, days: Sequence[str] = DAYS, **more: Any) -> dict[str, Any]:
    return {"desk": name, "time_zone": zone, "week": {day: list(shifts) for day in days}, **more}


def team(*desks: dict[str, Any], **handover: int) -> Team:
    shop = ShopDesks.model_validate({"desks": list(desks), "handover": handover})
    assert faults_in_desks(shop) == []
    return team_of(shop, load_handover_rules(), 1)


THREE = (
    desk("berlin", BERLIN, "08:00-16:00"),
    desk("manila", MANILA, "07:00-15:30"),
    desk("denver", DENVER, "08:00-17:00"),
)


@cache
def three() -> Team:
    return team(*THREE)


@cache
def one(zone: str, shift: str) -> Team:
    return team(desk("one", zone, shift), pause_minutes=0)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


def test_a_break_is_no_end_of_a_shift_and_a_longer_closing_is() -> None:
    desks = team(desk("berlin", BERLIN, "08:00-12:00", "13:00-17:00", "21:00-23:00"), pause_minutes=60)
    states = [desks.duty("berlin", at(f"11-24T{hour}")).state for hour in ("11:30", "15:44", "15:45", "16:00", "20:30")]
    assert states == ["on", "on", "leaving", "off", "on"]
    assert desks.duty("berlin", at("11-24T18:00")).ends == at("11-24T16:00")


@pytest.mark.parametrize(("day", "ends"), [("10-23", "14:00"), ("10-26", "15:00")])
def test_a_shift_ends_by_the_local_clock_on_both_sides_of_a_clock_change(day: str, ends: str) -> None:
    found = team(desk("berlin", BERLIN, "08:00-16:00")).duty("berlin", at(f"{day}T{ends}") - timedelta(minutes=5))
    assert (found.state, found.ends) == ("leaving", at(f"{day}T{ends}"))


def test_a_night_shift_is_one_shift_and_shifts_that_touch_never_end() -> None:
    night = team(desk("manila", MANILA, "22:00-06:00"))
    assert night.duty("manila", at("11-24T16:00")).state == "on"  # midnight there
    assert night.duty("manila", at("11-24T21:50")).ends == at("11-24T22:00")
    always = team(desk("berlin", BERLIN, "00:00-24:00"))
    assert always.duty("berlin", at("11-24T22:59")).state == "on"


def test_a_holiday_leaves_the_desk_off_since_the_evening_before() -> None:
    desks = team(desk("denver", DENVER, "08:00-16:00", holidays=[{"country": "US"}]))
    assert desks.duty("denver", at("11-26T18:00")) == ("off", at("11-25T23:00"))  # Thanksgiving


@given(MOMENTS, CLOCKS, CLOCKS, st.sampled_from([BERLIN, "Australia/Lord_Howe"]))
def test_who_is_off_is_never_open_and_a_shift_that_ends_is_open_until_then(
    now: datetime, start: str, end: str, zone: str
) -> None:
    if start == end:
        return
    known = one(zone, f"{start}-{end}")
    hours, duty = known.hours["one"], known.duty("one", now)
    assert hours.is_open(now) == (duty.state != "off")
    if duty.ends:
        assert hours.is_open(duty.ends - timedelta(microseconds=1))
        assert not hours.is_open(duty.ends)
        assert (duty.ends > now) == (duty.state != "off")


@given(MOMENTS)
def test_nobody_rests_for_a_desk_that_leaves_too_and_all_that_is_ended_is_off(now: datetime) -> None:
    desks = three()
    resting = desks.resting(now)
    states = {name: desks.duty(name, now).state for name in desks.hours}
    assert {name for name, state in states.items() if state == "off"} <= resting
    assert "on" in states.values() or resting == {name for name, state in states.items() if state == "off"}
    assert {each.desk for each in ending(desks, now)} <= resting
    assert {each.desk for each in ended(desks, now)} <= resting


@given(MOMENTS, st.sampled_from([BERLIN, MANILA, "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Auckland"]))
def test_the_order_of_desks_has_each_once_and_those_on_duty_first(now: datetime, zone: str) -> None:
    desks = three()
    order = desks.by_daytime(ZoneInfo(zone), now)
    states = [desks.duty(name, now).state for name in order]
    assert sorted(order) == sorted(desks.hours)
    assert states == sorted(states, key=["on", "leaving", "off"].index)


def test_of_desks_on_duty_the_nearest_clock_serves_and_of_others_the_one_that_opens_next() -> None:
    desks = three()
    assert desks.by_daytime(ZoneInfo("America/New_York"), at("11-24T15:00"))[0] == "denver"
    assert desks.by_daytime(ZoneInfo("Africa/Lagos"), at("11-24T14:40"))[0] == "berlin"
    assert clocks_apart(ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu"), at("07-01T00:00")) == (
        timedelta(hours=2)
    )


def test_a_callback_is_booked_with_the_desk_that_can_call_first_while_the_customer_is_up() -> None:
    desks, rules = three(), load_policy().callbacks
    desk_of, window = callback_of(desks, at("11-24T00:30"), ZoneInfo(BERLIN), "DE", rules)
    assert (desk_of, window.time_zone, desks.hours["berlin"].is_open(window.starts_at)) == ("berlin", BERLIN, True)
    without = callback_of(Team({}, load_handover_rules()), at("11-24T00:30"), ZoneInfo(BERLIN), "DE", rules)
    assert without[0] is None


def test_customers_are_told_of_a_handover_in_each_language_in_which_they_are_told_that_a_person_answers() -> None:
    assert all(told_of_handover(tag) and holding_text(tag) for tag in read_texts("follow_sun", "told_texts.yaml"))
    assert (told_of_handover("de-AT"), told_of_handover("xx")) == (told_of_handover("de"), None)


def test_what_was_asked_is_remembered_once_and_a_new_promise_stands_for_the_old_one() -> None:
    first, second = (Promised(what=what, due_by=at("11-24T10:00")) for what in ("one", "two"))
    brief = Brief().with_reply(first, ["photo"]).with_reply(None, ["address", "photo"]).with_reply(second, [])
    assert (brief.promised, brief.asked) == (second, ("photo", "address"))


def test_shops_may_name_exactly_the_seasons_that_have_dates() -> None:
    assert set(get_args(Season)) == set(load_seasons().by_id)


def a_small_world() -> World:
    crews = {name: crew.model_copy(update={"people": 3}) for name, crew in load_world().agents.items()}
    return load_world().model_copy(update={"agents": crews, "hourly": 2.0, "crashes_a_day": 1.0})


@settings(max_examples=2, deadline=None)
@given(st.integers(1, 1000))
def test_over_a_sunday_with_a_clock_change_and_crashes_nobody_is_without_an_owner(seed: int) -> None:
    figures = simulate_sun(a_small_world(), seed, date(2026, 10, 25), 1)
    assert (figures.violations, figures.promises["broken"]) == ([], 0)
    assert figures.is_as_promised
    assert figures.conversations > 10


def test_the_simulation_finds_who_is_left_with_agents_that_went_home(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*asked: object) -> list[Event]:
        return []

    monkeypatch.setattr(steps, "hand_over_shifts", nothing)
    figures = simulate_sun(a_small_world(), 1, date(2026, 10, 22), 1)
    assert any("after the shift" in each for each in figures.violations)
