"""A simulated process: tasks that share a queue of steps, and are killed or stopped together between two of them."""

import asyncio
from collections import deque
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet


class Killed(BaseException):
    """Thrown into what a killed process left, so that Python can free it. Nothing it does then is seen by anyone."""


@dataclass(eq=False)
class Process:
    """`steps` counts what it did; `fate_at` is the step before which the loop calls its `fate`."""

    name: str
    alive: bool = True
    stopped: bool = False
    steps: int = 0
    fate_at: int = -1
    ready: deque[asyncio.Handle] = field(default_factory=deque)
    tasks: WeakSet[asyncio.Task[Any]] = field(default_factory=WeakSet)
    context: Context = field(default_factory=Context)

    def __post_init__(self) -> None:
        self.context.run(PROCESS.set, self)


PROCESS: ContextVar[Process] = ContextVar("process")
"""Whose step it is. Tasks, timers and callbacks inherit it from who made them."""


def bury(process: Process) -> None:
    """Free what a dead process left. Its `finally` blocks do run, but every door to the outside is shut to it."""
    for task in list(process.tasks):
        if not task.done():
            process.context.run(_unwind, task.get_coro())
        elif not task.cancelled():
            task.exception()  # asking for it keeps asyncio from warning
    process.ready.clear()


def _unwind(coroutine: Any) -> None:
    while True:
        try:
            coroutine.throw(Killed())
        except BaseException:  # noqa: BLE001  # whatever ends it: nobody is left whom it could concern
            return
