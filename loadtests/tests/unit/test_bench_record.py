"""Medians, spreads and ratios paired by round; and how they are shown."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.bench.order import Order
from loadtests.bench.plot import plot
from loadtests.bench.record import Name, Record, Spread, spread
from loadtests.bench.run import Run
from loadtests.bench.table import number, table

SPEED = "requests/s"


@pytest.fixture
def record():
    filled = Record()
    for slow, fast in [(100.0, 200.0), (50.0, 150.0), (10.0, 10.0)]:
        filled.add("routes", "slow & plain", {SPEED: slow})
        filled.add("routes", "fast", {SPEED: fast, "CPU, ms/request": 2.0})
    return filled


def test_ratios_are_taken_round_by_round_and_not_of_medians(record):
    assert record.ratio(Name("routes", SPEED, "fast")) == Spread(2.0, 1.0, 3.0)


def test_the_first_subject_of_a_group_is_its_baseline(record):
    assert record.ratio(Name("routes", SPEED, "slow & plain")) == Spread(1, 1, 1)


def test_what_the_baseline_does_not_have_or_has_as_zero_gives_no_ratio(record):
    assert record.ratio(Name("routes", "CPU, ms/request", "fast")) is None
    record.add("idle", "first", {SPEED: 0.0})
    record.add("idle", "second", {SPEED: 1.0})
    assert record.ratio(Name("idle", SPEED, "second")) is None


def test_a_round_that_was_interrupted_is_left_out_of_the_ratio(record):
    record.add("routes", "slow & plain", {SPEED: 1.0})
    assert record.ratio(Name("routes", SPEED, "fast")) == Spread(2.0, 1.0, 3.0)


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_the_median_lies_within_the_spread(samples):
    found = spread(samples)
    assert found.low <= found.median <= found.high


def test_json_holds_every_sample(record):
    figures = json.loads(json.dumps(record.to_json()))["figures"]
    samples = {(figure["subject"], figure["quantity"]): figure["samples"] for figure in figures}
    assert samples["fast", SPEED] == [200.0, 150.0, 10.0]
    assert len(samples) == 3


def test_the_table_shows_median_spread_and_ratio(record):
    (line,) = [line for line in table(record).splitlines() if line.startswith("  fast") and "150" in line]
    assert line.split() == ["fast", "150", "[10", "..", "200]", "x", "2.00", "[1", "..", "3]"]


def test_the_table_ends_with_what_was_left_out(record):
    record.left_out.append("kafka: no java")
    assert table(record).splitlines()[-1] == "left out: kafka: no java"


@pytest.mark.parametrize(("value", "shown"), [(12345.6, "12,346"), (99.94, "99.9"), (0.01234, "0.0123"), (0, "0")])
def test_numbers_have_three_figures_that_count(value, shown):
    assert number(value) == shown


def test_the_plot_is_well_formed_and_has_a_bar_for_each_figure(record):
    picture = ET.fromstring(plot(record))
    bars = picture.findall("{http://www.w3.org/2000/svg}rect")
    assert len(bars) == 1 + 3
    assert "slow & plain" in [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]


def test_an_empty_record_can_be_shown_and_drawn():
    assert table(Record()) == ""
    ET.fromstring(plot(Record()))


def test_subjects_are_measured_in_alternation(tmp_path):
    run = Run(Order((), 1, 3, tmp_path, full=False), Record(), tmp_path)
    order: list[str] = []

    def measure(name):
        order.append(name)
        return {SPEED: float(len(order))}

    run.interleave("routes", {"a": lambda: measure("a"), "b": lambda: measure("b")})
    assert "".join(order) == "abbaab"
    assert run.record.samples[Name("routes", SPEED, "b")] == [2.0, 3.0, 6.0]
