from datetime import timedelta

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pace import SMALLEST_BATCH
from crossdesk.consume.pending import Pending
from crossdesk.consume.precedence import FORGOTTEN_AFTER, LONG, MOST, URGENT_EVERY, Precedence
from crossdesk.testing.examples import NOON, an_inquiry_received
from hypothesis import given
from hypothesis import strategies as st

ENVELOPE = wrap(
    an_inquiry_received("?"), event_id=an_inquiry_received("?").inquiry.inquiry_id, source="gateway", time=NOON
)


def events(count: int, *, urgent: bool = False) -> list[Pending]:
    topic = "inquiries-urgent" if urgent else "inquiries"
    record = Record(Partition(topic, 0), 0, "key", {}, b"", NOON - timedelta(seconds=1))
    return [Pending(record, ENVELOPE, None, None) for _ in range(count)]


def rests(precedence: Precedence, now: float) -> float:
    return precedence.wait(now, urgent=False)


def after_long_ones(count: int = 1) -> Precedence:
    precedence = Precedence()
    for _ in range(count):
        precedence.learn(events(1, urgent=True), began=9.8, ended=10.0)
    return precedence


def test_a_crowd_rests_after_its_turn_when_urgent_turns_took_long() -> None:
    precedence = after_long_ones()
    precedence.learn(events(SMALLEST_BATCH), began=10.0, ended=10.1)
    assert rests(precedence, 10.1) == pytest.approx(precedence.rest * 0.1)
    assert rests(precedence, 10.1) > 0
    assert rests(precedence, 11.1) == 0


def test_a_crowd_does_not_rest_while_urgent_turns_are_quick() -> None:
    precedence = Precedence()
    precedence.learn(events(1, urgent=True), began=10.0, ended=10.0 + LONG / 2)
    precedence.learn(events(SMALLEST_BATCH), began=10.1, ended=10.2)
    assert rests(precedence, 10.2) == 0


def test_urgent_events_gather_beside_a_crowd_and_not_without_one() -> None:
    precedence = Precedence()
    precedence.learn(events(1, urgent=True), began=10.0, ended=10.01)
    assert precedence.wait(10.01, urgent=True) == 0
    precedence.learn(events(SMALLEST_BATCH), began=10.1, ended=10.2)
    precedence.learn(events(1, urgent=True), began=10.2, ended=10.21)
    assert precedence.wait(10.21, urgent=True) == pytest.approx(URGENT_EVERY - 0.01)
    much_later = 10.2 + FORGOTTEN_AFTER
    precedence.learn(events(1, urgent=True), began=much_later, ended=much_later + 0.01)
    assert precedence.wait(much_later + 0.01, urgent=True) == 0


def test_a_few_events_are_no_crowd_and_do_not_rest() -> None:
    precedence = after_long_ones()
    precedence.learn(events(SMALLEST_BATCH - 1), began=10.0, ended=10.1)
    assert rests(precedence, 10.1) == 0


def test_a_crowd_rests_no_longer_once_nobody_urgent_has_come_for_a_while() -> None:
    precedence = after_long_ones(5)
    ended = 10.0 + FORGOTTEN_AFTER + 0.1
    precedence.learn(events(SMALLEST_BATCH), began=ended - 0.1, ended=ended)
    assert rests(precedence, ended) == 0


@given(st.lists(st.floats(0.0, 10.0), max_size=100))
def test_however_long_they_take_a_share_of_the_time_stays_with_the_crowd(waits: list[float]) -> None:
    precedence = Precedence()
    for wait in waits:
        precedence.learn(events(1, urgent=True), began=100.0 - wait, ended=100.0)
        assert 0 <= precedence.rest <= MOST
    precedence.learn(events(SMALLEST_BATCH), began=100.0, ended=100.2)
    assert rests(precedence, 100.2) <= MOST * 0.2 + 1e-9


def test_the_crowd_comes_back_step_by_step_once_urgent_turns_are_quick_again() -> None:
    precedence = after_long_ones(20)
    assert precedence.rest == MOST
    for _ in range(1000):
        precedence.learn(events(1, urgent=True), began=10.0, ended=10.0)
    assert precedence.rest == 0
