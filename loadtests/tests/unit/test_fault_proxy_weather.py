"""Commands of the fault proxy."""

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from loadtests.fault_proxy.weather import CLEAR, FAIR, Weather, changed, seconds


def test_a_command_without_a_direction_is_for_both():
    slow = Weather(bytes_per_second=100)
    assert changed(CLEAR, ["slow", "100"]) == {"up": slow, "down": slow}


def test_one_way_silences_the_other_way_only():
    assert changed(CLEAR, ["one-way", "up"]) == {"up": FAIR, "down": Weather(drop=True)}
    assert changed(changed(CLEAR, ["drop"]), ["one-way", "down"]) == {"up": Weather(drop=True), "down": FAIR}


def test_commands_add_up():
    sky = changed(changed(CLEAR, ["delay", "50ms", "jitter", "10ms", "up"]), ["slow", "5", "up"])
    assert sky == {"up": Weather(0.05, 0.01, bytes_per_second=5), "down": FAIR}


@given(st.integers(0, 10**6))
def test_times_are_read_in_both_units(milliseconds):
    assert seconds(f"{milliseconds}ms") == pytest.approx(milliseconds / 1000)
    assert seconds(f"{milliseconds}s") == seconds(str(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    "line", ["", "rain", "delay", "delay soon", "delay -5ms", "slow 0", "drop sideways", "one-way"]
)
def test_nonsense_is_refused_with_what_there_is(line):
    with pytest.raises(Misconfigured):
        changed(CLEAR, line.split())
