"""Whatever finishes when: order within a key, and never a gap below the committed offset."""

from datetime import UTC, datetime

from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.partition_queue import PartitionQueue
from crossdesk.consume.pending import Pending
from crossdesk.consume.subscription import Retry, Subscription
from crossdesk.contracts.gateway import InquiryReceived
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

RECORD = Record(Partition("inquiries", 0), 0, "key", {}, b"", datetime(2026, 11, 27, tzinfo=UTC))


async def nothing(*_):
    return []


SUBSCRIPTION = Subscription(InquiryReceived, nothing)


def pending(offset: int, key: str) -> Pending:
    return Pending(replace(RECORD, offset=offset, key=key), None, None, SUBSCRIPTION)


@given(st.data(), st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=40))
def test_any_order_of_settling_keeps_order_within_keys_and_leaves_no_gap(data, keys):
    queue = PartitionQueue(0)
    for offset, key in enumerate(keys):
        if key is None:
            queue.skip(offset)
        else:
            queue.add(pending(offset, key))
    settled: dict[str, list[int]] = {}
    open_offsets = {offset for offset, key in enumerate(keys) if key is not None}
    while ready := queue.runnable(now=0.0):
        first_of_a_key = data.draw(st.sampled_from([each for each in ready if each in queue.heads()]))
        queue.settle(first_of_a_key)
        open_offsets.discard(first_of_a_key.record.offset)
        settled.setdefault(first_of_a_key.record.key, []).append(first_of_a_key.record.offset)
        assert queue.frontier() == min(open_offsets, default=len(keys))
    assert queue.frontier() == len(keys)
    assert all(offsets == sorted(offsets) for offsets in settled.values())


def test_a_back_off_holds_its_key_and_no_other():
    queue = PartitionQueue(0)
    events = [pending(0, "a"), pending(1, "b"), pending(2, "a")]
    for event in events:
        queue.add(event)
    events[0].not_before = 10.0
    assert queue.runnable(now=5.0) == [events[1]]
    assert queue.next_try() == 10.0
    assert queue.runnable(now=10.0) == events


def test_a_frontier_is_committed_once():
    queue = PartitionQueue(7)
    queue.add(pending(7, "a"))
    assert queue.to_commit() == 7
    queue.committed(7)
    assert queue.to_commit() is None


@given(st.integers(1, 1000))
def test_delays_double_and_stay_bounded(attempt):
    retry = Retry(first_delay=0.1, longest_delay=30.0)
    assert retry.delay(1) == 0.1
    assert retry.delay(attempt) <= retry.delay(attempt + 1) <= 30.0


def test_who_leaves_keeps_only_what_came_before_something_settled():
    queue = PartitionQueue(0)
    events = [pending(0, "a"), pending(1, "b"), pending(2, "a"), pending(4, "c")]
    for event in events:
        queue.add(event)
    queue.skip(5)
    queue.settle(events[1])
    assert queue.leave_the_rest() == events[2:]
    assert queue.all() == events[:1]
    queue.settle(events[0])
    assert queue.frontier() == 2


def test_who_leaves_with_nothing_settled_leaves_all():
    queue = PartitionQueue(7)
    queue.add(pending(7, "a"))
    assert len(queue.leave_the_rest()) == 1
    assert queue.frontier() == 7
    assert queue.to_commit() == 7
