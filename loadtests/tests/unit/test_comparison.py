"""Two runs side by side: what is called better or worse must be more than noise."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.report import as_text, compare
from loadtests.report.comparison import difference, unlike
from loadtests.report.figures import Figure, percentile_error
from loadtests.tests.unit.sample_runs import a_run

NOW = a_run(60)


def found(now, earlier):
    return {each.figure: each for each in compare(now, earlier)}


def changed(**totals):
    run = copy.deepcopy(NOW)
    run["totals"].update(totals)
    return run


def test_a_run_is_the_same_as_itself():
    differences = compare(NOW, NOW)
    assert {each.verdict for each in differences} == {"same"}
    assert {each.ratio for each in differences if each.earlier} == {1.0}


def test_waits_twice_as_long_are_worse_and_half_as_long_better():
    slow = a_run(60, slower=2.0)
    assert found(slow, NOW)["answer p99"].verdict == "worse"
    assert found(slow, NOW)["answer p99"].ratio == pytest.approx(2.0)
    assert found(NOW, slow)["answer p99"].verdict == "better"


def test_more_goodput_is_better():
    assert found(changed(goodput_per_s=90.0), NOW)["goodput"].verdict == "better"
    assert found(changed(goodput_per_s=20.0), NOW)["goodput"].verdict == "worse"


def test_a_single_lost_inquiry_is_no_noise():
    lost = found(changed(unanswered=1), NOW)["unanswered"]
    assert (lost.verdict, lost.ratio) == ("worse", None)
    assert found(NOW, changed(unanswered=1))["unanswered"].verdict == "better"


def test_a_difference_within_noise_is_the_same_and_beyond_it_is_not():
    assert found(a_run(60, slower=1.08), NOW)["answer p50"].verdict == "same"
    assert found(a_run(60, slower=1.3), NOW)["answer p50"].verdict == "worse"


@given(st.integers(1, 10**7), st.sampled_from([0.5, 0.9, 0.99, 0.999]))
def test_more_samples_make_a_percentile_surer(count, share):
    assert percentile_error(share, count * 2) < percentile_error(share, count)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["lower", "higher"]), st.floats(0, 1))
def test_what_is_better_one_way_is_not_better_the_other_way(one, other, better, error):
    figures = [Figure("wait", "ms", value, better, error) for value in (one, other)]
    there, back = difference(*figures).verdict, difference(*reversed(figures)).verdict
    assert there == back == "same" or there != back


def test_figures_only_one_run_has_are_left_out():
    short = {**NOW, "services": {}, "latency_ms": {"answer": NOW["latency_ms"]["answer"], "post": None}}
    names = set(found(short, NOW))
    assert "answer p99" in names
    assert not [name for name in names if name.startswith(("CPU", "POST"))]


def test_only_our_own_services_count_as_ours():
    ours = found(NOW, NOW)["CPU, our services"].now
    spent = {name: row["cpu_ms_per_inquiry"] for name, row in NOW["services"].items()}
    assert ours == pytest.approx(sum(spent.values()) - spent["postgres"])


def test_what_makes_two_runs_unlike_is_said():
    other = {**NOW, "rate": 300.0, "machine": {"cores": 8}, "verdict": {"void": "saturated", "interrupted": True}}
    assert unlike(NOW, NOW) == []
    assert unlike(other, NOW) == [
        "rate is 300.0, was 40.0",
        "machine is cores 8, was cores 2, python 3.11.7",
        "this run is void: saturated",
        "this run was interrupted",
    ]


def test_the_comparison_reads_as_a_table():
    lines = as_text(compare(a_run(60, slower=2.0), NOW)).splitlines()
    assert lines[0].split() == ["figure", "now", "earlier", "ratio"]
    (line,) = [line for line in lines if line.startswith("answer p99 ")]
    assert line.split() == ["answer", "p99", "510", "ms", "255", "ms", "2.00x", "worse"]
    assert len({line.index("x  ") for line in lines if "x  " in line}) == 1
