"""Answers find their inquiries, whichever is seen first."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from loadtests.generator.event_stream import EventStream
from loadtests.generator.ledger import FORGET_AFTER, Arrival, Ledger
from loadtests.texts import Draft

DRAFT = Draft({"text": "?"}, "de", "vip", "urgent", "parcel")
GROUP = ("urgent", "vip", "de", "demo")


def arrival(offset: float = 1.0) -> Arrival:
    return Arrival(offset, 100.0 + offset, 0, DRAFT, GROUP)


def test_an_answer_after_the_202_is_counted_from_the_intended_start():
    ledger = Ledger()
    ledger.sent(arrival())
    ledger.posted(arrival(), "202", 101.002, 101.010)
    assert ledger.accepted("i-1", "c-1", arrival()) is None
    answered = ledger.seen("i-1", "ReplyDecided", 101.250)
    assert answered.conversation_id == "c-1"
    taken = ledger.take()
    assert taken["posts"] == [[1.0, "202", 2.0, 10.0, GROUP]]
    assert taken["answers"] == [[1.0, 1.25, 250.0, GROUP]]
    assert taken["intended"] == {"1": 1}


def test_an_answer_before_the_202_is_counted_when_it_was_seen():
    ledger = Ledger()
    assert ledger.seen("i-1", "ReplyDecided", 101.2) is None
    assert ledger.accepted("i-1", "c-1", arrival()).outcome == "ReplyDecided"
    assert ledger.take()["answers"] == [[1.0, 1.2, 200.0, GROUP]]
    assert ledger.waiting == 0


def test_rows_are_told_once():
    ledger = Ledger()
    ledger.sent(arrival())
    ledger.posted(arrival(), "429", 101, 101.1)
    ledger.take()
    assert ledger.take() == {"intended": {}, "posts": [], "answers": []}


def test_answers_to_others_are_forgotten_and_ours_are_not():
    ledger = Ledger()
    ledger.accepted("ours", "c-1", arrival())
    ledger.seen("theirs", "ReplyDecided", 100.0)
    ledger.seen("late", "ReplyDecided", 150.0)
    ledger.forget(100.0 + FORGET_AFTER + 1)
    assert ledger.accepted("theirs", "c-2", arrival()) is None
    assert ledger.accepted("late", "c-3", arrival()) is not None
    assert ledger.waiting == 2
    assert ledger.open_inquiries() == [("ours", "demo"), ("theirs", "demo")]


@given(st.lists(st.tuples(st.sampled_from("ap"), st.integers(0, 9)), unique=True))
def test_each_inquiry_is_answered_once_in_any_order_of_events(events):
    ledger = Ledger()
    for what, number in [*events, *((what, number) for what, number in events if what == "a")]:
        if what == "p":
            ledger.accepted(f"i-{number}", "c", arrival())
        else:
            ledger.seen(f"i-{number}", "ReplyDecided", 102.0)
    posted, answered = ({number for what, number in events if what == kind} for kind in "pa")
    assert len(ledger.take()["answers"]) == len(posted & answered)
    assert ledger.waiting == len(posted - answered)


WIRE = (
    b": follow\r\nretry: 1000\r\n\r\n"
    b'event: ReplyDecided\r\nid: a.1\r\ndata: {"inquiry_id":"1"}\r\n\r\n'
    b'event: InquiryReceived\r\nid: a.2\r\ndata: {"inquiry_id":"2"}\r\n\r\n'
    b'event: ReplyDecided\nid: a.3\ndata: {"inquiry_id":\ndata: "3"}\n\n'
)


@given(st.lists(st.integers(0, len(WIRE)), max_size=20))
def test_events_are_read_however_the_bytes_are_cut(cuts):
    told = []
    stream = EventStream(frozenset({b"ReplyDecided"}), lambda kind, data: told.append((kind, data)))
    places = [0, *sorted(cuts), len(WIRE)]
    for begin, end in pairwise(places):
        stream.feed(WIRE[begin:end])
    assert told == [("ReplyDecided", b'{"inquiry_id":"1"}'), ("ReplyDecided", b'{"inquiry_id":\n"3"}')]
    assert stream.last_id == b"a.3"


def test_half_an_event_does_not_outlive_its_connection():
    told = []
    stream = EventStream(frozenset({b"ReplyDecided"}), lambda kind, data: told.append(data))
    stream.feed(b"event: ReplyDecided\ndata: ha")
    stream.restart()
    stream.feed(b"event: ReplyDecided\ndata: whole\n\n")
    assert told == [b"whole"]
