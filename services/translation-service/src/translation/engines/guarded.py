"""An engine with a time-out and a breaker around it, which remembers how fast it is."""

import asyncio
import logging
import time
from dataclasses import dataclass, field, replace

from crossdesk.breaker import Breaker
from crossdesk.outside_calls import outside_call, show_breaker

from translation.engines.calls import NO_ANSWER
from translation.engines.engine import Batch, Engine, Failed, Kind, Result, all_failed

NEWEST = 0.2
"""Weight of the newest call in the usual time."""
RESTING = Failed(Kind.DOWN, "the translation engine has failed several times in a row and is given a rest")

log = logging.getLogger(__name__)


@dataclass
class Guarded:
    """Asks for at most `seconds` a batch. `usual`: seconds a call takes."""

    name: str
    engine: Engine
    seconds: float
    breaker: Breaker = field(default_factory=lambda: Breaker(failures=5, rest=30.0))
    usual: float = 0.5

    def __post_init__(self) -> None:
        show_breaker("engine", self.name, self.breaker)

    @property
    def most(self) -> int:
        return self.engine.most

    async def translate(self, batch: Batch) -> list[Result]:
        if not self.breaker.admits():
            return all_failed(batch, RESTING)
        begun = time.monotonic()
        with outside_call("engine", self.name) as ended:
            found = await self._asked(batch)
            ended(_outcome(found))
        self.usual += NEWEST * (time.monotonic() - begun - self.usual)
        self._judge(found)
        return found

    async def _asked(self, batch: Batch) -> list[Result]:
        try:
            async with asyncio.timeout(self.seconds):
                found = await self.engine.translate(batch)
                alone = len(batch.texts) == 1 or any(isinstance(each, str) or each.of_engine for each in found)
                return found if alone else await self._one_by_one(batch)
        except TimeoutError:
            return all_failed(batch, NO_ANSWER)

    async def _one_by_one(self, batch: Batch) -> list[Result]:
        """A call may be too long as a whole, or one text in it be refused: the others need not suffer for it."""
        answers = [await self.engine.translate(replace(batch, texts=(text,))) for text in batch.texts]
        return [found for [found] in answers]

    def _judge(self, found: list[Result]) -> None:
        """One text that came through, or was refused for its own sake, shows that the engine is well."""
        failures = [each for each in found if isinstance(each, Failed)]
        if failures:
            log.warning("texts were not translated", extra={"engine": self.name, "kind": failures[0].kind.value})
        if found and all(isinstance(each, Failed) and each.of_engine for each in found):
            self.breaker.failed()
        else:
            self.breaker.succeeded()


def _outcome(found: list[Result]) -> str:
    """What is worst of a call, in the words of `Kind`; `ok` where all texts came through."""
    failures = [each for each in found if isinstance(each, Failed)]
    return next((each.kind.value for each in failures if each.of_engine), failures[0].kind.value if failures else "ok")
