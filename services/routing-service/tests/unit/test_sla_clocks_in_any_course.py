"""SLA clocks of a conversation, whatever happens to it, in whatever order it is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.sla.conversation_clocks import ConversationClocks, advance, look, next_look_at
from routing.sla.happenings import Happening
from routing.sla.kept_clocks import AS_STORED

from .clocks_in_berlin import (
    DESKS,
    NINE,
    TERMS,
    after,
    at_desk,
    begun,
    held_back,
    let_go,
    paused,
    replied,
    resolved,
    resumed,
    through,
    wrote,
)

LATER = st.timedeltas(timedelta(), timedelta(hours=30))
KINDS: list[Callable[..., Happening]] = [replied, wrote, paused, resumed, held_back, let_go, resolved, at_desk]


@st.composite
def courses(draw) -> list[Happening]:
    """Anything that may happen to a conversation, in the order of time."""
    at, found = NINE, []
    for kind, later in draw(st.lists(st.tuples(st.sampled_from(KINDS), LATER), max_size=14)):
        at += later
        held = {"until": at + draw(LATER)} if kind is held_back else {}
        found.append(kind(at, **held))
    return found


def callbacks_before(course: list[Happening]) -> list[datetime]:
    """Before each happening: when the callback begins, or began, for which all stands or stood."""
    found, begins, over = [], NINE, False
    for happening in course:
        found.append(begins)
        over = happening.what == "resolved" or (over and happening.what != "customer_wrote")
        if happening.what in ("let_go", "resolved"):
            begins = min(begins, happening.at)
        elif happening.what == "held_back" and not over:
            begins = max(happening.until or NINE, happening.at)
    return found


def working_time(course: list[Happening]) -> timedelta:
    """What a resolution has spent, counted apart from the clocks: without pauses, callbacks, and time after the end."""
    total, since, stands, over = timedelta(), NINE, False, False
    for happening, begins in zip(course, callbacks_before(course), strict=True):
        if not stands and not over and begins < happening.at:
            total += DESKS["berlin"].business_time_between(max(since, begins), happening.at)
        since = happening.at
        match happening.what:
            case "paused":
                stands = stands or not over
            case "resumed":
                stands = stands and over
            case "customer_wrote":
                stands = over = False
            case "resolved":
                stands, over = False, True
            case _:
                pass
    return total


@settings(deadline=None)
@given(courses())
def test_a_resolution_spends_only_time_at_work_that_is_neither_paused_nor_waited_for_a_callback(course):
    ended = through(*course, resolved((course[-1].at if course else NINE) + timedelta(hours=3)))
    done = [end for end in ended.finished if end.kind == "resolution"]
    resolving = [*course, resolved((course[-1].at if course else NINE) + timedelta(hours=3))]
    assert ended.clocks.clocks["resolution"].spent == working_time(resolving)
    assert all(earlier.spent <= later.spent for earlier, later in pairwise(done))


@settings(deadline=None)
@given(courses(), st.lists(LATER, max_size=6))
def test_whoever_looks_at_every_alarm_and_who_never_looks_agree_on_what_was_missed(course, glances):
    never = through(*course)
    watched, alarms = begun(), []
    for happening in course:
        while (moment := next_look_at(watched, DESKS)) and moment < happening.at:
            seen = look(watched, moment, DESKS)
            assert seen.alarms or watched.held_until, "a look at the time of an alarm finds it"
            watched, alarms = seen.clocks, alarms + seen.alarms
        following = advance(watched, happening, DESKS)
        watched, alarms = following.clocks, alarms + following.alarms
    missed = [(alarm.kind, alarm.at) for alarm in alarms if alarm.missed]
    assert sorted(missed) == sorted((alarm.kind, alarm.at) for alarm in never.alarms if alarm.missed)
    assert measured(watched) == measured(never.clocks)


def measured(known: ConversationClocks) -> dict[str, tuple[timedelta, datetime | None]]:
    return {kind: (clock.spent, clock.running_since) for kind, clock in known.clocks.items()}


@settings(deadline=None)
@given(courses())
def test_percents_of_a_clock_only_rise_and_what_ended_late_was_told(course):
    clocks: ConversationClocks = begun()
    highest: dict[str, int] = {}
    for happening in course:
        step = advance(clocks, happening, DESKS)
        for alarm in step.alarms:
            assert highest.get(alarm.kind, 0) < alarm.percent
            assert alarm.at <= happening.at
            highest[alarm.kind] = alarm.percent
        for end in step.finished:
            assert end.kept == (highest.get(end.kind, 0) < 100)
            if end.kind != "resolution":
                highest.pop(end.kind, None)
        clocks = step.clocks


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_happens_is_an_error_in_any_state(kind):
    met = ([resolved], [paused], [held_back], [replied, wrote])
    for course in ([], *([each(after(1)) for each in before] for before in met)):
        assert through(*course, kind(after(2)), kind(after(2))).clocks.at == after(2)


@settings(deadline=None)
@given(courses(), st.data())
def test_what_is_told_twice_at_once_or_late_moves_no_clock_twice(course, data):
    doubled = data.draw(st.lists(st.booleans(), min_size=len(course), max_size=len(course)))
    once, twice = through(*course), begun()
    for happening, again in zip(course, doubled, strict=True):
        for _ in range(1 + again):
            step = advance(twice, happening, DESKS)
            twice = step.clocks
    assert twice == once.clocks


@settings(deadline=None)
@given(courses(), st.data())
def test_in_whatever_order_events_come_no_clock_goes_back_and_none_is_missed_without_its_time(course, data):
    clocks: ConversationClocks = begun()
    for happening in data.draw(st.permutations(course)):
        step = advance(clocks, happening, DESKS)
        assert step.clocks.at >= clocks.at
        for kind, clock in step.clocks.clocks.items():
            assert timedelta() <= clock.spent <= DESKS["berlin"].business_time_between(NINE, step.clocks.at)
            assert clock.running_since is None or NINE <= clock.running_since <= step.clocks.at
            assert kind in TERMS.targets
        for alarm in step.alarms:
            used = DESKS["berlin"].business_time_between(NINE, alarm.at)
            assert used >= TERMS.targets[alarm.kind] * alarm.percent / 100
        clocks = step.clocks


@settings(deadline=None)
@given(courses())
def test_clocks_are_read_as_they_were_stored(course):
    clocks = through(*course).clocks
    assert AS_STORED.validate_json(AS_STORED.dump_json(clocks)) == clocks
