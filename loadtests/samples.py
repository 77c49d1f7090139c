"""One sample a second of what the machine and the cluster do, taken in a thread beside the run."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loadtests.watch_backlog import Backlog, BacklogWatcher
from loadtests.watch_processes import Processes, Usage

Snapshot = Mapping[str, Usage]


@dataclass(frozen=True)
class Sample:
    """`at` is UNIX seconds; `cpu_cores` is what each service used since the sample before."""

    at: float
    cpu_cores: Mapping[str, float]
    rss_bytes: Mapping[str, float]
    used: Mapping[str, tuple[float, float]]
    backlog: Backlog | None


@dataclass
class Sampler:
    """Takes samples between `start` and `stop`; of a target elsewhere there is only the generators' own CPU to see."""

    processes: Processes
    backlog: BacklogWatcher | None = None
    samples: list[Sample] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="samples", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread:
            self._thread.join()

    @property
    def latest(self) -> Sample | None:
        return self.samples[-1] if self.samples else None

    def _run(self) -> None:
        used = _copied(self.processes.look())
        at = time.monotonic()
        while not self._stopped.wait(max(0.0, at + 1 - time.monotonic())):
            now = time.monotonic()
            self.samples.append(self._sample(used, now - at))
            used, at = dict(self.samples[-1].used), now

    def _sample(self, before: Mapping[str, tuple[float, float]], seconds: float) -> Sample:
        looked = self.processes.look()
        used = _copied(looked)
        cores = {name: round((cpu - before.get(name, (0.0, 0.0))[0]) / seconds, 3) for name, (cpu, _) in used.items()}
        rss = {name: usage.rss_bytes for name, usage in looked.items()}
        return Sample(time.time(), cores, rss, used, self.backlog.look() if self.backlog else None)


def _copied(looked: Snapshot) -> dict[str, tuple[float, float]]:
    return {name: (usage.cpu_seconds, usage.bytes) for name, usage in looked.items()}


def at_second(samples: list[Sample], begins_at: float) -> dict[int, Sample]:
    """The sample taken in each second of the run."""
    return {int(sample.at - begins_at): sample for sample in samples if sample.at >= begins_at}


def services_of(samples: list[Sample], begins_at: float, accepted: int) -> dict[str, Any]:
    """CPU and bytes for each inquiry, and the most memory, of each service over the run."""
    during = [sample for sample in samples if sample.at >= begins_at]
    if len(during) < 2 or not accepted:  # a difference needs two
        return {}
    first, last = during[0].used, during[-1].used
    return {
        name: {
            "cpu_ms_per_inquiry": round((cpu - first.get(name, (0.0, 0.0))[0]) * 1000 / accepted, 4),
            "bytes_per_inquiry": round((moved - first.get(name, (0.0, 0.0))[1]) / accepted),
            "rss_mb": round(max(sample.rss_bytes.get(name, 0.0) for sample in during) / 1e6, 1),
        }
        for name, (cpu, moved) in last.items()
    }
