"""The master of a distributed run: Locust's, which tells the workers what to do and passes on what they say."""

from time import monotonic, time
from typing import Any

import gevent
from gevent.event import Event
from locust.env import Environment
from locust.runners import MasterRunner

from loadtests.generator.customers import environment_for
from loadtests.generator.outlet import say, when_told_to_stop
from loadtests.plan import Plan

CONNECT_SECONDS = 60.0
HEAD_START = 1.0
# A worker that makes no load still says so twice a second.
SILENT_SECONDS = 10.0


class MissingWorkersError(Exception):
    """Not as many workers came, or got ready, as the run needs."""


class Lead:
    """Waits for `count` workers, has them begin at one moment, and ends when all are done or gone."""

    def __init__(self, plan: Plan, count: int, host: str, port: int) -> None:
        self._plan = plan
        self._count = count
        self._heard: dict[str, float] = {}
        self._ready: set[str] = set()
        self._done: set[str] = set()
        self._lost: set[str] = set()
        self._refused: str | None = None
        self._over = Event()
        self._runner: MasterRunner = environment_for(lambda: None).create_master_runner(host, port)
        for kind in ("ready", "facts", "done", "cannot"):
            self._runner.register_message(kind, getattr(self, f"_on_{kind}"))

    def run(self) -> None:
        """Raises MissingWorkersError."""
        try:
            self._run()
        finally:
            self._runner.quit()

    def _run(self) -> None:
        self._wait(lambda: len(self._runner.clients.ready) >= self._count, "came")
        workers = [client.id for client in self._runner.clients.ready][: self._count]
        for index, worker in enumerate(workers):
            share = {"plan": self._plan.as_dict(), "index": index, "count": self._count}
            self._runner.send_message("plan", share, worker)
        self._wait(lambda: len(self._ready) >= self._count, "are ready")
        when_told_to_stop(lambda: self._runner.send_message("halt"))
        begins_at = time() + self._plan.warm_up + HEAD_START
        say({"kind": "begun", "at": begins_at})
        self._runner.send_message("begin", {"at": begins_at})
        self._runner.start(self._count, spawn_rate=self._count)
        self._heard = dict.fromkeys(workers, monotonic())
        gevent.spawn(self._watch_workers)
        self._over.wait()

    def _wait(self, condition: Any, what: str) -> None:
        deadline = monotonic() + CONNECT_SECONDS
        while not condition():
            if self._refused:
                raise MissingWorkersError(self._refused)
            if monotonic() > deadline:
                raise MissingWorkersError(f"fewer than {self._count} workers {what} within {CONNECT_SECONDS:.0f} s")
            gevent.sleep(0.05)

    def _watch_workers(self) -> None:
        while not self._over.is_set():
            silent = {worker for worker, at in self._heard.items() if at < monotonic() - SILENT_SECONDS}
            for worker in silent - self._done - self._lost:
                self._lost.add(worker)
                say({"kind": "void", "why": f"a worker died: {len(self._lost)} of {self._count} fell silent"})
            self._end_if_all_are_done()
            gevent.sleep(0.5)

    def _end_if_all_are_done(self) -> None:
        if len(self._done | self._lost) >= self._count:
            self._over.set()

    def _on_ready(self, environment: Environment, msg: Any, **_: Any) -> None:
        self._ready.add(msg.node_id)

    def _on_cannot(self, environment: Environment, msg: Any, **_: Any) -> None:
        self._refused = msg.data["why"]

    def _on_facts(self, environment: Environment, msg: Any, **_: Any) -> None:
        self._heard[msg.node_id] = monotonic()
        say(msg.data)

    def _on_done(self, environment: Environment, msg: Any, **_: Any) -> None:
        self._done.add(msg.node_id)
        self._end_if_all_are_done()
