"""What a piece of work took: by the clock on the wall, and of processor time here and in the database's server."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import NamedTuple


class Taken(NamedTuple):
    """Milliseconds. `server` is 0 where the system does not tell the processor time of other processes."""

    wall: float
    own: float
    server: float

    @property
    def processor(self) -> float:
        return self.own + self.server


def stopwatch(server_pid: int) -> Callable[[], Taken]:
    """Starts now; gives what was taken until it is called. `server_pid` is the connection's process of the server."""
    began, own, server = perf_counter(), process_time(), _processor_time_of(server_pid)

    def taken() -> Taken:
        ended, own_after = perf_counter(), process_time()
        rest = _processor_time_of(server_pid) - server
        return Taken((ended - began) * 1e3, (own_after - own) * 1e3, rest)

    return taken


def _processor_time_of(pid: int) -> float:
    """Milliseconds so far, as Linux tells of each process (`proc_pid_schedstat`, nanoseconds)."""
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else 0.0


def told(taken: Sequence[Taken]) -> str:
    """p50, p99 and the longest, and the same of processor time."""
    wall, processor = [each.wall for each in taken], [each.processor for each in taken]
    shares = [sum(part) / len(taken) for part in zip(*((each.own, each.server) for each in taken), strict=True)]
    return (
        f"p50 {_percentile(wall, 50):5.1f}  p99 {_percentile(wall, 99):5.1f}  longest {max(wall):5.1f} ms;  "
        f"processor p50 {_percentile(processor, 50):5.1f}  p99 {_percentile(processor, 99):5.1f} ms "
        f"(own {shares[0]:.1f}, server {shares[1]:.1f})"
    )


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]
