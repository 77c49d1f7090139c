"""Who reads what in a consumer group: pure rules, harsher than either backend's.

A partition changes hands at once, without asking who reads it; that member hears of it with its next poll.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crossdesk.bus.protocol import Partition


@dataclass
class Group:
    """`owners` holds member and epoch of each partition: a new epoch whenever a partition is handed out anew.

    `version` rises with all that members may want to look at, `waiting` are those who wait for that.
    """

    partitions: Sequence[Partition]
    topics: frozenset[str]
    members: list[str] = field(default_factory=list)
    owners: dict[Partition, tuple[str, int]] = field(default_factory=dict)
    committed: dict[Partition, int] = field(default_factory=dict)
    epoch: int = 0
    rotation: int = 0
    version: int = 0
    waiting: list["asyncio.Future[None]"] = field(default_factory=list)

    def join(self, member: str) -> None:
        if member not in self.members:
            self.members.append(member)
            self.share_out()

    def leave(self, member: str) -> None:
        if member in self.members:
            self.members.remove(member)
            self.share_out()

    def rotate(self) -> None:
        """Deal the partitions to other members, for no reason at all."""
        self.rotation += 1
        self.share_out()

    def share_out(self) -> None:
        """Deal the partitions in turn. Who keeps one keeps its epoch."""
        self.epoch += 1
        for index, partition in enumerate(self.partitions):
            if not self.members:
                self.owners.pop(partition, None)
                continue
            owner = self.members[(index + self.rotation) % len(self.members)]
            if self.owners.get(partition, ("", 0))[0] != owner:
                self.owners[partition] = (owner, self.epoch)

    def owned(self, member: str) -> dict[Partition, int]:
        """Partitions of a member, with their epochs, in the order of the list."""
        return {p: self.owners[p][1] for p in self.partitions if p in self.owners and self.owners[p][0] == member}

    def commit(self, member: str, offsets: Mapping[Partition, tuple[int, int]]) -> dict[Partition, int]:
        """Store offsets (with the epoch they are of) of partitions that never left the member; gives what was stored.

        One that left it and came back is not the same: its committed offset would go back, and stay there.
        """
        owned = self.owned(member)
        stored = {partition: offset for partition, (epoch, offset) in offsets.items() if owned.get(partition) == epoch}
        self.committed.update(stored)
        return stored
