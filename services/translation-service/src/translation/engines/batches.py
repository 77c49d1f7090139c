"""Collects texts that are asked for at about the same time into one call."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from translation.engines.calls import NO_ANSWER
from translation.engines.engine import Batch, Engine, Result

WINDOW = 0.02
"""Seconds a text waits for others; 50 ms are the most that may be added to an engine's own time."""


@dataclass
class _Open:
    """A batch that still takes texts."""

    like: Batch
    texts: list[str] = field(default_factory=list)
    waiting: list["asyncio.Future[Result]"] = field(default_factory=list)


@dataclass
class Batches:
    """Calls to one engine. Texts share a call only where the tenant, languages and all that is told are equal."""

    engine: Engine
    window: float = WINDOW
    _open: dict[Hashable, _Open] = field(default_factory=dict)
    _sending: set["asyncio.Task[None]"] = field(default_factory=set)

    async def translate(self, tenant: str, one: Batch) -> Result:
        """The result for the only text of `one`."""
        words = (tuple(sorted(said.items())) for said in (one.terms, one.earlier, one.verbatim))
        told = (one.formality, one.context, one.genders, *words)
        key = (tenant, one.source, one.target, *told)
        waiting: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        batch = self._open.get(key) or self._begin(key, one)
        batch.texts.append(one.texts[0])
        batch.waiting.append(waiting)
        if len(batch.texts) >= self.engine.most:
            self._send(key, batch)
        return await waiting

    def _begin(self, key: Hashable, one: Batch) -> _Open:
        batch = self._open[key] = _Open(one)
        asyncio.get_running_loop().call_later(self.window, self._send, key, batch)
        return batch

    def _send(self, key: Hashable, batch: _Open) -> None:
        if self._open.get(key) is not batch:
            return  # it was full before its time was up, and has gone
        del self._open[key]
        task = asyncio.create_task(self._answer(batch))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _answer(self, batch: _Open) -> None:
        found: list[Result] = []
        try:
            found = await self.engine.translate(replace(batch.like, texts=tuple(batch.texts)))
        finally:
            found = found or [NO_ANSWER] * len(batch.waiting)
            for waiting, result in zip(batch.waiting, found, strict=True):
                if not waiting.done():
                    waiting.set_result(result)

    async def close(self) -> None:
        """End the calls that run; who waits for one hears that there is no answer."""
        for key, batch in list(self._open.items()):
            self._send(key, batch)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
