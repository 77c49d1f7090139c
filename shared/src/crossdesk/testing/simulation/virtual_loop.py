"""An asyncio event loop without a clock, without input, and with as many processes as one likes.

Time jumps to the next timer. Within a process steps run first in, first out, as in every real loop; which process
is next is the seed's choice. So what comes out of order here may come out of order on real machines as well.
"""

import asyncio
import heapq
import random
from asyncio.events import _set_running_loop
from collections.abc import Callable, Coroutine
from contextvars import Context
from itertools import count
from typing import Any, TypeVarTuple

from crossdesk.testing.simulation.processes import PROCESS, Process, bury

STEP_SECONDS = 1e-5
"""What one step costs; without it a busy loop would stop the clock."""

CHECK_EVERY = 32
"""Steps between looks whether a run is done."""
EXPECTED = ("Task was destroyed but it is pending!", "Future exception was never retrieved")
"""What the killed leave: tasks unfinished, and answers that came too late."""

Callback = Callable[..., object]
Ts = TypeVarTuple("Ts")


class VirtualLoop(asyncio.AbstractEventLoop):
    """Runs processes. `fate` is called for one that has come to its `fate_at`; `unseen` holds errors nobody awaited."""

    def __init__(self, rng: random.Random) -> None:
        self.world = Process("world")
        self.steps = 0
        self.unseen: list[str] = []
        self.fatal: BaseException | None = None
        self.fate: Callable[[Process], None] = lambda process: None
        self._rng = rng
        self._now = 0.0
        self._order = count()
        self._timers: list[tuple[float, int, Process, asyncio.TimerHandle]] = []
        self._processes = [self.world]

    def start(self, process: Process, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Begin a process with its first task."""
        self._processes.append(process)
        return process.context.run(self.create_task, work)

    def kill(self, process: Process) -> None:
        """End a process between two steps, as SIGKILL does."""
        process.alive = False
        self._processes.remove(process)
        bury(process)

    def end(self, process: Process) -> None:
        """Take a process that has come to its end off the list."""
        process.alive = False
        self._processes.remove(process)

    def in_world(self, delay: float, callback: Callback, *args: Any) -> None:
        """Call back after `delay` seconds, whatever becomes of the process whose step this is."""
        self.call_later(delay, callback, *args, context=self.world.context)

    def run(self, done: Callable[[], bool], *, until: float, most_steps: int) -> bool:
        """Run until `done`; False when virtual time or steps were up before, or nothing was left to happen.

        Raises what is no Exception, such as a statement the simulation does not understand.
        """
        _set_running_loop(self)
        try:
            while self.steps % CHECK_EVERY or not done():
                if self._now > until or self.steps > most_steps or not self._step():
                    return done()
                if self.fatal is not None:
                    raise self.fatal
            return True
        finally:
            _set_running_loop(None)

    def _step(self) -> bool:
        runnable = self._runnable()
        if not runnable:
            return False
        process = runnable[int(self._rng.random() * len(runnable))] if len(runnable) > 1 else runnable[0]
        if process.steps == process.fate_at:
            process.fate_at = -1
            self.world.context.run(self.fate, process)
            return True
        self._now += STEP_SECONDS
        self.steps += 1
        process.steps += 1
        handle = process.ready.popleft()
        if not handle.cancelled():
            handle._run()
        return True

    def _runnable(self) -> list[Process]:
        self._fire()
        runnable = [process for process in self._processes if process.ready and not process.stopped]
        while not runnable and self._timers:
            self._now = max(self._now, self._timers[0][0])
            self._fire()
            runnable = [process for process in self._processes if process.ready and not process.stopped]
        return runnable

    def _fire(self) -> None:
        while self._timers and self._timers[0][0] <= self._now:
            _, _, process, timer = heapq.heappop(self._timers)
            if process.alive and not timer.cancelled():
                process.ready.append(timer)

    # What asyncio asks of a loop.

    def time(self) -> float:
        return self._now

    def call_soon(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        process = self._owner(context)
        handle = asyncio.Handle(callback, args, self, context)
        if process.alive:
            process.ready.append(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._order), self._owner(context), timer))
        return timer

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Any,
        *,
        name: str | None = None,
        context: Context | None = None,
        **_: Any,
    ) -> "asyncio.Task[Any]":
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        self._owner(context).tasks.add(task)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not isinstance(error, Exception):
            self.fatal = error
        elif context["message"] not in EXPECTED:
            self.unseen.append(f"{context['message']}: {error!r}")

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It is passed over when its time comes."""

    def _owner(self, context: Context | None) -> Process:
        process = PROCESS.get(None) if context is None else context.get(PROCESS)
        return process or self.world
