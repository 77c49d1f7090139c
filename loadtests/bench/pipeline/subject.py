"""Something that answers inquiries over HTTP, and putting load on it while its processor time is watched."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from crossdesk.errors import Unavailable

from loadtests.bench.cpu_time import spending, until_at_rest
from loadtests.bench.pipeline.customers import Ask, Told, Way
from loadtests.bench.run import Run
from loadtests.bench.started import module

IN_FLIGHT = 64
"""Customers at once at saturation."""
LATE_MS = 50.0
"""A generator that starts its requests later than this (p99) says more about itself than about what it measures."""


@dataclass(frozen=True)
class Subject:
    """`pids` are the processes whose processor time counts: those we would deploy, not brokers and databases."""

    name: str
    url: str
    way: Way
    pids: Sequence[int]
    texts: Sequence[str] = field(default=())

    def at_rate(self, run: Run, rate: float, *, tenants: int = 1) -> Mapping[str, float]:
        """Open loop: what a customer waits, and what an inquiry costs."""
        ask = Ask(self.url, self.way, self.texts, run.order.seconds, tenants, rate=rate)
        told, cpu_ms = self._loaded(run, ask)
        return {
            "p50 to the answer, ms": told.answered_ms["p50"],
            "p99 to the answer, ms": told.answered_ms["p99"],
            "p99 of the POST, ms": told.posted_ms["p99"],
            "CPU of the services, ms/inquiry": cpu_ms / told.answered,
        }

    def at_saturation(self, run: Run, *, seconds: float = 0.0) -> Mapping[str, float]:
        """Closed loop: the most it answers, and what an inquiry costs then."""
        ask = Ask(self.url, self.way, self.texts, seconds or run.order.seconds, in_flight=IN_FLIGHT)
        told, cpu_ms = self._loaded(run, ask)
        return {
            "answers/s": told.per_second,
            "CPU of the services, ms/inquiry": cpu_ms / told.answered,
        }

    def _loaded(self, run: Run, ask: Ask) -> tuple[Told, float]:
        """What the customers tell, and the milliseconds of processor time the services spent. Raises Unavailable."""
        command = module("loadtests.bench.pipeline.customers", json.dumps(asdict(ask)))
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as customers:
            assert customers.stdout is not None and customers.stderr is not None  # for mypy: both are pipes
            customers.stdout.readline()
            with spending(self.pids) as spent:
                answer = customers.stdout.readline()
                if not until_at_rest(self.pids):
                    run.record.notes.append(f"{self.name} did not come to rest: the next figure is not its own alone")
            said = customers.stderr.read().strip()
        return self._understood(run, ask, answer, said), spent.cpu_ms

    def _understood(self, run: Run, ask: Ask, answer: str, said: str) -> Told:
        if not answer:
            raise Unavailable(f"the customers of {self.name} failed: {said[-500:]}")
        told = Told(**json.loads(answer))
        if not told.answered:
            raise Unavailable(f"{self.name} answered nobody: {said[-500:]}")
        if told.failed:
            run.record.notes.append(f"{self.name}: {told.failed} of {told.failed + told.answered} failed: {said[:150]}")
        if told.late_ms > LATE_MS:
            late = f"{self.name} at {ask.rate:g}/s: requests started {told.late_ms:.0f} ms late (p99)"
            run.record.notes.append(f"{late}: the machine was saturated, its latencies prove nothing")
        return told
