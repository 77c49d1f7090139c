"""Background tasks that live exactly as long as a block, and whose failure ends the block instead of passing unseen."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def background(work: Coroutine[Any, Any, Any], *, name: str) -> AsyncIterator["asyncio.Task[Any]"]:
    """Run `work` beside the block and cancel it at the end; should it fail first, the block ends with its error."""
    owner = asyncio.current_task()
    task = asyncio.create_task(work, name=name)
    failed = False

    def interrupt(done: "asyncio.Task[Any]") -> None:
        nonlocal failed
        if not done.cancelled() and done.exception() is not None and owner is not None:
            failed = True
            owner.cancel()

    task.add_done_callback(interrupt)
    try:
        yield task
    except asyncio.CancelledError:
        if not failed:
            raise
        if owner is not None:
            owner.uncancel()
    finally:
        task.remove_done_callback(interrupt)
        await _end(task)


async def _end(task: "asyncio.Task[Any]") -> None:
    """Cancel and wait; an error of the task itself is raised here."""
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
