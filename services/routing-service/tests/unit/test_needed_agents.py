"""The fewest agents that keep what a desk promises."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.staffing.needed_agents import Goals, GoalsOutOfReach, needed, queue_of


def test_a_hundred_calls_of_three_minutes_need_fourteen_agents_for_eighty_percent_within_twenty_seconds() -> None:
    staffed = needed(100, 180, Goals(share=0.8, within=20, shrinkage=0.3))
    assert (staffed.agents, staffed.heads) == (14, 20)


@given(contacts=st.floats(0.1, 300), patience=st.one_of(st.floats(30, 900), st.just(inf)), share=st.floats(0.5, 0.95))
def test_the_goals_hold_with_those_needed_and_not_with_one_fewer(
    contacts: float, patience: float, share: float
) -> None:
    goals = Goals(share=share, patience=patience)
    staffed = needed(contacts, 240, goals)
    fewer = queue_of(staffed.agents - 1, contacts, 240, goals)
    assert staffed.queue.within >= share
    assert staffed.queue.occupancy <= goals.occupancy
    assert staffed.agents == 1 or fewer.within < share or fewer.occupancy > goals.occupancy


@given(contacts=st.floats(1, 300), more=st.floats(1, 3))
def test_more_contacts_never_need_fewer_agents(contacts: float, more: float) -> None:
    goals = Goals(patience=180)
    assert needed(contacts * more, 240, goals).agents >= needed(contacts, 240, goals).agents


def test_an_occupancy_limit_asks_for_more_than_the_wait_does() -> None:
    relaxed, strict = (needed(900, 300, Goals(occupancy=each)).agents for each in (0.98, 0.8))
    assert strict == 188  # 150 erlangs / 0.8
    assert relaxed < strict


def test_customers_who_give_up_make_room_and_a_limit_on_them_takes_it_back() -> None:
    patient, impatient, kept = (
        needed(200, 300, each).agents
        for each in (
            Goals(occupancy=0.99),
            Goals(occupancy=0.99, patience=60),
            Goals(occupancy=0.99, patience=60, abandoned=0.01),
        )
    )
    assert impatient < patient
    assert kept > impatient


def test_who_chats_with_three_at_once_is_worth_three_servers() -> None:
    one, three = needed(200, 300, Goals()).agents, needed(200, 300, Goals(at_once=3)).agents
    assert three == -(-one // 3)


def test_quiet_half_hours_need_nobody_unless_somebody_is_to_be_there() -> None:
    assert needed(0, 300, Goals()).agents == 0
    assert needed(0, 300, Goals(at_least=2)).agents == 2


def test_shrinkage_of_a_tenth_makes_ten_heads_of_nine_agents() -> None:
    staffed = needed(0, 300, Goals(shrinkage=0.1, at_least=9))
    assert staffed.heads == 10


def test_a_load_beyond_a_thousand_agents_is_refused_with_the_load() -> None:
    with pytest.raises(GoalsOutOfReach, match="10,000 contacts of 600 s"):
        needed(10_000, 600, Goals())


@pytest.mark.parametrize(
    ("field", "value"),
    [("share", 1.0), ("share", -0.1), ("shrinkage", 1.0), ("occupancy", 0), ("at_once", 0), ("patience", float("nan"))],
)
def test_goals_out_of_range_are_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field.replace("_", " ")):
        Goals(**{field: value})  # type: ignore[arg-type]
