"""A load in a process of its own: customers who share no event loop with those whose waits are measured.

Requests that are refused at once cost the generator as much as the gateway; in one process the others' clocks would run
while the loop writes the next refused request.

The child reads one JSON object of settings, then commands, a line each: a number is a new rate per second, `stop` ends
it. It answers with one JSON object: `posts` and `lines` as they are after the last customer was served.
"""

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

from crossdesk.errors import Misconfigured

from loadtests.faults.load import Load, Post
from loadtests.faults.sayings import sayings
from loadtests.history.lines import Line, read

ENDS_WITHIN = 60.0
"""Seconds from `stop` to the end: as long as a keyed POST may be tried again."""


@dataclass
class LoadApart:
    """What the child was told, and what it came to once it has ended."""

    child: asyncio.subprocess.Process
    posts: list[Post] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def set_rate(self, rate: float) -> None:
        """So many inquiries per second from now on."""
        self._tell(f"{rate}")

    async def end(self) -> None:
        """Let nobody come any more, and take over what those who came were told. Raises Misconfigured if it died."""
        self._tell("stop")
        async with asyncio.timeout(ENDS_WITHIN):
            answer, _ = await self.child.communicate()
        if self.child.returncode:
            raise Misconfigured(f"the load apart ended with {self.child.returncode}: see what it wrote above")
        told = json.loads(answer)
        self.posts = [Post(**post) for post in told["posts"]]
        self.lines = list(read(told["lines"], "the load apart"))

    def _tell(self, command: str) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(f"{command}\n".encode())


@asynccontextmanager
async def load_apart(**settings: str | float) -> AsyncIterator[LoadApart]:
    """Customers of `api_key` at `url` who ask about `number`, `rate` a second; `name` and `seed` tell loads apart.

    Ended at the end of the block, if it was not before.
    """
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=pipe, stdout=pipe, limit=2**28)
    load = LoadApart(child)
    try:
        load._tell(json.dumps(settings))
        yield load
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def serve() -> None:
    """The child's side: play the load as the parent says."""
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    asked = json.loads(await commands.readline())
    load = Load(
        url=asked["url"],
        api_key=asked["api_key"],
        rng=random.Random(asked["seed"]),
        rate=asked["rate"],
        draw=sayings(asked["number"]),
        name=asked["name"],
    )
    running = asyncio.create_task(load.run())
    while (command := (await commands.readline()).strip()) not in (b"stop", b""):
        load.rate = float(command)
    load.stop()
    await running
    lines = [line.model_dump_json(exclude_none=True) for line in load.lines]
    print(json.dumps({"posts": [asdict(post) for post in load.posts], "lines": lines}))


if __name__ == "__main__":
    asyncio.run(serve())
