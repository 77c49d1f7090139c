"""Whether messages still look as those the model was judged on."""

from math import log
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from intent.drift import drifts, load_learnt_shares, psi, shares_of, tenth
from intent.drift_watch import DriftWatch
from intent.learnt import TASKS

USUAL = [("track_shipment", 0.95)] * 60 + [("request_refund", 0.75)] * 40
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 1000), min_size=1)


def shares(counts):
    return {each: count / sum(counts.values()) for each, count in counts.items()}


@given(COUNTS, COUNTS)
def test_the_index_is_never_below_zero_and_the_same_from_either_side(one, other):
    assert psi(shares(one), shares(one)) == 0
    assert psi(shares(one), shares(other)) >= 0
    assert psi(shares(one), shares(other)) == pytest.approx(psi(shares(other), shares(one)))


def test_the_index_is_that_of_its_formula():
    then, now = {"a": 0.5, "b": 0.5}, {"a": 0.8, "b": 0.2}
    assert psi(then, now) == pytest.approx(0.3 * log(0.8 / 0.5) - 0.3 * log(0.2 / 0.5))


def test_an_intent_never_seen_before_is_a_shift_and_no_error():
    assert drifts(shares_of(USUAL), shares_of([*USUAL, *[("cancel_order", 0.95)] * 30]))["intent"] > 0.25


@pytest.mark.parametrize(("confidence", "place"), [(0.0, 0), (0.0999, 0), (0.1, 1), (0.95, 9), (1.0, 9)])
def test_every_confidence_is_in_one_tenth(confidence, place):
    assert tenth(confidence) == place


def test_no_messages_have_no_shares():
    with pytest.raises(ValueError, match="wait for some"):
        shares_of([])


def shown(what):
    return REGISTRY.get_sample_value("crossdesk_intent_drift", {"input": what})


def read(watch, understood):
    for intent, confidence in understood:
        watch.take(SimpleNamespace(intent=SimpleNamespace(id=intent, confidence=confidence)))


def test_a_model_that_gets_unsure_shows_once_enough_messages_came():
    watch = DriftWatch(shares_of(USUAL), compared=100)
    read(watch, USUAL)
    assert (shown("intent"), shown("confidence")) == (0, 0)
    unsure = [(intent, confidence - 0.4) for intent, confidence in USUAL]
    read(watch, unsure[:-1])
    assert shown("confidence") == 0
    read(watch, unsure[-1:])
    assert shown("intent") == 0
    assert shown("confidence") > 0.25


def test_intents_of_a_tenants_own_are_no_drift():
    watch = DriftWatch(shares_of(USUAL), compared=100)
    read(watch, [*USUAL[:60], *[("own.engraving", 0.9)] * 500, *USUAL[60:]])
    assert shown("intent") == 0


def test_what_was_learnt_names_intents_there_are_and_is_whole():
    learnt = load_learnt_shares()
    assert learnt.intents.keys() <= {example.intent for example in TASKS["intents"].examples()}
    assert sum(learnt.intents.values()) == pytest.approx(1, abs=0.001)
    assert sum(learnt.confidences.values()) == pytest.approx(1, abs=0.001)
    assert learnt.confidences.keys() <= set(range(10))
