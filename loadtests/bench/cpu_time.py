"""Processor time of processes, from /proc (Linux)."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LOOK = 0.3
"""Seconds of one look at whether processes rest."""
AT_REST = 0.2
"""Share of a core below which they do: idle services look at their log now and then."""


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes so far, all threads; of one that has ended, nothing."""
    return sum(_seconds(pid) for pid in pids)


def _seconds(pid: int) -> float:
    try:
        after_name = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def descendants(pid: int) -> list[int]:
    """All processes below this one."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found, open_ends = [], [pid]
    while open_ends:
        below = children.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            yield int(directory.name), int((directory / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended


@dataclass
class Spent:
    """Filled in at the end of `spending`."""

    cpu_ms: float = 0.0


@contextmanager
def spending(pids: Iterable[int]) -> Iterator[Spent]:
    """Milliseconds of processor time these processes spend during the block."""
    watched = tuple(pids)
    spent, before = Spent(), cpu_seconds(watched)
    try:
        yield spent
    finally:
        spent.cpu_ms = (cpu_seconds(watched) - before) * 1000


def until_at_rest(pids: Iterable[int], *, patience: float = 60.0) -> bool:
    """Let processes finish what they were given, so that it does not meet the next measurement. False: they did not."""
    watched, deadline = tuple(pids), time.monotonic() + patience
    while time.monotonic() < deadline:
        before = cpu_seconds(watched)
        time.sleep(LOOK)
        if cpu_seconds(watched) - before < AT_REST * LOOK:
            return True
    return False
