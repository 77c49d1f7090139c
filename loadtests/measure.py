"""The run itself: have the generators make the load, and gather what is seen."""

import os
import threading
import time

from crossdesk.errors import Misconfigured

from loadtests.console import progress
from loadtests.drive_generators import Generators, Message, generating
from loadtests.options import Options
from loadtests.place import Place, place_for
from loadtests.plan import Plan
from loadtests.results import Observed
from loadtests.samples import Sampler
from loadtests.slo import Slo
from loadtests.start_cluster import InterruptedStartError
from loadtests.tally import Tally
from loadtests.watch_processes import Processes

PATIENCE_SECONDS = 30.0
TICK_SECONDS = 0.2


def measured(options: Options, slo: Slo, interrupted: threading.Event) -> Observed:
    """The whole run; ends early when it is interrupted. Raises Misconfigured when it cannot begin."""
    observed = Observed(Tally(slo))
    try:
        with place_for(options, interrupted) as place:
            plan, log = plan_for(options, slo, place), options.out / "generator.log"
            with generating(plan, options.workers, options.remote_workers, options.listen, log) as crew:
                _Gathering(options, crew, observed, interrupted).run(place)
    except InterruptedStartError:
        observed.interrupted = True
    return observed


def plan_for(options: Options, slo: Slo, place: Place) -> Plan:
    """What the generators are told."""
    return Plan(
        scenario=options.scenario,
        rate=options.rate,
        seconds=options.seconds,
        url=place.url,
        keys=dict(place.keys),
        sample=dict(place.sample),
        seed=options.seed,
        watch=options.watch,
        warm_up=options.warm_up,
        patience=max(PATIENCE_SECONDS, slo.drained_within_seconds or 0.0),
        recorded=options.recorded,
    )


class _Gathering:
    """Hears the generators, takes samples beside, and keeps the person at the terminal up to date."""

    def __init__(self, options: Options, crew: Generators, observed: Observed, interrupted: threading.Event) -> None:
        self._options = options
        self._crew = crew
        self._observed = observed
        self._interrupted = interrupted
        self._shown = -1

    def run(self, place: Place) -> None:
        roots = {**place.roots, **dict.fromkeys(self._crew.pids, "generator"), os.getpid(): "measuring"}
        sampler = Sampler(Processes(roots), place.backlog)
        sampler.start()
        try:
            while self._hear():
                self._show(sampler)
        finally:
            sampler.stop()
            self._observed.samples = sampler.samples
        self._must_be_whole()

    def _hear(self) -> bool:
        """Take in one message, if there is one; False once there will be none."""
        if self._interrupted.is_set() and not self._observed.interrupted:
            self._observed.interrupted = True
            self._crew.halt()
        self._observed.void = self._observed.void or self._crew.failed_worker()
        try:
            message = self._crew.hear(TICK_SECONDS)
        except TimeoutError:
            return True
        if message is not None:
            self._note(message)
        return message is not None

    def _note(self, message: Message) -> None:
        kind, observed = message["kind"], self._observed
        if kind == "facts":
            observed.tally.add(message)
            if message["now"] >= 0:
                observed.worker_cpu.setdefault(message["worker"], []).append(message["cpu_share"])
        elif kind == "begun":
            observed.begins_at = message["at"]
        elif kind == "void":
            observed.void = observed.void or message["why"]
        elif kind == "cannot":
            raise Misconfigured(message["why"])

    def _show(self, sampler: Sampler) -> None:
        second = time.time() - self._observed.begins_at if self._observed.begins_at else -1.0
        if int(second) > self._shown and second >= 0:
            self._shown = int(second)
            print(progress(second, self._options.seconds, self._observed.tally, sampler.latest), flush=True)

    def _must_be_whole(self) -> None:
        """A generator that ended by itself with an error has not told everything."""
        code = self._crew.end()
        if code and not self._observed.interrupted:
            self._observed.void = self._observed.void or f"the generator ended with exit {code}; see generator.log"
