"""What rounds say of a moment goes to the log once, as far as one process is concerned."""

from datetime import timedelta

import pytest
from crossdesk.errors import BusUnavailable
from crossdesk.testing.examples import NOON

from routing.desk_rounds import LOOKED_EVERY, review_at
from routing.say_once import say_once


class NotingBus:
    """Notes what is published; refuses as often as it is told to."""

    def __init__(self, refusing: int = 0) -> None:
        self.refusing, self.told = refusing, []

    async def publish(self, envelopes):
        if self.refusing:
            self.refusing -= 1
            raise BusUnavailable("the log is away")
        self.told += envelopes


async def test_a_second_look_at_a_moment_says_what_is_new_alone():
    bus, said = NotingBus(), {}
    await say_once(bus, [review_at("one", NOON)], said)
    await say_once(bus, [review_at("one", NOON), review_at("two", NOON)], said)
    assert [each.tenant for each in bus.told] == ["one", "two"]


async def test_each_moment_is_said_and_only_the_last_one_is_remembered():
    bus, said = NotingBus(), {}
    moments = [NOON + step * LOOKED_EVERY for step in range(3)]
    for at in moments:
        await say_once(bus, [review_at("one", at)], said)
    assert [each.time for each in bus.told] == moments
    assert list(said.values()) == moments[-1:]


async def test_what_the_log_did_not_take_is_said_again():
    bus, said = NotingBus(refusing=1), {}
    with pytest.raises(BusUnavailable):
        await say_once(bus, [review_at("one", NOON)], said)
    await say_once(bus, [review_at("one", NOON)], said)
    assert [each.tenant for each in bus.told] == ["one"]


async def test_without_a_memory_all_is_said():
    bus = NotingBus()
    for _ in range(2):
        await say_once(bus, [review_at("one", NOON + timedelta(minutes=1))], None)
    assert len(bus.told) == 2
