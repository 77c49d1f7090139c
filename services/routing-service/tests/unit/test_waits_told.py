"""Places in the queue and waits told: honest, rounded, told again only when it matters."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from routing.handoff.held_back import holding_text
from routing.waiting.estimate import ESTIMATORS, FEWEST, Seen, estimate, gamma_quantile
from routing.waiting.line import Line
from routing.waiting.told_again import (
    LONGEST_PAUSE,
    MOST_TIMES,
    Before,
    ToldWait,
    may_be_told,
    pause_after,
    worth_telling,
)
from routing.waiting.told_range import ROUND_MINUTES, told_range
from routing.waiting.wait_text import wait_text, wait_texts

TEAMS = st.frozensets(st.integers(0, 4), min_size=1)
PLACES = st.fixed_dictionaries({kind: st.integers(0, 20).map(float) for kind in range(5)})
SECONDS = st.floats(1, 36_000)
SEEN = st.builds(
    Seen,
    ahead=st.floats(0, 10_000),
    places=st.floats(0, 1000),
    turns=st.integers(0, 5000),
    watched=st.floats(0, 1800),
    handled=st.integers(0, 2000),
    handling=SECONDS,
    left=st.integers(0, 1000),
    waited=st.floats(0, 1e7),
    last_wait=st.none() | SECONDS,
)
KNOWN = Seen(ahead=3, places=2, turns=12, watched=1800, handled=40, handling=300)


@given(PLACES, st.lists(TEAMS, max_size=30), TEAMS)
def test_a_place_is_never_negative_and_no_more_than_all_who_came_before(places, before, team):
    line = Line(places)
    for other in before:
        line.add(other)
    place = line.place_of(team)
    assert 0 <= place.ahead <= place.before + 1e-9
    assert place.before == sum(bool(team & other) for other in before)


@given(PLACES, st.lists(TEAMS, min_size=1, max_size=20), TEAMS, st.data())
def test_when_one_ahead_leaves_nobody_falls_back(places, before, team, data):
    leaves = data.draw(st.integers(0, len(before) - 1))
    full, less = Line(places), Line(places)
    for number, other in enumerate(before):
        full.add(other)
        if number != leaves:
            less.add(other)
    was, now = full.place_of(team), less.place_of(team)
    assert now.before <= was.before
    assert now.ahead <= was.ahead + 1e-9


def test_who_waits_for_other_agents_is_not_ahead():
    line = Line({0: 2.0, 1: 3.0})
    for team in ({1}, {1}, {0}, {0, 1}):
        line.add(frozenset(team))
    assert line.place_of(frozenset({0})) == (2, 1 + 2 / 5)


@given(SEEN, st.floats(0, 100))
def test_with_more_ahead_no_estimator_says_less(seen, more):
    further = replace(seen, ahead=seen.ahead + more)
    for name in ESTIMATORS:
        near, far = estimate(seen, (name,)), estimate(further, (name,))
        assert (near is None) == (far is None)
        if near and far:
            assert 0 <= near.mean <= far.mean * (1 + 1e-9)


@given(SEEN)
def test_a_range_holds_its_ends_in_order_and_promises_no_less_than_was_estimated(seen):
    wait = estimate(seen)
    if wait:
        assert 0 <= wait.low <= wait.high
        told = told_range(wait)
        assert told.least * 60 <= wait.low
        assert told.most is None or told.most * 60 >= wait.high
        assert {told.least, told.most} <= {None, *ROUND_MINUTES}
        assert told.most != 0


@pytest.mark.parametrize(
    "thin", [{"turns": FEWEST - 1, "handled": FEWEST - 1}, {"places": 0}, {"turns": 0, "handled": 0}]
)
def test_where_too_little_happened_nothing_is_said(thin):
    assert estimate(replace(KNOWN, **thin)) is None


def test_those_who_leave_shorten_the_wait_of_those_who_stay():
    patient, hasty = estimate(KNOWN), estimate(replace(KNOWN, ahead=3, left=20, waited=4000.0))
    assert patient and hasty
    assert patient.mean == pytest.approx(4 * 300 / 2)
    assert hasty.mean < patient.mean


def test_quantiles_are_those_of_an_exponential_where_one_turn_is_waited_for():
    assert gamma_quantile(100, 1, 1.2816) == pytest.approx(230.3, rel=0.02)
    assert gamma_quantile(100, 1, -0.8416) == pytest.approx(22.3, rel=0.02)


@given(st.integers(1, MOST_TIMES * 3), st.integers(0, 7 * 86_400))
def test_nobody_is_told_more_than_twelve_times_or_before_the_pause_is_over(times, seconds):
    before = Before(ToldWait("estimated", 9, 10, 20), NOON, times)
    now = NOON + timedelta(seconds=seconds)
    if may_be_told(before, now):
        assert times < MOST_TIMES
        assert now >= NOON + pause_after(times)
    assert pause_after(times) <= LONGEST_PAUSE


@pytest.mark.parametrize(
    ("told", "matters"),
    [
        (ToldWait("estimated", 10, 10, 20), False),
        (ToldWait("estimated", 9, 10, 20), False),
        (ToldWait("estimated", 8, 10, 20), True),
        (ToldWait("estimated", 12, 10, 20), True),
        (ToldWait("estimated", 10, 5, 15), False),
        (ToldWait("estimated", 10, 5, 10), True),
        (ToldWait("estimated", 10, 15, 30), True),
        (ToldWait("estimated", 10, 240, None), True),
        (ToldWait("unknown", 10), True),
        (ToldWait("nobody_on_duty"), True),
    ],
)
def test_a_wait_is_told_again_when_it_changed_notably(told, matters):
    assert worth_telling(Before(ToldWait("estimated", 10, 10, 20), NOON, 1), told) is matters


def test_near_the_head_each_step_is_told():
    before = Before(ToldWait("estimated", 2, 0, 5), NOON, 1)
    assert worth_telling(before, ToldWait("estimated", 1, 0, 5))


def test_what_no_longer_holds_is_told_anew_and_the_first_word_comes_at_once():
    told = ToldWait("estimated", 2, 0, 5)
    assert may_be_told(None, NOON)
    assert worth_telling(None, told)
    assert worth_telling(Before(None, NOON, 1), told)


@pytest.mark.parametrize("language", sorted(wait_texts()))
def test_every_language_has_all_words_with_their_places(language):
    found = [
        wait_text(told, language, NOON, ZoneInfo("Asia/Tokyo"))
        for told in (
            ToldWait("estimated", 3, 5, 15),
            ToldWait("estimated", 3, 0, 45),
            ToldWait("estimated", 3, 480, None),
            ToldWait("unknown", 3),
            ToldWait("nobody_on_duty"),
        )
    ]
    texts = [each[0] for each in found if each]
    assert len(texts) == len(found)
    assert all(mark in text for text, mark in zip(texts, ("15", "45", "8", "3", "21:00 (Asia/Tokyo)"), strict=True))
    assert not any("{" in text for text in texts)


def test_waits_are_told_in_the_languages_of_holding_texts_and_in_no_other():
    assert all(holding_text(language) for language in wait_texts())
    assert wait_text(ToldWait("unknown", 1), "de-AT") == (wait_text(ToldWait("unknown", 1), "de") or ("", ""))
    assert wait_text(ToldWait("unknown", 1), "und") is None
