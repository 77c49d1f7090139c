"""SLA clocks of a conversation: what runs when, what is due, what was kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from uuid import uuid4

import pytest
from crossdesk.contracts.sla_clocks import PauseRequested
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.calendars.seasons import load_seasons
from routing.sla.agreement import Terms
from routing.sla.conversation_clocks import ConversationClocks, Step, advance, begin, due_at, look, next_look_at
from routing.sla.happenings import Happening
from routing.sla.kept_clocks import AS_STORED

SEASONS = load_seasons()
DESKS = {
    "berlin": OpeningHours(week_of({"mon-fri": ["09:00-17:00"]}, "Europe/Berlin"), SEASONS),
    "manila": OpeningHours(week_of({"mon-sun": ["22:00-06:00"]}, "Asia/Manila"), SEASONS),
}
HOUR = timedelta(hours=1)
TERMS = Terms("all", {"first_response": HOUR, "next_response": 2 * HOUR, "resolution": 8 * HOUR})
NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)  # Monday 09:00 in Berlin

replied, wrote, paused, resumed, let_go, resolved = (
    partial(Happening, what) for what in ("replied", "customer_wrote", "paused", "resumed", "let_go", "resolved")
)


def at_desk(at: datetime, desk: str = "berlin") -> Happening:
    return Happening("at_desk", at, desk)


def held_back(at: datetime, until: datetime | None = None) -> Happening:
    return Happening("held_back", at, until=until or at + 5 * HOUR)


def after(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def begun(terms: Terms = TERMS, at: datetime = NINE) -> ConversationClocks:
    return begin(terms, "berlin", at)


def through(*happenings: Happening, terms: Terms = TERMS) -> Step:
    """The last step of these happenings, with the alarms and ends of all."""
    step = Step(begun(terms))
    for happening in happenings:
        following = advance(step.clocks, happening, DESKS)
        step = Step(following.clocks, step.alarms + following.alarms, step.finished + following.finished)
    return step


def spent(step: Step) -> list[tuple[str, float, bool]]:
    return [(end.kind, end.spent / timedelta(hours=1), end.kept) for end in step.finished]


def test_a_conversation_begins_with_a_first_response_and_a_resolution_to_come():
    assert due_at(begun(), DESKS) == {"first_response": after(1), "resolution": after(8)}


def test_the_night_does_not_count():
    late = begun(at=after(7.5))  # 16:30
    assert due_at(late, DESKS)["first_response"] == after(24.5)  # 09:30 the next day


def test_a_reply_in_time_keeps_the_promise():
    assert spent(through(replied(after(0.5)))) == [("first_response", 0.5, True)]


def test_a_reply_too_late_misses_it_and_says_so_once():
    step = through(replied(after(1.5)), wrote(after(2)))
    assert spent(step) == [("first_response", 1.5, False)]
    assert [(alarm.kind, alarm.percent, alarm.at) for alarm in step.alarms] == [("first_response", 100, after(1))]


def test_of_messages_in_a_row_the_oldest_unanswered_counts():
    step = through(replied(after(0.5)), wrote(after(1)), wrote(after(2)), replied(after(2.5)))
    assert spent(step) == [("first_response", 0.5, True), ("next_response", 1.5, True)]


def test_messages_before_the_first_reply_start_no_clock_of_their_own():
    assert set(through(wrote(after(0.5))).clocks.clocks) == {"first_response", "resolution"}


def test_while_we_wait_for_the_customer_the_resolution_stands():
    step = through(replied(after(0.5)), paused(after(1)), wrote(after(5)), resolved(after(6)))
    assert spent(step) == [("first_response", 0.5, True), ("next_response", 1.0, True), ("resolution", 2.0, True)]


def test_a_paused_clock_is_not_due_and_goes_on_where_it_stood():
    stood = through(replied(after(0.5)), paused(after(1))).clocks
    assert due_at(stood, DESKS) == {}
    assert next_look_at(stood, DESKS) is None
    assert due_at(advance(stood, resumed(after(3)), DESKS).clocks, DESKS) == {"resolution": after(24 + 2)}


def test_waiting_for_the_customer_does_not_excuse_the_first_response():
    assert "first_response" in due_at(through(paused(after(0.5))).clocks, DESKS)


def test_an_agreement_may_take_every_reply_for_a_question():
    asking = replace(TERMS, reply_pauses=True)
    assert due_at(through(replied(after(0.5)), terms=asking).clocks, DESKS) == {}


def test_a_customer_who_writes_after_the_end_opens_it_again_with_what_was_spent():
    step = through(resolved(after(2)), wrote(after(4)))
    assert due_at(step.clocks, DESKS) == {"next_response": after(6), "resolution": after(24 + 2)}


def test_resolving_twice_ends_nothing_twice():
    assert spent(through(resolved(after(1)), resolved(after(2)))) == [
        ("first_response", 1.0, False),
        ("resolution", 1.0, True),
    ]


def test_a_desk_that_takes_over_counts_by_its_own_hours_and_keeps_what_was_spent():
    handed = through(replied(after(1 / 60)), at_desk(after(6), "manila")).clocks
    # Six of eight hours are spent; Manila opens at 22:00, which is 14:00 UTC, and two of its hours are left.
    assert due_at(handed, DESKS) == {"resolution": after(8)}
    stayed = through(replied(after(1 / 60)), at_desk(after(6), "berlin")).clocks
    assert due_at(stayed, DESKS) == {"resolution": after(8)}
    later = through(replied(after(1 / 60)), at_desk(after(4), "manila")).clocks
    assert due_at(later, DESKS) == {"resolution": after(10)}


def test_warnings_come_before_the_breach_and_none_twice():
    clocks, told = begun(), []
    while (moment := next_look_at(clocks, DESKS)) and moment <= after(6):
        step = look(clocks, moment, DESKS)
        told += [(alarm.kind, alarm.percent, (alarm.at - NINE) / timedelta(minutes=1)) for alarm in step.alarms]
        assert all(alarm.at == moment and alarm.missed == (alarm.percent == 100) for alarm in step.alarms)
        clocks = step.clocks
    assert told == [
        ("first_response", 50, 30),
        ("first_response", 75, 45),
        ("first_response", 90, 54),
        ("first_response", 100, 60),
        ("resolution", 50, 240),
        ("resolution", 75, 360),
    ]


def test_warnings_that_were_overtaken_are_not_told_any_more():
    alarms = look(begun(), after(0.95), DESKS).alarms
    assert [(alarm.percent, alarm.at, alarm.due_at) for alarm in alarms] == [(90, after(0.9), after(1))]


def test_what_comes_late_does_not_turn_the_clocks_back():
    step = through(replied(after(0.5)), wrote(after(2)), replied(after(1)))
    assert spent(step)[-1] == ("next_response", 0.0, True)
    assert step.clocks.at == after(2)


def test_while_a_chosen_callback_is_ahead_all_clocks_stand_and_then_go_on_by_themselves():
    held = through(held_back(after(0.25), until=after(4))).clocks
    assert due_at(held, DESKS) == {}
    assert next_look_at(held, DESKS) == after(4)
    assert look(held, after(3.9), DESKS) == Step(held)
    due = {"first_response": after(4.75), "resolution": after(24 + 3.75)}
    for at in (after(4), after(4.5)):  # looked at too late, the time since the window began is counted
        assert due_at(look(held, at, DESKS).clocks, DESKS) == due


def test_a_callback_cancelled_or_taken_sooner_ends_the_wait_and_another_choice_moves_it():
    freed = through(held_back(after(0.25), until=after(4)), let_go(after(2))).clocks
    assert due_at(freed, DESKS)["first_response"] == after(2.75)
    later = through(held_back(after(0.25), until=after(4)), held_back(after(1), until=after(6)), at_desk(after(5)))
    assert (next_look_at(later.clocks, DESKS), due_at(later.clocks, DESKS)) == (after(6), {})
    begun_since = through(held_back(after(0.25), until=after(1)), held_back(after(1.5), until=after(6)))
    assert begun_since.clocks.clocks["first_response"].spent == timedelta(hours=0.75)


def test_what_the_customer_writes_meanwhile_is_due_from_when_the_callback_begins():
    step = through(replied(after(0.5)), held_back(after(1), until=after(3)), wrote(after(2)))
    assert due_at(step.clocks, DESKS) == {}
    assert due_at(look(step.clocks, after(3), DESKS).clocks, DESKS) == {
        "next_response": after(5),
        "resolution": after(24 + 2),
    }


def test_an_agents_own_pause_is_not_counted_twice_and_lasts_as_long_as_either():
    pause, hold = paused(after(1)), held_back(after(2), until=after(4))
    assert through(pause, hold, resumed(after(3)), resolved(after(5))).finished[-1].spent == 2 * HOUR
    assert through(pause, hold, resumed(after(5)), resolved(after(6))).finished[-1].spent == 2 * HOUR
    assert through(pause, hold, resolved(after(6))).finished[-1].spent == HOUR


def test_what_becomes_urgent_before_the_callback_is_due_by_the_shorter_target_once_it_begins():
    hurry = replace(TERMS, rule="urgent", targets={"first_response": HOUR / 6})
    step = through(held_back(after(0.25), until=after(4)), wrote(after(1), hurry=hurry))
    assert due_at(step.clocks, DESKS) == {}
    assert due_at(look(step.clocks, after(4), DESKS).clocks, DESKS) == {
        "first_response": after(4 + 1 / 6),
        "resolution": after(24 + 3.75),
    }


def test_no_agent_can_name_a_callback_as_what_they_wait_for():
    with pytest.raises(ValidationError, match="reason"):
        PauseRequested(tenant="shop", conversation_id=uuid4(), agent_id="anna", reason="callback")


def test_what_is_resolved_is_held_back_for_nothing():
    over = through(held_back(after(0.25), until=after(4)), resolved(after(1)), wrote(after(2))).clocks
    assert due_at(over, DESKS)["next_response"] == after(4)
    assert next_look_at(through(resolved(after(1)), held_back(after(2), until=after(4))).clocks, DESKS) is None


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


def test_a_desk_that_never_opens_again_misses_nothing():
    closed = OpeningHours(week_of({"mon": ["09:00-10:00"]}, "Europe/Berlin"), SEASONS)
    step = advance(begin(TERMS, "closed", NINE), replied(after(1)), {"closed": closed})
    far = replace(step.clocks, clocks={"resolution": replace(step.clocks.clocks["resolution"], target=9000 * HOUR)})
    assert due_at(far, {"closed": closed}) == {}
    assert next_look_at(replace(far, terms=replace(TERMS, warn_at_percent=())), {"closed": closed}) is None
