"""What a peak needs, and whether scaling keeps its promise in it."""

import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from crossdesk.errors import Misconfigured
from crossdesk.operate.main import run_command
from crossdesk.operate.plan.arrivals import Curve, curve_of
from crossdesk.operate.plan.assumptions import PARTS, SERVICES, Measured, read_assumptions, read_measured
from crossdesk.operate.plan.choose import Wanted, Way, surges, ways
from crossdesk.operate.plan.given import count, duration, promotion, rate, region
from crossdesk.operate.plan.needs import EVEN, needs, partitions_for
from crossdesk.operate.plan.plot import written
from crossdesk.operate.plan.scaler import Bounds, Policy, Scaler
from crossdesk.operate.plan.simulate import in_time, simulate
from crossdesk.operate.plan.tell import told, verdict
from crossdesk.operate.plan.values import values_text
from hypothesis import given, settings
from hypothesis import strategies as st

POLICY = Policy(poll=15, up_pods=4, calm=300, down_share=0.25, down_every=60)
CPU_MS = dict.fromkeys(PARTS, 0.5)
ASSUMED = read_assumptions()
SURGE = Curve("surge", "a surge", ((0, 0.1), (1800, 0.1), (1830, 1.0), (2400, 1.0), (3000, 0.1), (3600, 0.1)))
STEADY = Curve("steady", "the same", ((0, 1.0), (900, 1.0)))


@pytest.fixture(scope="module")
def surge() -> tuple[Wanted, list[Way]]:
    asked = wanted(SURGE, peak=20_000)
    return asked, ways(asked, CPU_MS, ASSUMED)


def wanted(curve: Curve = STEADY, peak: float = 1000, within: float = 1.0) -> Wanted:
    return Wanted(peak, peak * curve.mean, within, curve)


@pytest.mark.parametrize(
    ("text", "a_second"), [("5000/s", 5000), ("300,000/min", 5000), ("36_000/h", 10), ("0.5/s", 0.5)]
)
def test_a_rate_is_read_in_the_units_it_is_told_in(text: str, a_second: float) -> None:
    assert rate(text) == a_second


@pytest.mark.parametrize("text", ["", "5000", "0/s", "-1/s", "nan/s", "5000/day", "9999999999/s", "5e3/s"])
def test_a_rate_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"--peak .*5000/s"):
        rate(text)


def test_times_counts_and_regions_are_read_or_refused_by_name() -> None:
    assert (duration("800ms"), duration("1s"), duration("2min"), count("2,000,000")) == (0.8, 1.0, 120.0, 2_000_000)
    for read, text, name in ((duration, "1", "--p99"), (count, "-1", "--daily"), (region, "EU West", "--region")):
        with pytest.raises(Misconfigured, match=name):
            read(text)
    assert region("eu-central-1") == "eu-central-1"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-11-27T06:00..2026-11-27T05:00", "UTC"),
        ("2026-11-27T06:00..2027-11-27T05:00", "UTC"),
        ("2026-11-27T06:00+01:00..2026-11-28T05:00+01:00", "UTC"),
        ("tomorrow", "UTC"),
        ("2026-11-27T06:00..2026-11-28T05:00", "Europe/Nowhere"),
        ("2026-11-27T06:00..2026-11-28T05:00", "../etc/passwd"),
    ],
)
def test_a_promotion_that_cannot_be_is_refused(text: str, zone: str) -> None:
    with pytest.raises(Misconfigured, match=r"--promotion|--zone"):
        promotion(text, zone)


def test_cores_follow_from_the_time_an_inquiry_takes_and_the_share_of_a_core() -> None:
    found = needs(1200, 100, CPU_MS, replace(ASSUMED, utilisation=0.6))
    assert found.replicas == dict.fromkeys(SERVICES, 1)
    assert needs(1201, 100, CPU_MS, replace(ASSUMED, utilisation=0.6)).replicas["intent"] == 2
    assert (found.brokers, found.shards) == (3, 1)
    assert found.rows_tb == pytest.approx(100 * 12300 * 2 * 90 * 86400 / 1e12)
    assert found.cost == pytest.approx(sum(found.costs.values()))


def test_a_dearer_region_costs_more_for_the_same() -> None:
    plain, dear = (needs(1200, 100, CPU_MS, ASSUMED, dearer) for dearer in (1.0, 1.2))
    assert dear.cost == pytest.approx(1.2 * plain.cost)
    assert dear.replicas == plain.replicas


@given(st.dictionaries(st.sampled_from(SERVICES), st.integers(1, 2000), min_size=1))
def test_partitions_leave_room_for_twice_the_replicas(replicas: dict[str, int]) -> None:
    found = partitions_for(replicas)
    assert found >= 2 * max(replicas.values())
    assert found % EVEN[0] == 0


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(0, 100_000, allow_nan=False), min_size=1, max_size=200),
    st.integers(1, 6),
    st.sampled_from([0, 12, 24, 36]),
)
def test_a_scaler_stays_within_its_bounds_and_goes_up_in_steps(
    metrics: list[float], least: int, partitions: int
) -> None:
    bounds = Bounds(least, partitions or 40, 100, partitions)
    scaler = Scaler(bounds, POLICY, least)
    before = least
    for look, metric in enumerate(metrics):
        after = scaler.look(15 * look, metric)
        assert bounds.least <= after <= bounds.most
        assert after <= max(2 * before, before + 4)
        before = after


def test_a_scaler_keeps_its_replicas_until_it_has_been_calm_for_five_minutes() -> None:
    scaler = Scaler(Bounds(2, 40, 100), POLICY, 2)
    for now in range(0, 60, 15):
        scaler.look(now, 4000)
    high = scaler.replicas
    kept = [scaler.look(now, 10) for now in range(60, 60 + 300, 15)]
    assert kept[-2] == high
    assert [scaler.look(now, 10) for now in range(360, 420, 15)][-1] < high


def test_shares_stay_even_where_partitions_are_shared_out() -> None:
    scaler = Scaler(Bounds(1, 24, 100, 24), POLICY, 1)
    assert [
        scaler.look(now, metric) for now, metric in ((0, 300), (75, 500), (150, 700), (225, 1300), (300, 1300))
    ] == [
        3,
        6,
        8,
        16,
        24,
    ]


def test_replicas_enough_from_the_beginning_answer_in_time() -> None:
    bounds = {name: Bounds(4, 12, 1000, 12) for name in SERVICES}
    moments = simulate([1000.0] * 300, CPU_MS, bounds, ASSUMED)
    assert in_time(moments, 1.0) > 0.999
    assert max(sum(moment.lag.values()) for moment in moments) == 0


def test_what_is_not_done_waits_and_nothing_is_lost_on_the_way() -> None:
    """All work that came is done or waits somewhere, whatever the scaler does meanwhile."""
    bounds = {name: Bounds(1, 2, 1e9) for name in SERVICES}
    moments = simulate([3000.0] * 60, CPU_MS, bounds, ASSUMED)
    waiting = sum(moments[-1].lag[name] for name in SERVICES if name != "translation")
    assert waiting == pytest.approx(60 * (3000 - 2000))
    assert in_time(moments, 1.0) < 0.1


def test_replicas_that_start_late_leave_a_backlog_that_a_schedule_prevents(surge: tuple[Wanted, list[Way]]) -> None:
    _, tried = surge
    assert [way.windows != () for way in tried[:2]] == [False, True]
    assert not tried[0].holds
    assert tried[-1].holds
    assert [end > 2400 > 1830 > begin for begin, end in tried[-1].windows] == [True]


def test_a_promise_no_way_keeps_is_told_so() -> None:
    tried = ways(wanted(within=0.05), CPU_MS, ASSUMED)
    assert not any(way.holds for way in tried)
    assert verdict(tried).startswith("does not hold: at best")


@given(st.lists(st.floats(0, 1), min_size=2, max_size=4000))
def test_surges_are_apart_in_order_and_hold_every_busy_second(shares: list[float]) -> None:
    found = surges(shares, 1.0)
    assert all(begin < end for begin, end in found)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))
    busy = {now for now, share in enumerate(shares) if share > 0.5}
    assert busy == {now for now in busy if any(begin <= now < end for begin, end in found)}


@pytest.mark.parametrize("name", ["steady", "day", "black-friday", "eleven-eleven", "flash-sale"])
def test_every_profile_tops_at_the_peak(name: str) -> None:
    curve = curve_of(name)
    rates = curve.rates(5000)
    assert max(rates) == pytest.approx(5000, rel=0.001)
    assert min(rates) > 0
    assert len(rates) == curve.seconds


def test_an_unknown_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(Misconfigured, match=r"christmas.*black-friday"):
        curve_of("christmas")


def test_our_figures_name_every_part_and_their_run() -> None:
    found = read_measured()
    assert found.cpu_ms.keys() == set(PARTS)
    assert all(value > 0 for value in found.cpu_ms.values())
    assert "make load" in found.source


def test_a_plan_tells_ways_needs_and_what_costs_most(surge: tuple[Wanted, list[Way]]) -> None:
    text = told(*surge, Measured("a run", CPU_MS), ASSUMED)
    assert "misses" in text
    assert "partitions of each topic" in text
    assert text.count("USD an hour") == 6


def test_the_plot_draws_every_way_and_no_script(surge: tuple[Wanted, list[Way]]) -> None:
    page = written(*surge)
    assert page.count("<section>") == len(surge[1])
    assert page.count("<svg") == 4 * len(surge[1])
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page


def test_values_stand_ready_for_a_promotion_before_it_begins(surge: tuple[Wanted, list[Way]]) -> None:
    during = promotion("2026-11-27T00:05..2026-11-28T02:00", "Europe/Berlin")
    found = yaml.safe_load(values_text("eu", surge[1][-1], ASSUMED, "UTC", during))
    (schedule,) = found["scaling"]["schedules"]
    assert (schedule["begins"], schedule["ends"]) == ("50 23 26 11 *", "0 2 28 11 *")
    assert schedule["timeZone"] == "Europe/Berlin"
    assert schedule["replicas"]["gateway"] == surge[1][-1].needs.replicas["gateway"]


def test_values_hold_bounds_that_partitions_allow(surge: tuple[Wanted, list[Way]]) -> None:
    found = yaml.safe_load(values_text("eu", surge[1][-1], ASSUMED, "UTC", None))
    assert found["services"].keys() == {name.replace("_", "-") for name in SERVICES}
    for name, service in found["services"].items():
        assert 1 <= service["replicas"]["min"] <= service["replicas"]["max"]
        assert name == "gateway" or service["replicas"]["max"] <= found["kafka"]["partitions"]
    assert [each["begins"] for each in found["scaling"]["schedules"]] == ["15 0 * * *"]


def test_more_inquiries_never_need_less() -> None:
    fewer, more = (needs(peak, peak / 3, CPU_MS, ASSUMED) for peak in (900, 9000))
    assert all(fewer.replicas[name] <= more.replicas[name] for name in SERVICES)
    assert (fewer.partitions, fewer.brokers, fewer.shards) < (more.partitions, more.brokers, more.shards)
    assert fewer.cost < more.cost


def test_brokers_follow_from_what_they_write_where_that_is_more_than_their_cores() -> None:
    for size, brokers in ((1.0, 3), (100_000.0, 30)):
        assert needs(10_000, 1, CPU_MS, replace(ASSUMED, log_bytes_per_inquiry=size)).brokers == brokers


@pytest.mark.parametrize(
    ("line", "named"), [("utilization: 0.5", "utilization"), ("- a", "names with values"), (":\t", "YAML")]
)
def test_assumptions_with_a_mistake_are_refused_by_its_name(line: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(line)
    with pytest.raises(Misconfigured, match=named):
        read_assumptions(tmp_path / "mine.yaml")


@pytest.mark.parametrize(("name", "value"), [("core_hour", "-1"), ("utilisation", "1.0"), ("log_days", "soon")])
def test_an_assumption_that_cannot_be_is_refused_by_name(name: str, value: str, tmp_path: Path) -> None:
    ours = (files("crossdesk.operate.plan") / "assumptions.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(re.sub(rf"(?m)^{name}: \S+", f"{name}: {value}", ours))
    with pytest.raises(Misconfigured, match=name):
        read_assumptions(tmp_path / "mine.yaml")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"services": 5}', '{"services": {"gateway": {}}}'])
def test_a_file_that_is_no_run_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(Misconfigured, match=r"results\.json"):
        read_measured(tmp_path / "results.json")


PLAN = ["plan", "--peak", "300/s", "--p99", "1s", "--region", "eu", "--profile", "flash-sale"]


def test_the_command_writes_values_and_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values, plot = tmp_path / "values.yaml", tmp_path / "plan.html"
    assert run_command([*PLAN, "--values", str(values), "--plot", str(plot)]) == 0
    assert "holds" in capsys.readouterr().out
    assert values.read_text().startswith("# Written by `crossdesk plan`")
    assert "<svg" in plot.read_text()


@pytest.mark.parametrize(
    "wrong", [["--peak", "fast"], ["--profile", "x"], ["--measured", "none.json"], ["--plot", "/nowhere/plan.html"]]
)
def test_bad_input_is_one_line_and_exit_code_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*PLAN, *wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1
