"""The plan of a day at the desk, who takes part, and its rules on the desk's clock."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
import yaml
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from loadtests.desk.__main__ import read_asked
from loadtests.desk.cast import draw_agents, draw_visits
from loadtests.desk.day import PLAN, draw_shares, read_day
from loadtests.desk.rules_of_the_day import MORNING, callback_rules, service_levels, zone_in_the_morning

DAY = read_day()


def test_a_seed_draws_the_same_day_again():
    assert draw_agents(DAY, 50, Random(3)) == draw_agents(DAY, 50, Random(3))
    assert list(draw_visits(DAY, 50, Random(3))) == list(draw_visits(DAY, 50, Random(3)))


def test_agents_have_shifts_skills_and_languages_in_the_shares_of_the_plan():
    agents = draw_agents(DAY, 100, Random(1))
    assert Counter(agent.begins for agent in agents) == {0.0: 50, 0.2 * DAY.seconds: 50}
    assert Counter(agent.skills for agent in agents)["general",] == 40
    assert sum("fr" in agent.languages for agent in agents) == 20
    assert sum(agent.dies_at is not None for agent in agents) == 6


def test_customers_bring_as_much_work_as_is_meant():
    visits = list(draw_visits(DAY, 200, Random(5)))
    work = sum(visit.handling for visit in visits)
    share = sum(DAY.arrivals) / len(DAY.arrivals)
    assert work / (DAY.agents_on_duty(200) * DAY.seconds) == pytest.approx(DAY.meant_occupancy * share, rel=0.05)
    assert all(0 <= visit.at < DAY.seconds for visit in visits)
    assert all(visit.language in DAY.once_more for visit in visits)


@pytest.mark.parametrize("count", [50, 200])
def test_at_no_time_of_the_day_customers_bring_more_work_than_who_is_there_can_do(count):
    agents = draw_agents(DAY, count, Random(1))
    tenths, minutes = len(DAY.arrivals), round(DAY.hours * 60)
    for minute in range(minutes):
        at = (minute + 0.5) * 60
        there = sum(
            agent.begins <= at < agent.ends and not agent.break_at <= at < agent.break_at + agent.break_seconds
            for agent in agents
        )
        brought = DAY.busiest_rate(count) * DAY.arrivals[minute * tenths // minutes] * DAY.handling_minutes * 60
        assert brought <= 0.85 * there, f"minute {minute}: work for {brought:.1f} agents, {there} are there"


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.integers(0, 200))
def test_shares_give_out_each_place_once(shares, count):
    given_out = draw_shares([(share, number) for number, share in enumerate(shares)], count)
    assert len(given_out) == count
    for number, share in enumerate(shares):
        assert abs(given_out.count(number) - count * share / sum(shares)) < 1 + 1e-9


@given(st.integers(0, 366 * 24 * 60))
def test_there_is_a_zone_in_which_it_is_morning_at_any_time(minutes):
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert now.astimezone(ZoneInfo(zone_in_the_morning(now))).hour == MORNING


def test_windows_of_callbacks_are_as_many_times_as_quick_as_the_day():
    rules = callback_rules(DAY, 50, 20, datetime(2026, 11, 27, 8, 0, 30, tzinfo=UTC))
    assert rules["others"]["windows"][:2] == [["08:00", "08:03"], ["08:03", "08:06"]]
    assert rules["others"]["windows"][-1][1] <= "08:31"
    assert (rules["notice_minutes"], rules["reminder_minutes"]) == (2, 1)


def test_targets_are_as_many_times_as_quick_as_the_day_but_a_minute_at_least():
    assert service_levels(DAY, 20)["rules"][0]["targets"] == {
        "first_response": "1m",
        "next_response": "2m",
        "resolution": "12m",
    }
    assert service_levels(DAY, 60)["rules"][0]["targets"]["first_response"] == "1m"


def test_a_plan_with_a_slip_in_it_is_refused_by_its_field(tmp_path: Path):
    plan = yaml.safe_load(PLAN.read_text("utf-8"))
    (tmp_path / "day.yaml").write_text(yaml.safe_dump({**plan, "hands_on": 5}), "utf-8")
    with pytest.raises(Misconfigured, match="hands_on"):
        read_day(tmp_path / "day.yaml")


@pytest.mark.parametrize(
    ("name", "value"),
    [("AGENTS", "0"), ("AGENTS", "many"), ("SPEED", "1000"), ("HOURS", "nan"), ("SEED", "-1"), ("BUS", "rabbit")],
)
def test_what_is_asked_wrongly_is_refused_by_name(name, value):
    with pytest.raises(Misconfigured, match=f"{name}={value}"):
        read_asked({name: value})
