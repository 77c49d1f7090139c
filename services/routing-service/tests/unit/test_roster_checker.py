"""The checker finds each rule broken: a roster by hand, then one thing wrong in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.rosters.check_roster import missing_by_work, violations
from routing.rosters.plan import Agent, Desk, Duty, Plan, Shift, Work

MONDAY = date(2027, 1, 4)
DESK = Desk(
    "Berlin",
    ZoneInfo("Europe/Berlin"),
    (Shift("day", time(9), 17), Shift("late", time(15), 17), Shift("night", time(22), 17)),
)
RETURNS, GENERAL = Work("returns"), Work("general")
STARTS = {"day": 9, "late": 15, "night": 22}


def plan(**rules) -> Plan:
    agent = Agent("ana", "Berlin", frozenset({"general"}), **rules)
    return Plan(MONDAY, 7, (DESK,), (agent,), {"Berlin": {}})


def duty(day: int, shift: str = "day", **changes) -> Duty:
    starts = datetime(2027, 1, 4 + day, STARTS[shift] - 1, tzinfo=UTC)  # Berlin is an hour ahead in winter
    rest = starts + timedelta(hours=4)
    made = Duty(
        "ana",
        "Berlin",
        shift,
        MONDAY + timedelta(days=day),
        starts,
        starts + timedelta(hours=8.5),
        rest,
        rest + timedelta(minutes=30),
    )
    return replace(made, **changes)


def test_a_week_within_all_rules_is_right():
    assert violations(plan(least_hours=32), [duty(day) for day in (0, 1, 2, 3)]) == []


@pytest.mark.parametrize(
    ("rules", "duties", "told"),
    [
        ({}, [duty(0, "late"), duty(1, "day")], "rests 9:30:00 before the shift of 2027-01-05"),
        ({}, [duty(0), duty(0, "night")], "works twice on 2027-01-04"),
        ({"longest_run": 3}, [duty(day) for day in range(4)], "works more than 3 days in a row up to 2027-01-07"),
        ({"most_hours": 16}, [duty(day) for day in (0, 2, 4)], "works 24.0 h in the week of 2027-01-04, not 0.0 to 16"),
        ({"least_hours": 20}, [duty(0)], "works 8.0 h in the week of 2027-01-04, not 20.0 to 40"),
        ({"nights": False}, [duty(0, "night")], "may not work nights"),
        ({"absent": frozenset({MONDAY})}, [duty(0)], "is absent"),
        ({}, [duty(0, shift="day", desk="Bogotá")], "works for Bogotá, belongs to Berlin"),
        ({}, [duty(0, break_starts_at=None, break_ends_at=None)], "has no break"),
        ({}, [duty(0, break_ends_at=duty(0).ends_at)], "the break has the wrong length"),
        ({}, [duty(9)], "lies outside the plan"),
        ({}, [replace(duty(0), shift="dawn")], "Berlin offers no shift dawn"),
        ({}, [duty(0, ends_at=duty(0).ends_at + timedelta(hours=1))], "the times are not those of day"),
        ({}, [replace(duty(0), agent="bo")], "bo is no agent of the plan"),
    ],
)
def test_each_broken_rule_is_told(rules, duties, told):
    assert any(told in wrong for wrong in violations(plan(**rules), duties))


def test_a_duty_before_the_plan_counts_for_rest():
    late = duty(-1, "night")
    given = replace(plan(), before=(late,))
    assert any("rests" in wrong for wrong in violations(given, [duty(0)]))
    assert violations(plan(), [duty(0)]) == []


def test_agents_are_counted_for_the_work_they_can_do_and_for_one_kind_at_a_time():
    expert = Agent("ana", "Berlin", frozenset({"general", "returns"}))
    heads = tuple(1 if 18 <= index < 22 else 0 for index in range(48))
    given = Plan(MONDAY, 1, (DESK,), (expert,), {"Berlin": {GENERAL: heads, RETURNS: heads}})
    missing = missing_by_work(given, [duty(0)], DESK)
    assert [sum(short.values()) for short in missing.values()] == [1, 1, 1, 1]
