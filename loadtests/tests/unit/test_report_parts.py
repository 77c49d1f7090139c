"""Scales, columns and numbers of the report: arithmetic that must hold for any run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.report import numbers
from loadtests.report.cpu_areas import HUES, by_process
from loadtests.report.heat_map import SHADES, shade
from loadtests.report.scale import Scale, decades, nice_ticks, time_ticks
from loadtests.report.timeline import columns
from loadtests.tests.unit.sample_runs import a_run

POSITIVE = st.floats(1e-3, 1e9)


@given(POSITIVE)
def test_an_axis_begins_at_zero_and_ends_just_above_the_highest(highest):
    ticks = nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-9) > ticks[-2] - 1e-9 * highest
    assert 2 <= len(ticks) <= 8


@given(st.integers(0, 100_000))
def test_times_below_a_plot_never_crowd(length):
    ticks = time_ticks(length)
    assert ticks[0] == 0
    assert ticks[-1] <= length
    assert len(ticks) <= 11


@given(POSITIVE, POSITIVE, st.floats(-1e9, 1e9), st.booleans())
def test_a_scale_keeps_everything_inside_the_frame(low, width, value, logarithmic):
    scale = Scale(low, low + width, 240, 10, logarithmic)
    assert 10 <= scale(value) <= 240
    assert (scale(low), scale(low + width)) == (240, 10)


def test_a_logarithmic_scale_gives_each_doubling_the_same_height():
    scale = Scale(10, 160, 0, 400, logarithmic=True)
    assert [scale(value) for value in (10, 20, 40, 80, 160)] == [0, 100, 200, 300, 400]


def test_decades_lie_within_the_axis():
    assert decades(3, 300) == [5, 10, 20, 50, 100, 200]


@given(st.integers(1, 700), st.integers(1, 300))
def test_columns_lose_no_second_and_no_answer(seconds, most):
    timeline = [
        {"second": second, "answered": second % 7, "heat": [second % 3, 1], "answer_ms": None}
        for second in range(seconds)
    ]
    found = columns(timeline, most)
    assert len(found) <= most
    assert [each.second for each in found] == [sum(before.seconds for before in found[:at]) for at in range(len(found))]
    assert sum(each.rates["answered"] * each.seconds for each in found) == pytest.approx(
        sum(row["answered"] for row in timeline)
    )
    assert [sum(each.heat[at] for each in found) for at in (0, 1)] == [
        sum(row["heat"][at] for row in timeline) for at in (0, 1)
    ]


def test_a_column_shows_the_worst_second_and_the_highest_backlog():
    timeline = a_run(10)["timeline"]
    for second, row in enumerate(timeline):
        row["answer_ms"] = {"p50": 10.0 + second, "p99": 100.0 - second} if second != 3 else None
        row["backlog_events"] = None if second == 4 else second * 2
    (column,) = columns(timeline, 1)
    assert (column.p99, column.backlog_events) == (100.0, 18)


def test_what_was_not_measured_stays_unknown():
    (column,) = columns([{"second": 0, "intended": 3, "answer_ms": None, "backlog_events": None, "cpu_cores": None}], 5)
    assert (column.p50, column.p99, column.backlog_events, column.backlog_seconds, column.cpu) == (
        None,
        None,
        None,
        None,
        {},
    )


def test_the_least_busy_processes_share_an_area_and_nothing_is_lost():
    timeline = [{"second": 0, "cpu_cores": {f"p{place}": float(place) for place in range(12)}}]
    used = by_process(columns(timeline, 1))
    assert next(iter(used)) == "p11"
    assert (len(used), list(used)[-1]) == (HUES, "others")
    assert sum(values[0] for values in used.values()) == sum(range(12))


@given(st.floats(1e-6, 1e6), st.floats(0, 1))
def test_a_shade_is_never_none_and_the_fullest_cell_has_the_deepest(most, share):
    assert 1 <= shade(most * share, most) <= SHADES
    assert shade(most, most) == SHADES


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (numbers.ms(None), "–"),
        (numbers.ms(4.23), "4.2 ms"),
        (numbers.ms(713.2), "713 ms"),
        (numbers.ms(1243), "1.24 s"),
        (numbers.even_ms(20_000), "20 s"),
        (numbers.count(12345), "12,345"),
        (numbers.percent(0), "0 %"),
        (numbers.percent(0.00001), "< 0.01 %"),
        (numbers.percent(0.125), "12.5 %"),
        (numbers.octets(812), "812 B"),
        (numbers.octets(14_200), "14.2 kB"),
        (numbers.octets(3.1e9), "3.1 GB"),
        (numbers.clock(3720), "1:02:00"),
        (numbers.clock(45), "0:45"),
        (numbers.span(45), "45 s"),
        (numbers.span(300), "5 min"),
        (numbers.span(5400), "1 h 30 min"),
    ],
)
def test_numbers_carry_their_units(said, shown):
    assert said == shown


@given(st.floats(0, 1e12))
def test_every_number_can_be_said(value):
    for say in (numbers.ms, numbers.count, numbers.decimal, numbers.seconds, numbers.octets, numbers.even_ms):
        assert say(value)[0].isdigit()
