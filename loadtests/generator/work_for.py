"""A worker of a distributed run: Locust's, which waits for the master's word."""

import os
from typing import Any

import gevent
from gevent.event import Event
from locust.env import Environment
from locust.runners import WorkerRunner

from loadtests.generator.customers import environment_for
from loadtests.generator.outlet import when_told_to_stop
from loadtests.generator.shift import Shift
from loadtests.generator.watching import CannotWatchError
from loadtests.plan import plan_of


class Worker:
    """Works one shift for the master at host:port, and ends with it."""

    def __init__(self, host: str, port: int) -> None:
        self._shift: Shift | None = None
        self._begins_at = 0.0
        self._told_to_begin = Event()
        self._runner: WorkerRunner = environment_for(self._work).create_worker_runner(host, port)
        self._runner.register_message("plan", self._on_plan, concurrent=True)
        self._runner.register_message("begin", self._on_begin)
        self._runner.register_message("halt", self._on_halt)

    def run(self) -> None:
        """Until the master says that it is over."""
        self._runner.greenlet.join()

    def _on_plan(self, environment: Environment, msg: Any, **_: Any) -> None:
        try:
            shift = Shift(plan_of(msg.data["plan"]), msg.data["index"], msg.data["count"], self._tell)
            shift.prepare()
        except (CannotWatchError, OSError, gevent.Timeout) as error:
            self._runner.send_message("cannot", {"why": str(error) or type(error).__name__})
            return
        self._shift = shift
        self._runner.send_message("ready")

    def _on_begin(self, environment: Environment, msg: Any, **_: Any) -> None:
        self._begins_at = msg.data["at"]
        self._told_to_begin.set()

    def _on_halt(self, environment: Environment, msg: Any, **_: Any) -> None:
        if self._shift:
            self._shift.halt()

    def _work(self) -> None:
        self._told_to_begin.wait()
        if self._shift:
            self._shift.work(self._begins_at)

    def _tell(self, message: dict[str, Any]) -> None:
        self._runner.send_message(message["kind"], message)


def run_worker(host: str, port: int, *, tied: bool) -> None:
    """Work one shift. A tied worker ends at once when its standard input does: its starter is gone."""
    if tied:
        when_told_to_stop(lambda: os._exit(1))
    Worker(host, port).run()
