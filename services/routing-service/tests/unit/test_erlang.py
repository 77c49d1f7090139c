"""Waiting by formula, against tables, against sums worked out the long way, and against common sense."""

from math import exp, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.staffing.erlang_a import Queue, queue
from routing.staffing.erlang_c import log_inverse_erlang_b, mean_wait_c, served_within_c, wait_probability_c

SERVERS = st.integers(1, 60)
LOADS = st.floats(0.1, 60)
PATIENCE = st.floats(20, 3000)
CLOSE = 1e-9


@pytest.mark.parametrize(("servers", "load", "blocked"), [(1, 1.0, 0.5), (2, 1.0, 0.2), (10, 5.0, 0.018385)])
def test_erlang_b_is_as_in_the_tables(servers: int, load: float, blocked: float) -> None:
    assert exp(-log_inverse_erlang_b(servers, load)) == pytest.approx(blocked, abs=1e-6)


@pytest.mark.parametrize(("agents", "in_time", "waits"), [(11, 0.389, 0.682), (12, 0.640, 0.449), (14, 0.888, 0.174)])
def test_a_hundred_calls_of_three_minutes_in_half_an_hour_wait_as_the_textbooks_say(
    agents: int, in_time: float, waits: float
) -> None:
    assert served_within_c(agents, 10.0, 180, 20) == pytest.approx(in_time, abs=0.001)
    assert wait_probability_c(agents, 10.0) == pytest.approx(waits, abs=0.001)


def test_patience_makes_of_the_published_example_what_is_published() -> None:
    """Gans, Koole, Mandelbaum (2003): 48 calls a minute, a minute each, 50 agents, 2 minutes of patience."""
    found = queue(50, 48 / 60, 60, 120, 20)
    assert found.abandoned == pytest.approx(0.031, abs=0.0005)
    assert found.mean_wait == pytest.approx(3.7, abs=0.05)
    assert found.occupancy == pytest.approx(0.93, abs=0.005)
    assert mean_wait_c(50, 48, 60) == pytest.approx(20.8, abs=0.1)


@given(servers=st.integers(1, 12), load=st.floats(0.2, 20), patience=st.floats(0.2, 20))
def test_erlang_a_is_what_the_states_of_the_queue_add_up_to(servers: int, load: float, patience: float) -> None:
    """Handling time 1: `load` is also the rate of contacts."""
    states, weight = [1.0], 1.0
    for state in range(1, 1500):
        weight *= load / (min(state, servers) + max(0, state - servers) / patience)
        states.append(weight)
    waits = sum(states[servers:]) / sum(states)
    waiting = sum((state - servers) * each for state, each in enumerate(states) if state > servers) / sum(states)
    found = queue(servers, load, 1.0, patience, 0.0)
    assert found.waits == pytest.approx(waits, rel=1e-7)
    assert found.mean_wait == pytest.approx(waiting / load, rel=1e-6, abs=CLOSE)
    assert found.within == pytest.approx(1 - waits, abs=1e-7)


@given(servers=SERVERS, load=LOADS, patience=PATIENCE, seconds=st.floats(0, 200))
def test_those_answered_in_time_are_those_whose_wait_ends_before(
    servers: int, load: float, patience: float, seconds: float
) -> None:
    """The density of the wait, integrated in small steps, is the step between two limits."""
    rate, handling = load / 200, 200.0
    ends = queue(servers, rate, handling, patience, seconds), queue(servers, rate, handling, patience, seconds + 1)
    middle = queue(servers, rate, handling, patience, seconds + 0.5)
    assert ends[0].within <= middle.within + CLOSE
    assert middle.within <= ends[1].within + CLOSE
    assert queue(servers, rate, handling, patience, 1e7).within == pytest.approx(1 - middle.abandoned, abs=1e-7)


@given(servers=SERVERS, load=LOADS, patience=PATIENCE)
def test_one_agent_more_makes_nothing_worse(servers: int, load: float, patience: float) -> None:
    fewer, more = (queue(number, load / 240, 240, patience, 30) for number in (servers, servers + 1))
    assert more.within >= fewer.within - CLOSE
    assert more.abandoned <= fewer.abandoned + CLOSE
    assert more.mean_wait <= fewer.mean_wait + 1e-6
    assert more.occupancy <= fewer.occupancy + CLOSE


@given(servers=SERVERS, load=LOADS, more=st.floats(1.01, 2), patience=PATIENCE)
def test_more_contacts_make_nothing_better(servers: int, load: float, more: float, patience: float) -> None:
    quiet, busy = (queue(servers, each / 240, 240, patience, 30) for each in (load, load * more))
    assert busy.within <= quiet.within + CLOSE
    assert busy.abandoned >= quiet.abandoned - CLOSE
    assert busy.occupancy >= quiet.occupancy - CLOSE


@given(servers=st.integers(2, 60), use=st.floats(0.2, 0.8))
def test_endless_patience_is_erlang_c(servers: int, use: float) -> None:
    patient, endless = (queue(servers, servers * use / 240, 240, each, 30) for each in (2e5, inf))
    assert patient.within == pytest.approx(endless.within, abs=0.01)
    assert patient.waits == pytest.approx(wait_probability_c(servers, servers * use), abs=0.01)
    assert endless.within == pytest.approx(served_within_c(servers, servers * use, 240, 30), abs=CLOSE)


@given(
    servers=st.integers(1, 1000),
    load=st.floats(0.001, 3000),
    patience=st.floats(1, 600),
    seconds=st.floats(0, 3600),
)
def test_a_thousand_agents_overflow_nothing(servers: int, load: float, patience: float, seconds: float) -> None:
    found = queue(servers, load / 300, 300, patience, seconds)
    assert all(0 <= share <= 1 for share in (found.within, found.waits, found.abandoned, found.occupancy))
    assert 0 <= found.mean_wait <= patience
    assert 0 <= wait_probability_c(servers, load) <= 1


def test_nobody_at_the_desk_answers_nobody() -> None:
    assert queue(0, 1.0, 60, 90, 20) == Queue(within=0.0, waits=1.0, abandoned=1.0, mean_wait=90, occupancy=0.0)


def test_too_few_who_nobody_leaves_wait_for_ever() -> None:
    assert queue(5, 1.0, 60, inf, 20) == Queue(within=0.0, waits=1.0, abandoned=0.0, mean_wait=inf, occupancy=1.0)


@pytest.mark.parametrize("given_wrong", [(-1, 1.0), (3, 0.0), (3, -2.0), (20_000, 1.0), (3, float("nan"))])
def test_numbers_that_are_no_queue_are_refused(given_wrong: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match=r"needed|reckoned"):
        log_inverse_erlang_b(*given_wrong)
