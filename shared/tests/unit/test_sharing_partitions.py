"""Every member deals the same hands: each partition has exactly one reader, and shares differ by at most one."""

from uuid import UUID

from crossdesk.bus.postgres.membership import share
from crossdesk.bus.protocol import Partition
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 60), st.sets(st.uuids(), min_size=1, max_size=12))
def test_all_partitions_are_shared_out_evenly_and_once(count, ids):
    partitions = [Partition("topic", number) for number in range(count)]
    members = sorted(ids)
    hands = [share(partitions, members, member) for member in members]
    assert sorted(partition for hand in hands for partition in hand) == partitions
    assert max(map(len, hands)) - min(map(len, hands)) <= 1


def test_who_was_struck_off_has_nothing():
    assert share([Partition("topic", 0)], [UUID(int=1)], UUID(int=2)) == set()
