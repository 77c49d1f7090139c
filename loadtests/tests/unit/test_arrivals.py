"""Arrivals come as the process says, whoever draws them."""

import random

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from loadtests.arrivals import poisson, read_recorded, shaped
from loadtests.curve import Course, Point, hourly, level


def test_a_poisson_process_has_the_mean_and_the_variance_of_its_rate():
    counts = [len(list(poisson(50, 0, 2, random.Random(seed)))) for seed in range(400)]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    assert 97 < mean < 103
    assert 70 < variance < 135


@given(st.integers(0, 1000), st.floats(0.1, 200), st.floats(0, 5), st.floats(0, 5))
def test_moments_are_in_order_and_within_the_span(seed, rate, begin, length):
    moments = list(poisson(rate, begin, begin + length, random.Random(seed)))
    assert moments == sorted(moments)
    assert all(begin <= moment < begin + length for moment in moments)


def test_no_rate_means_no_arrivals():
    assert list(poisson(0, 0, 100, random.Random(1))) == []


def test_thinning_follows_the_curve():
    course = Course((Point(0, 0.0), Point(0.5, 0.0), Point(0.5, 1.0), Point(1, 1.0)), seconds=20, rate=100)
    moments = list(shaped(course, 1.0, 20, random.Random(3)))
    assert min(moments) >= 10
    assert 880 < len(moments) < 1120


def test_the_parts_of_several_workers_make_up_the_whole():
    course = Course(level(), seconds=30, rate=200)
    parts = [len(list(shaped(course, 1 / 3, 30, random.Random(seed)))) for seed in (1, 2, 3)]
    assert all(1800 < part < 2200 for part in parts)
    assert 5700 < sum(parts) < 6300


def test_the_same_seed_draws_the_same_moments():
    course = Course(level(), seconds=5, rate=50)
    assert list(shaped(course, 1, 5, random.Random(7))) == list(shaped(course, 1, 5, random.Random(7)))


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 3), st.none() | st.floats(0, 60)), min_size=1, max_size=6),
    st.floats(1, 3600),
    st.floats(0, 1),
)
def test_a_course_never_leaves_the_rates_of_its_points(points, seconds, share):
    curve = [Point(*point) for point in sorted(points, key=lambda point: point[0])]
    course = Course(curve, seconds, rate=10)
    rate = course.rate_at(share * seconds)
    assert min(p.factor for p in curve) * 10 - 1e-6 <= rate <= course.highest + 1e-6


@pytest.mark.parametrize(("seconds", "full_at"), [(600, 150), (60, 24)])
def test_a_rise_takes_its_seconds_at_most_and_less_in_a_short_run(seconds, full_at):
    curve = (Point(0, 0.1), Point(0.2, 0.1), Point(0.4, 1.0, within=30))
    course = Course(curve, seconds, rate=300)
    assert course.rate_at(seconds * 0.2) == pytest.approx(30)
    assert course.rate_at(full_at) == pytest.approx(300)
    assert course.rate_at(full_at - 3) < 299


def test_a_curve_that_goes_back_in_time_is_refused():
    with pytest.raises(ValueError, match="back in time"):
        Course((Point(0.5, 1), Point(0.4, 1)), 60, 1)


def test_hours_are_scaled_to_their_highest():
    assert max(point.factor for point in hourly((3, 12, 6))) == 1.0


def test_recorded_offsets_are_sorted_and_may_have_a_heading(tmp_path):
    file = tmp_path / "arrivals.csv"
    file.write_text("offset,what\n2.5,a\n0.25,b\n\n")
    assert read_recorded(file) == [0.25, 2.5]


@pytest.mark.parametrize("text", ["1\nsoon\n", "1\n-3\n", "1\ninf\n", "1\nnan\n"])
def test_a_recorded_line_that_is_no_offset_is_named(tmp_path, text):
    file = tmp_path / "arrivals.csv"
    file.write_text(text)
    with pytest.raises(Misconfigured, match="line 2"):
        read_recorded(file)


@pytest.mark.parametrize("text", ["", "offset\n"])
def test_a_recording_without_offsets_is_refused(tmp_path, text):
    file = tmp_path / "arrivals.csv"
    file.write_text(text)
    with pytest.raises(Misconfigured, match="no offsets"):
        read_recorded(file)
