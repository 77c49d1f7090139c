"""What is to be done in one partition: in order within a key, in any order across keys, committed without gaps."""

from collections import deque

from crossdesk.consume.pending import Pending


class PartitionQueue:
    """Pending events of one partition, and the offset up to which everything is settled."""

    def __init__(self, first_offset: int) -> None:
        self._keys: dict[str, deque[Pending]] = {}
        self._open: dict[int, Pending] = {}
        self._next_offset = first_offset
        self._after_settled = first_offset
        self._committed: int | None = None

    def __len__(self) -> int:
        return len(self._open)

    def __contains__(self, pending: Pending) -> bool:
        return self._open.get(pending.record.offset) is pending

    def all(self) -> list[Pending]:
        """Everything not settled yet, in the order of the log."""
        return list(self._open.values())

    def add(self, pending: Pending) -> None:
        """Take an event in. Offsets must rise."""
        self._keys.setdefault(pending.record.key, deque()).append(pending)
        self._open[pending.record.offset] = pending
        self._next_offset = pending.record.offset + 1

    def skip(self, offset: int) -> None:
        """Note a record that concerns others."""
        self._next_offset = offset + 1

    def settle(self, pending: Pending) -> None:
        """Note that an event is done with, whatever became of it."""
        waiting = self._keys[pending.record.key]
        waiting.remove(pending)  # nearly always the first
        if not waiting:
            del self._keys[pending.record.key]
        del self._open[pending.record.offset]
        self._after_settled = max(self._after_settled, pending.record.offset + 1)

    def leave_the_rest(self) -> list[Pending]:
        """Forget what comes after the last settled event, and give it: whoever reads on begins there.

        What is left holds up the frontier: until it is settled, too, others settled already would be met again.
        """
        rest = [pending for offset, pending in self._open.items() if offset >= self._after_settled]
        for pending in rest:
            self.settle(pending)
        if rest:
            self._next_offset = rest[0].record.offset
            self._after_settled = self._next_offset
        return rest

    def heads(self) -> list[Pending]:
        """The first event of each key: those whose fetch step may begin."""
        return [waiting[0] for waiting in self._keys.values()]

    def runnable(self, now: float) -> list[Pending]:
        """Events that may be handled now, in the order of the log.

        Of each key all from the first on, up to one that waits for its back-off or its fetch step.
        """
        ready: list[Pending] = []
        for waiting in self._keys.values():
            for pending in waiting:
                if pending.needs_fetch or pending.not_before > now:
                    break
                ready.append(pending)
        return sorted(ready, key=lambda pending: pending.record.offset)

    def next_try(self) -> float | None:
        """When the earliest back-off among the first events ends (loop time)."""
        times = [head.not_before for head in self.heads() if head.not_before and not head.fetching]
        return min(times, default=None)

    def frontier(self) -> int:
        """The offset up to which everything is settled: what may be committed."""
        return next(iter(self._open), self._next_offset)

    def to_commit(self) -> int | None:
        """The frontier, when it has moved since `committed` was called."""
        frontier = self.frontier()
        return frontier if frontier != self._committed else None

    def committed(self, offset: int) -> None:
        """Note what is stored with the bus."""
        self._committed = offset
