"""Each scenario is what its file says."""

import pytest
from crossdesk.errors import Misconfigured

from loadtests.curve import Course
from loadtests.generator.writers import Writers
from loadtests.options import read_options
from loadtests.plan import Plan
from loadtests.scenario import names, scenario_named
from loadtests.scenarios.follow_the_sun import activity_at
from loadtests.slo import read_slo, slo_file

SAMPLE = {"order_id": "CB-10000001", "tracking_number": "LX480007292CN"}


def plan(name: str, **fields) -> Plan:
    keys = {tenant.name: "key" for tenant in scenario_named(name).tenants}
    return Plan(**{"scenario": name, "rate": 40, "seconds": 60, "url": "", "keys": keys, "sample": SAMPLE, **fields})


def highest_sum(name: str, seconds: float = 600.0) -> float:
    courses = [Course(stream.curve, seconds, 1.0) for stream in scenario_named(name).streams]
    return max(sum(course.rate_at(moment) for course in courses) for moment in range(int(seconds)))


@pytest.mark.parametrize("name", names())
def test_a_scenario_has_its_objectives_its_tenants_and_its_texts(name):
    scenario = scenario_named(name)
    read_slo(slo_file(scenario.slo))
    assert {stream.tenant for stream in scenario.streams} == {tenant.name for tenant in scenario.tenants}
    writers = Writers(plan(name), 0, 1)
    drafts = [writers.draft(number) for number, _ in enumerate(scenario.streams)]
    assert all(draft.body["text"] for draft in drafts)


def test_all_the_asked_for_scenarios_are_there():
    assert set(names()) == {
        "steady", "flash-sale", "follow-the-sun", "eleven-eleven", "black-friday", "dispute-wave",
        "noisy-neighbour", "vip-under-overload", "soak",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["steady", "flash-sale", "follow-the-sun", "eleven-eleven", "black-friday", "soak"])
def test_the_rate_is_the_highest_of_the_curve(name):
    assert highest_sum(name) == pytest.approx(1.0, abs=0.02)


def test_overload_is_three_times_the_capacity():
    assert highest_sum("vip-under-overload") == pytest.approx(3.0)


def test_a_flash_sale_is_ten_times_the_load_within_30_seconds():
    course = Course(scenario_named("flash-sale").streams[0].curve, seconds=300, rate=300)
    assert course.rate_at(60) == pytest.approx(30)
    assert course.rate_at(90) == pytest.approx(300)


def test_the_noisy_neighbour_sends_twenty_times_its_quota():
    scenario = scenario_named("noisy-neighbour")
    (quota,) = (tenant.quota for tenant in scenario.tenants if tenant.name == "noisy")
    (noise,) = (stream for stream in scenario.streams if stream.tenant == "noisy")
    assert max(point.factor for point in noise.curve) == pytest.approx(20 * quota)


def test_languages_move_with_the_sun():
    scenario = scenario_named("follow-the-sun")
    courses = {stream.country: Course(stream.curve, 24.0, 1.0) for stream in scenario.streams}
    assert courses["JP"].rate_at(11) > 5 * courses["JP"].rate_at(18)
    assert courses["US"].rate_at(1) > 5 * courses["US"].rate_at(8)


def test_a_region_half_an_hour_off_lies_between_the_hours():
    assert activity_at(5.5) == (activity_at(5) + activity_at(6)) / 2
    assert activity_at(-5) == activity_at(19)


def test_an_unknown_scenario_is_refused_with_the_names_there_are():
    with pytest.raises(Misconfigured, match="SCENARIO=flashsale is unknown: choose one of black-friday, "):
        read_options({"SCENARIO": "flashsale"})


@pytest.mark.parametrize("name", ["steady", "noisy-neighbour", "follow-the-sun"])
def test_writers_write_in_order_and_the_same_for_the_same_seed(name):
    drawn = [list(Writers(plan(name, warm_up=2.0), 0, 2).arrivals()) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] == sorted(drawn[0])
    assert drawn[0][0][0] < 0


def test_workers_write_different_messages_at_different_moments():
    one, other = (Writers(plan("steady"), index, 2) for index in (0, 1))
    assert next(one.arrivals()) != next(other.arrivals())
    assert one.draft(0).body != other.draft(0).body


def test_recorded_arrivals_are_shared_out_among_workers():
    recorded = [0.5, 1.0, 1.5, 2.0, 99.0]
    parts = [list(Writers(plan("steady", recorded=recorded), index, 2).arrivals()) for index in (0, 1)]
    assert [offset for offset, _ in parts[0]] == [0.5, 1.5]
    assert [offset for offset, _ in parts[1]] == [1.0, 2.0]
