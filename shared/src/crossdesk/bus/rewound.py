"""Where a group reads on after it was set back, so that it reads again what a restored database has not seen."""

from dataclasses import dataclass

from crossdesk.bus.protocol import Partition
from crossdesk.errors import Misconfigured


@dataclass(frozen=True)
class Rewound:
    """One partition: the next event was `before`, and is `after` now; never later than before."""

    partition: Partition
    before: int
    after: int


def still_read(group: str, members: int) -> Misconfigured:
    """What is raised where somebody reads: they would commit over it."""
    return Misconfigured(f"group {group} has {members} members: stop the service everywhere, then set it back")
