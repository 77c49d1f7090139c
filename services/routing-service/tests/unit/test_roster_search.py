"""Small rosters, searched by one worker for a fixed amount of work: the same on every machine."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from routing.rosters.check_roster import missing_by_work, violations
from routing.rosters.contract_conflicts import contract_conflicts
from routing.rosters.demo import demo_plan
from routing.rosters.desk_plan import desk_plan
from routing.rosters.grid import desk_grid
from routing.rosters.plan import Agent, Desk, Duty, Plan, Shift, ShiftWish, Work
from routing.rosters.roster import Roster, hand_out, make_roster, missing_share
from routing.rosters.search import Effort, search_on
from routing.rosters.shortage_reasons import shortages
from routing.rosters.summary import staffed, summary

MONDAY = date(2027, 1, 4)
BERLIN = ZoneInfo("Europe/Berlin")
SMALL = Effort(seconds=240, workers=1, work=0.6)
DAY = Shift("day", time(9), 17)
NIGHT = Shift("night", time(22), 17)


def agents(count: int, **rules) -> tuple[Agent, ...]:
    return tuple(
        Agent(**{"name": f"a{number}", "desk": "Berlin", "skills": {"general"}, **rules}) for number in range(count)
    )


def plan(people, *, heads=1, hours=(9, 17), days=7, shifts=(DAY,), kind=None, first=MONDAY, **more) -> Plan:
    """A desk that needs `heads` in the local hours given."""
    desk = Desk("Berlin", BERLIN, tuple(shifts))
    grid = desk_grid(desk, first, days)
    needed = tuple(heads if _within(grid.local(index).hour, hours) else 0 for index in range(grid.length))
    return Plan(first, days, (desk,), tuple(people), {"Berlin": {kind or Work("general"): needed}}, **more)


def _within(hour: int, hours: tuple[int, int]) -> bool:
    begins, ends = hours
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def missing(made: Roster) -> int:
    return sum(sum(found.missing.values()) for found in made.desks.values())


def test_a_small_desk_is_staffed_with_every_rule_kept_and_nobody_missing():
    given = plan(agents(4, longest_run=5), heads=1)
    made = make_roster(given, SMALL)
    assert violations(given, made.duties) == []
    assert missing(made) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_made_up_desks_keep_every_rule_and_the_checker_finds_the_same_missing(seed):
    given = demo_plan(10, 1, 3, MONDAY, seed)
    made = make_roster(given, replace(SMALL, seed=seed))
    assert violations(given, made.duties) == []
    by_checker = sum(sum(short.values()) for short in missing_by_work(given, made.duties, given.desks[0]).values())
    # Persons who share a profile may rest at other times than the solver left open, never to the worse.
    assert by_checker <= missing(made)


def test_agents_staffed_are_those_the_duties_say():
    given = demo_plan(10, 1, 3, MONDAY)
    made = make_roster(given, SMALL)
    found = made.desks["Shanghai"]
    grid = found.plan.grid
    there = [
        sum(duty.covers(grid.begins(index)) for duty in (*given.before, *made.duties)) for index in range(grid.length)
    ]
    assert staffed(found) == there


def test_breaks_do_not_leave_the_desk_empty_where_two_are_there():
    given = plan(agents(4, least_hours=32), heads=1, days=7)
    made = make_roster(given, SMALL)
    rests = [(duty.break_starts_at, duty.break_ends_at) for duty in made.duties]
    assert all(start and end - start == timedelta(minutes=30) for start, end in rests)
    assert missing(made) == 0


def test_a_desk_with_one_shift_a_day_lacks_whoever_rests():
    made = make_roster(plan(agents(1), days=1), SMALL)
    assert missing(made) == 1


def test_a_late_duty_before_the_plan_keeps_its_agent_from_an_early_first_shift():
    late = datetime(2027, 1, 3, 23, tzinfo=UTC)
    before = (Duty("a0", "Berlin", "night", date(2027, 1, 3), late - timedelta(hours=8), late, None, None),)
    given = plan(agents(1), days=1, before=before)
    assert make_roster(given, SMALL).duties == ()
    freed = replace(given, rest=timedelta(hours=9))
    assert len(make_roster(freed, SMALL).duties) == 1


def test_days_worked_before_the_plan_count_for_the_longest_run():
    first = datetime(2027, 1, 1, 8, tzinfo=UTC)
    before = tuple(
        Duty(
            "a0",
            "Berlin",
            "day",
            date(2027, 1, 1 + day),
            first + timedelta(days=day),
            first + timedelta(days=day, hours=8),
            None,
            None,
        )
        for day in range(3)
    )
    given = plan(agents(1, longest_run=4), days=5, before=before)
    made = make_roster(given, SMALL)
    assert violations(given, made.duties) == []
    assert len(made.duties) == 4


def test_a_night_through_the_change_of_clocks_is_as_long_as_it_is_paid():
    given = plan(agents(2), hours=(22, 6), shifts=(NIGHT,), days=2, first=date(2027, 3, 27))
    made = make_roster(given, SMALL)
    assert violations(given, made.duties) == []
    assert {duty.ends_at - duty.starts_at for duty in made.duties} == {timedelta(hours=8.5)}


def test_days_off_and_shifts_are_given_as_wished_where_that_leaves_nobody_missing():
    early = Shift("early", time(8, 30), 17)
    wishes = ({"wishes_off": {MONDAY: 3}}, {"wished_shifts": (ShiftWish("early", None, 2),)})
    people = tuple(replace(agent, **wish) for agent, wish in zip(agents(2), wishes, strict=True))
    made = make_roster(plan(people, days=1, shifts=(DAY, early), hours=(9, 12)), SMALL)
    assert [(duty.agent, duty.shift) for duty in made.duties] == [("a1", "early")]
    assert summary(made.desks["Berlin"]).days_off == (1, 1)


def test_nights_are_shared_among_those_who_may_work_them():
    given = plan(agents(4), hours=(22, 6), shifts=(NIGHT,), days=8)
    fewest, most = summary(make_roster(given, SMALL).desks["Berlin"]).nights
    assert most - fewest <= 1


def test_too_few_for_nights_is_told_with_the_rule_and_the_number():
    people = (
        *agents(2, longest_run=1),
        *(replace(agent, name=f"b{n}", nights=False) for n, agent in enumerate(agents(4))),
    )
    given = plan(people, hours=(23, 6), shifts=(NIGHT,), heads=2, days=4)
    found = make_roster(given, SMALL).desks["Berlin"]
    told = [str(each) for each in shortages(given, found, SMALL.share(0.25))]
    assert len(told) == 1
    assert told[0].startswith("desk Berlin, nights of week 1: ")
    assert "agent-half-hours short because only 2 of 6 agents may work nights" in told[0]


def test_hours_that_no_shift_covers_are_told_as_such():
    given = plan(agents(3), hours=(7, 9))
    found = make_roster(given, SMALL).desks["Berlin"]
    assert [str(each) for each in shortages(given, found, SMALL)] == [
        "desk Berlin, days of week 1: 28 of 28 agent-half-hours short because no shift covers "
        "07:00, 07:30, 08:00, 08:30 (without that: 0)"
    ]


def test_a_skill_too_few_have_is_told():
    people = (*agents(1, skills={"general", "returns"}), *(replace(a, name=f"b{a.name}") for a in agents(5)))
    given = plan(people, kind=Work("returns"), hours=(9, 12), heads=2, days=2)
    found = make_roster(given, SMALL).desks["Berlin"]
    assert "because only 1 of 6 agents can do returns" in str(shortages(given, found, SMALL)[0])


def test_nothing_is_told_of_a_desk_that_lacks_nobody():
    given = plan(agents(3), days=2)
    assert shortages(given, make_roster(given, SMALL).desks["Berlin"], SMALL) == []


def test_a_contract_that_absences_leave_no_room_for_is_named_with_the_hours_too_many():
    away = frozenset(MONDAY + timedelta(days=day) for day in range(4))
    people = (*agents(2), *(replace(agent, name="c", least_hours=40, absent=away) for agent in agents(1)))
    (conflict,) = contract_conflicts(plan(people))
    assert conflict.agent.name == "c"
    assert conflict.too_many == 32  # three days of eight hours are left for forty
    assert str(conflict) == (
        "c: the contract wants 40 h a week, 16 h of the plan are too many because of 4 days of absence"
    )


def test_contracts_that_can_be_kept_are_no_conflict():
    assert contract_conflicts(plan(agents(3, least_hours=40))) == []


def test_desks_are_told_apart_when_one_plan_has_several():
    given = demo_plan(16, 2, 2, MONDAY)
    made = make_roster(given, SMALL)
    assert violations(given, made.duties) == []
    assert {duty.desk for duty in made.duties} == {"Shanghai", "Berlin"}
    assert all(duty.desk == given.agents[int(duty.agent[-3:]) - 1].desk for duty in made.duties)


def test_a_search_of_one_worker_finds_the_same_again():
    given = demo_plan(8, 1, 2, MONDAY)
    first, again = (make_roster(given, SMALL).duties for _ in range(2))
    assert first == again


def test_hours_before_the_first_shift_are_covered_by_the_night_before():
    given = demo_plan(10, 1, 2, MONDAY)
    found = desk_plan(given, given.desks[0])
    early = [found.grid.begins(index) for index in range(12)]
    assert all(sum(duty.covers(moment) for duty in given.before) >= 1 for moment in early)
    assert len(list(islice(given.before, 3))) == 2


def test_every_week_holds_a_rest_of_35_hours_and_the_checker_misses_it_where_there_is_none():
    given = plan(agents(1, most_hours=60, longest_run=7), shifts=(DAY, NIGHT), hours=(0, 24), days=7)
    made = make_roster(given, SMALL)
    assert violations(given, made.duties) == []
    free = make_roster(replace(given, weekly_rest=timedelta()), SMALL)
    assert len(free.duties) == 7
    (wrong,) = violations(given, free.duties)
    assert "in the week of 2027-01-04, not 1 day, 11:00:00" in wrong


def test_a_week_too_full_for_its_rest_is_told_with_that_rule_and_the_hours_too_many():
    given = plan(agents(1, least_hours=56, most_hours=56, longest_run=7))
    (conflict,) = contract_conflicts(given)
    assert "35 h of rest at a stretch in each week" in str(conflict)
    assert conflict.too_many == 16


def test_where_only_two_rules_together_forbid_the_hours_both_are_told():
    given = plan(agents(1, least_hours=56, most_hours=56, longest_run=6))
    (conflict,) = contract_conflicts(given)
    assert conflict.rules == ("35 h of rest at a stretch in each week together with at most 6 days in a row",)


def test_searching_on_from_a_bare_roster_keeps_every_rule_and_leaves_fewer_missing():
    given = demo_plan(10, 1, 3, MONDAY)
    found = make_roster(given, SMALL).desks["Shanghai"]
    bare = replace(found, works=dict.fromkeys(found.works, ()), missing=dict.fromkeys(found.missing, 99))
    on = search_on(bare, SMALL)
    assert violations(given, hand_out(on)) == []
    assert missing_share([on]) < missing_share([bare])
    assert sum(on.missing.values()) >= found.at_least
