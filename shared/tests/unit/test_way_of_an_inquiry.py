"""The tree of an inquiry's way: the same in whatever order its events are read, and fit to be printed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crossdesk.operate.trace.show_way import printable, show_way
from crossdesk.operate.trace.step import Step
from crossdesk.operate.trace.tree import way_of
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def a_step(number: int, cause: int | None = None, *, after: int = 0, **fields) -> Step:
    """Event `number`, caused by another, so many milliseconds after the start. Event 1 receives the inquiry."""
    values = {
        "service": "intent",
        "event": "InquiryReceived" if number == 1 else f"Event{number}",
        "key": "demo/conversation",
        "tenant": "demo",
        "trace": "0af7651916cd43dd8448eb211c80319c",
        "why": f"reason {number}",
        "names": number == 1,
    }
    caused = UUID(int=cause) if cause else None
    at = START + timedelta(milliseconds=after)
    return Step(id=UUID(int=number), cause=caused, at=at, **{**values, **fields})


@st.composite
def ways(draw):
    """Events of which each but the first is caused by an earlier one."""
    count = draw(st.integers(1, 15))
    causes = [draw(st.integers(1, number - 1)) for number in range(2, count + 1)]
    times = [draw(st.integers(0, 50)) for _ in causes]
    caused = enumerate(zip(causes, times, strict=True), 2)
    return [a_step(1), *(a_step(number, cause, after=time) for number, (cause, time) in caused)]


@given(ways(), st.data())
def test_the_tree_is_the_same_in_whatever_order_events_are_read(steps, data):
    said_twice = data.draw(st.lists(st.sampled_from(steps)))
    later = [replace(step, at=step.at + timedelta(seconds=1)) for step in said_twice]
    assert way_of(data.draw(st.permutations([*steps, *later]))) == way_of(steps)


@given(ways())
def test_every_event_is_in_the_tree_once_and_below_what_caused_it(steps):
    way = way_of(steps)
    assert sorted(branch.step.id for branch in way) == sorted(step.id for step in steps)
    depth = {branch.step.id: len(branch.lasts) for branch in way}
    assert all(depth[step.id] == depth[step.cause] + 1 for step in steps if step.cause)


@given(ways())
def test_of_the_events_of_one_cause_the_last_one_alone_is_drawn_as_such(steps):
    way = way_of(steps)
    for cause in steps:
        siblings = [branch for branch in way if branch.step.cause == cause.id]
        assert [branch.lasts[-1] for branch in siblings] == [False] * (len(siblings) - 1) + [True] * bool(siblings)
        assert [branch.step.at for branch in siblings] == sorted(branch.step.at for branch in siblings)


def test_an_event_of_another_inquiry_is_no_part_of_the_way():
    steps = [a_step(1), a_step(2, 1, after=5), a_step(8), a_step(9, 8)]
    assert [branch.step.id.int for branch in way_of(steps)] == [1, 2]


def test_what_names_the_inquiry_is_shown_though_nothing_of_the_way_led_to_it():
    steps = [a_step(5, 4, names=True), a_step(6, 5), a_step(1), a_step(2, 1)]
    assert [(branch.step.id.int, len(branch.lasts)) for branch in way_of(steps)] == [(1, 0), (2, 1), (5, 0), (6, 1)]


def test_causes_in_a_circle_end_the_way():
    steps = [a_step(1, 3), a_step(2, 1), a_step(3, 2)]
    assert [branch.step.id.int for branch in way_of(steps)] == [1, 2, 3]


def test_without_the_event_that_received_it_there_is_no_way():
    assert way_of([a_step(2, 1)]) == []


def test_lines_tell_times_places_and_reasons():
    steps = [
        a_step(1, service="gateway"),
        a_step(2, 1, after=12, service="translation"),
        a_step(3, 1, after=20, texts=("Wo bleibt\nmein Paket?",)),
        a_step(4, 3, after=21_000, service="routing", why=""),
    ]
    shown = list(show_way("an-id", way_of(steps), texts=False))
    assert shown[3:] == [
        "trace         0af7651916cd43dd8448eb211c80319c",
        "way           4 events of 4 services, 21000 ms from the first to the last",
        "",
        "time (UTC)               since start  since cause",
        "2026-11-27 12:00:00.000         0 ms               gateway InquiryReceived: reason 1",
        "2026-11-27 12:00:00.012        12 ms       +12 ms  ├─ translation Event2: reason 2",
        "2026-11-27 12:00:00.020        20 ms       +20 ms  └─ intent Event3: reason 3",
        "2026-11-27 12:00:21.000     21000 ms    +20980 ms     └─ routing Event4",
    ]
    assert any(line.endswith("» Wo bleibt mein Paket?") for line in show_way("an-id", way_of(steps), texts=True))


@given(st.text())
def test_nothing_that_is_printed_moves_the_cursor(text):
    assert all(each.isprintable() or each == " " for each in printable(f"\x1b[2J{text}\u202e\r"))
