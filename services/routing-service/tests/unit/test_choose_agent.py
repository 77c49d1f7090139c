from dataclasses import replace
from datetime import timedelta

import pytest
from crossdesk.testing.examples import NOON, a_conversation
from hypothesis import given
from hypothesis import strategies as st

from routing.agent import PLACE, Abilities, Agent
from routing.choose_agent import choose_agent, variance_among_equals
from routing.conversation import Conversation
from routing.policy import load_policy

MATCHING = load_policy().matching
RELAXING = MATCHING.rules.relaxing
AT_ONCE = timedelta()

PAYMENTS_DE = Abilities(frozenset({"payments"}), frozenset({"de"}))
PAYMENTS_FR = Abilities(frozenset({"payments"}), frozenset({"fr"}))
GENERAL_DE = Abilities(frozenset({"general"}), frozenset({"de"}))


def an_agent(agent_id, abilities=PAYMENTS_DE, taken=0, capacity=4, **fields) -> Agent:
    return Agent(agent_id, abilities, capacity, active=taken, load=taken * PLACE, **fields)


def a_desk(*agents):
    kinds = {}
    for agent in agents:
        kinds.setdefault(agent.abilities, {})[agent.agent_id] = agent
    return kinds


@pytest.fixture
def chosen(a_conversation_row):
    def choose(*agents, waited=AT_ONCE, skill="payments", language="de", **fields):
        wanted = replace(a_conversation_row("one", skill=skill, language=language), **fields)
        found = choose_agent(a_desk(*agents), wanted, waited, MATCHING)
        return found and found.agent_id

    return choose


def test_a_better_suited_agent_comes_before_a_less_loaded_one(chosen):
    assert chosen(an_agent("idle", PAYMENTS_FR), an_agent("busy", taken=3)) == "busy"


def test_among_equals_the_least_loaded_comes_first_then_who_waits_longest_for_work(chosen):
    half, third = an_agent("a", taken=2), an_agent("c", taken=2, capacity=6)
    assert chosen(half, third) == "c"
    early, late = an_agent("z", waits_since=NOON), an_agent("a", waits_since=NOON + timedelta(seconds=1))
    assert chosen(early, late) == chosen(late, early) == "z"


def test_who_suits_less_well_waits_while_somebody_better_is_there_and_full(chosen):
    full, french = an_agent("full", taken=4), an_agent("french", PAYMENTS_FR)
    assert chosen(full, french) is None
    assert chosen(full, french, waited=timedelta(seconds=RELAXING.with_translation)) == "french"
    assert chosen(french) == "french"


def test_an_agent_who_is_busy_gets_nothing_and_is_waited_for(chosen):
    busy = an_agent("busy", presence="busy")
    assert chosen(busy) is None
    assert chosen(busy, an_agent("french", PAYMENTS_FR)) is None


def test_an_agent_without_room_is_never_chosen(chosen):
    full, none, over = an_agent("a", taken=2, capacity=2), an_agent("b", capacity=0), an_agent("c", taken=3, capacity=1)
    assert chosen(full, none, over) is None


def test_a_letter_fits_where_a_chat_does_not(chosen):
    nearly_full = replace(an_agent("anna", capacity=1), active=1, load=PLACE // 2)
    assert chosen(nearly_full) is None
    assert chosen(nearly_full, channel="email") == "anna"


def test_a_call_takes_all_of_an_agent_who_has_few_places(chosen):
    assert chosen(an_agent("anna", capacity=2), channel="phone") == "anna"
    assert chosen(an_agent("anna", taken=1, capacity=2), channel="phone") is None


def test_an_agent_serves_their_markets_alone(chosen):
    austrian = an_agent("anna", replace(PAYMENTS_DE, markets=frozenset({"AT"})))
    assert chosen(austrian, country="AT") == chosen(austrian, country=None) == "anna"
    assert chosen(austrian, country="DE") is None


def test_nobody_gets_back_what_they_passed_on(chosen):
    assert chosen(an_agent("anna"), an_agent("bert", taken=3), passed_on_by=["anna"]) == "bert"
    assert chosen(an_agent("anna"), passed_on_by=["anna"]) is None


WANTED = Conversation("demo", a_conversation(), "waiting", [], "payments", "de", 0, NOON, NOON, summary="asks")


@given(count=st.integers(2, 8), capacity=st.integers(1, 6), work=st.integers(1, 40))
def test_work_given_to_equals_leaves_none_more_than_one_conversation_ahead(count, capacity, work):
    agents = {str(number): an_agent(str(number), capacity=capacity) for number in range(count)}
    desk = {PAYMENTS_DE: agents}
    for number in range(work):
        found = choose_agent(desk, WANTED, AT_ONCE, MATCHING)
        if found is None:
            assert all(agent.room == 0 for agent in agents.values())
            return
        at = NOON + timedelta(seconds=number)
        agents[found.agent_id] = replace(found, active=found.active + 1, load=found.load + PLACE, waits_since=at)
        taken = [agent.active for agent in agents.values()]
        assert max(taken) - min(taken) <= 1
        assert variance_among_equals(desk) <= (1 / capacity) ** 2 / 4 + 1e-9
