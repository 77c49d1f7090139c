"""What a run is asked for is checked before anything is started, in one line."""

import pytest
from crossdesk.errors import Misconfigured

from loadtests.options import read_options
from loadtests.start_cluster import reason_in

KEY = {"TARGET": "https://desk.example", "API_KEY": "k"}


def test_nothing_asked_for_is_a_steady_minute_on_postgresql():
    options = read_options({})
    assert (options.scenario, options.rate, options.seconds, options.bus_kind) == ("steady", 20, 60, "postgres")
    assert options.slo.name == "default.yaml"


def test_everything_can_be_asked_for(tmp_path):
    options = read_options(
        {"SCENARIO": "flash-sale", "RATE": "300", "DURATION": "5m", "BUS": "kafka", "SEED": "7", "WATCH": "webhook",
         "WORKERS": "2", "WARM_UP": "0s", "OUT": str(tmp_path), "SLO": "soak"}
    )  # fmt: skip
    assert (options.rate, options.seconds, options.bus, options.seed) == (300, 300, "kafka", 7)
    assert (options.watch, options.workers, options.warm_up, options.out) == ("webhook", 2, 0, tmp_path)
    assert options.slo.name == "soak.yaml"


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("5m", 300), ("1h", 3600), ("1.5m", 90), ("45", 45)])
def test_durations_are_read(text, seconds):
    assert read_options({"DURATION": text}).seconds == seconds


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RATE", "abc"), ("RATE", "0"), ("RATE", "-3"), ("RATE", "nan"), ("RATE", "inf"), ("DURATION", "5 minutes"),
        ("DURATION", "0s"), ("BUS", "rabbit"), ("SEED", "x"), ("WATCH", "eyes"), ("WORKERS", "0"), ("WORKERS", "two"),
        ("SLO", "nothing.yaml"), ("AGAINST", "nothing.json"), ("TARGET", "desk.example"), ("ARRIVALS", "nothing.csv"),
        ("SCENARIO", "../steady"), ("REMOTE_WORKERS", "-1"), ("LISTEN", "host:port"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_in_one_line(variable, value):
    with pytest.raises(Misconfigured) as told:
        read_options({variable: value})
    assert str(told.value).startswith(f"{variable}=") or variable == "LISTEN"
    assert "\n" not in str(told.value)


def test_a_target_needs_the_key_of_each_shop():
    assert read_options(KEY).keys == {"demo": "k"}
    with pytest.raises(Misconfigured, match="API_KEY is needed"):
        read_options({"TARGET": "https://desk.example"})
    shops = "quiet-1=a,quiet-2=b,quiet-3=c,noisy=d"
    assert read_options({**KEY, "SCENARIO": "noisy-neighbour", "API_KEY": shops}).keys["noisy"] == "d"
    with pytest.raises(Misconfigured, match=r"quiet-1=\.\.\."):
        read_options({**KEY, "SCENARIO": "noisy-neighbour"})


def test_the_reason_of_a_failed_start_is_the_line_that_says_it():
    log = "starting\nmake run: port 8000 is taken: choose another by PORT=...\nstopping ...\nstopped\n"
    assert reason_in(log) == "port 8000 is taken: choose another by PORT=..."
    assert reason_in("Traceback\nValueError: x\n") == "ValueError: x"
    assert reason_in("") == "it said nothing"
