"""SLA clocks of a conversation: what runs when, what is due, what was kept."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from crossdesk.contracts.sla_clocks import PauseRequested
from pydantic import ValidationError

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.sla.conversation_clocks import Step, advance, begin, due_at, look, next_look_at

from .clocks_in_berlin import (
    DESKS,
    HOUR,
    NINE,
    SEASONS,
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


def test_a_desk_that_never_opens_again_misses_nothing():
    closed = OpeningHours(week_of({"mon": ["09:00-10:00"]}, "Europe/Berlin"), SEASONS)
    step = advance(begin(TERMS, "closed", NINE), replied(after(1)), {"closed": closed})
    far = replace(step.clocks, clocks={"resolution": replace(step.clocks.clocks["resolution"], target=9000 * HOUR)})
    assert due_at(far, {"closed": closed}) == {}
    assert next_look_at(replace(far, terms=replace(TERMS, warn_at_percent=())), {"closed": closed}) is None
