"""The log seen from outside: how far it reaches, and how far each group has read, without being a member of any."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from crossdesk.bus.protocol import Lag, Partition


@dataclass(frozen=True)
class GroupStanding:
    """How many members a group has, and its lag on each partition of the topics it reads.

    A group reads what its members say they read and what it has committed offsets for.
    """

    members: int
    lag: Mapping[Partition, Lag]


@dataclass(frozen=True)
class Standing:
    """One look at the log. `ends` are the next offsets to be written, of all partitions there are."""

    ends: Mapping[Partition, int]
    groups: Mapping[str, GroupStanding]


class Overview(Protocol):
    """Looks at the log of either bus; `crossdesk.bus.url.open_overview` opens one."""

    async def look(self, groups: Collection[str], topics: Collection[str]) -> Standing:
        """How these groups and topics stand now. Groups nobody has heard of have no members and no lag.

        Raises BusUnavailable.
        """
        ...
