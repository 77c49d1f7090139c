from datetime import timedelta

from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.selection import IN_A_CROWD, by_key, most_pressing, of_one_kind, with_company
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.testing.examples import NOON, an_inquiry_received
from hypothesis import given
from hypothesis import strategies as st

ENVELOPE = wrap(
    an_inquiry_received("?"), event_id=an_inquiry_received("?").inquiry.inquiry_id, source="gateway", time=NOON
)


def waiting(key: str, age: int, *, urgent: bool = False) -> Pending:
    topic = "inquiries-urgent" if urgent else "inquiries"
    record = Record(Partition(topic, 0), 0, key, {}, b"", NOON - timedelta(seconds=age))
    return Pending(record, ENVELOPE, None, None)


EVENTS = st.lists(st.builds(waiting, st.sampled_from("abcdefg"), st.integers(0, 99), urgent=st.booleans()), max_size=60)


@given(EVENTS, st.integers(1, 50))
def test_whole_keys_are_taken_until_there_is_enough(ready: list[Pending], most: int) -> None:
    chosen = most_pressing(ready, most)
    keys = {pending.record.key for pending in chosen}
    assert sorted(map(id, chosen)) == sorted(id(pending) for pending in ready if pending.record.key in keys)
    assert len(chosen) >= min(most, len(ready))


@given(EVENTS, st.integers(1, 50))
def test_no_key_is_left_behind_that_presses_more(ready: list[Pending], most: int) -> None:
    def pressure(pending: Pending) -> tuple[bool, object]:
        return not pending.urgent, pending.record.appended_at

    chosen = {pending.record.key for pending in most_pressing(ready, most)}
    first = {
        key: min(pressure(each) for each in ready if each.record.key == key) for key in {p.record.key for p in ready}
    }
    left = [first[key] for key in first if key not in chosen]
    assert all(first[key] <= other for key in chosen for other in left)


@given(EVENTS)
def test_events_of_a_key_keep_their_order(ready: list[Pending]) -> None:
    ordered = by_key(ready)
    for key in "abcdefg":
        assert [id(p) for p in ordered if p.record.key == key] == [id(p) for p in ready if p.record.key == key]


async def nothing(*_: object) -> list[object]:
    return []


OUTCOME, STEP = Subscription(InquiryReceived, nothing), Subscription(InquiryReceived, nothing, gather=0.2)


def held(key: str, settle_by: float, subscription: Subscription) -> Pending:
    record = Record(Partition("inquiries", 0), 0, key, {}, b"", NOON)
    return Pending(record, ENVELOPE, None, subscription, settle_by=settle_by)


def test_what_gathers_is_taken_along_by_what_is_due_under_its_key() -> None:
    step, outcome, other = held("a", 10.2, STEP), held("a", 10.0, OUTCOME), held("b", 10.2, STEP)
    assert with_company([step, outcome, other], 10.1, crowded=False) == [step, outcome]
    assert with_company([step, other], 10.1, crowded=False) == []
    assert with_company([step, other], 10.3, crowded=False) == [step, other]


def test_in_a_crowd_outcomes_come_before_steps_that_have_gathered_long_enough_otherwise() -> None:
    step, outcome, other = held("a", 10.2, STEP), held("a", 10.0, OUTCOME), held("b", 10.2, STEP)
    assert with_company([step, outcome, other], 10.3, crowded=True) == [step, outcome]
    assert with_company([step, outcome, other], 10.2 + IN_A_CROWD, crowded=True) == [step, outcome, other]


def test_a_crowd_of_steps_alone_is_taken_as_it_is() -> None:
    steps = [held(key, 10.2, STEP) for key in "abc"]
    assert with_company(steps, 10.1, crowded=True) == steps


def test_events_of_different_rows_have_turns_of_their_own_and_the_longest_due_comes_first() -> None:
    answer = Subscription(InquiryReceived, nothing, rows=list, alone=True)  # type: ignore[arg-type]  # any two will do
    lesson = Subscription(InquiryReceived, nothing, rows=dict, alone=True, gather=0.5)  # type: ignore[arg-type]  # as above
    anything = Subscription(InquiryReceived, nothing, stateless=True)
    ready = [a_pending(answer, 2.0), a_pending(lesson, 1.0), a_pending(anything, 9.0), a_pending(lesson, 3.0)]
    assert of_one_kind([ready[0], ready[2], ready[3]], ready, 9) == [ready[0], ready[2]]
    assert of_one_kind([ready[0], ready[2]], ready, 9) == [ready[0], ready[2]]
    assert of_one_kind([], ready, 9) == []


def test_lessons_that_gather_go_all_together_when_one_is_due() -> None:
    answer = Subscription(InquiryReceived, nothing, rows=list, alone=True)  # type: ignore[arg-type]  # any two will do
    lesson = Subscription(InquiryReceived, nothing, rows=dict, alone=True, gather=0.5, together=True)  # type: ignore[arg-type]  # as above
    due, later, other = a_pending(lesson, 1.0), a_pending(lesson, 9.0), a_pending(answer, 2.0)
    assert of_one_kind([due, other], [later, due, other], 9) == [due, later]
    assert of_one_kind([due, other], [later, due, other], 1) == [due], "those that wait longest come first"
    step = Subscription(InquiryReceived, nothing, rows=list, alone=True, gather=0.2)  # type: ignore[arg-type]  # as above
    outcome, mine, others = a_pending(answer, 1.0), a_pending(step, 1.5), a_pending(step, 9.0)
    assert of_one_kind([outcome, mine], [outcome, mine, others], 9) == [outcome, mine]
    assert of_one_kind([mine], [mine, others], 9) == [mine], "other steps await their outcome"


def a_pending(subscription: Subscription, settle_by: float) -> Pending:
    pending = waiting("a", 0)
    pending.subscription, pending.settle_by = subscription, settle_by
    return pending
