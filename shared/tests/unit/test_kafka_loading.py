"""What goes to the brokers together: all that fits, in order, and for those only who still wait."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from crossdesk.bus.deadlines import Deadlines
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.kafka.loading import Place, Shipment, Waiting, load, partition_of
from hypothesis import given
from hypothesis import strategies as st


class Batch:
    """A batch with room for so many records."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.values: list[int] = []

    def append(self, *, timestamp: None, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> object | None:
        if len(self.values) >= self.room:
            return None
        self.values.append(int(value))
        return object()


def waiting(partition: int, number: int, shipment: Shipment) -> Waiting:
    envelope = Envelope(uuid4(), "N", "test", datetime.now(UTC), "demo", "numbers", "key", str(number).encode())
    return Waiting(Place("numbers", partition), envelope, shipment)


async def a_shipment(events: int) -> Shipment:
    return Shipment(asyncio.get_running_loop().create_future(), events)


@given(partitions=st.lists(st.integers(0, 3), max_size=40), room=st.integers(1, 5))
async def test_loads_bring_all_records_of_a_partition_in_order(partitions: list[int], room: int) -> None:
    shipment = await a_shipment(len(partitions))
    left = [waiting(partition, number, shipment) for number, partition in enumerate(partitions)]
    brought: dict[int, list[int]] = {}
    while left:
        loads, left = load(left, lambda: Batch(room))
        for place, each in loads.items():
            assert len(each.batch.values) == len(each.shipments) <= room
            brought.setdefault(place.partition, []).extend(each.batch.values)
            each.settle(None)
    assert brought == {
        partition: [number for number, each in enumerate(partitions) if each == partition] for partition in partitions
    }
    assert shipment.landed.done() == bool(partitions)


async def test_what_nobody_waits_for_any_more_stays_behind() -> None:
    gone, here = await a_shipment(1), await a_shipment(1)
    gone.landed.cancel()
    loads, left = load([waiting(0, 1, gone), waiting(0, 2, here)], lambda: Batch(9))
    assert [each.batch.values for each in loads.values()] == [[2]]
    assert left == []


async def test_a_publish_has_landed_once_all_its_events_have() -> None:
    shipment = await a_shipment(2)
    shipment.settle(None)
    assert not shipment.landed.done()
    shipment.settle(None)
    await shipment.landed


async def test_one_event_that_failed_fails_its_publish() -> None:
    shipment = await a_shipment(3)
    shipment.settle(None)
    shipment.settle(OSError("gone"))
    shipment.settle(None)
    with pytest.raises(OSError, match="gone"):
        await shipment.landed


@given(key=st.text(), partitions=st.integers(1, 200))
def test_a_key_has_one_partition(key: str, partitions: int) -> None:
    assert 0 <= partition_of(key, partitions) < partitions
    assert partition_of(key, partitions) == partition_of(key, partitions)


async def test_what_is_overdue_fails_and_what_is_done_is_left_alone() -> None:
    loop, deadlines = asyncio.get_running_loop(), Deadlines()
    overdue, done, later = loop.create_future(), loop.create_future(), loop.create_future()
    done.set_result("in time")
    for future in (overdue, done):
        deadlines.watch(future, loop.time())
    deadlines.watch(later, loop.time() + 3600)
    with pytest.raises(TimeoutError):
        await overdue
    assert await done == "in time"
    assert not later.done()
    later.cancel()
