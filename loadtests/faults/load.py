"""The load beneath a fault: customers who come open-loop, a share with idempotency keys, a share with more to say.

Arrivals are a Poisson process; nobody waits for anybody else's answer. A keyed POST without an answer (a connection
that broke) is tried again with its key, as a storefront does; one without a key is left alone, for nobody knows whether
it landed.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from loadtests.faults.wires import NotHeard, NotSent, Wires
from loadtests.history.lines import NO_CONNECTION, Accepted, Line, Refused, Sent, Unknown, digest

ANSWER_WITHIN = 15.0
"""Seconds after which a client takes its connection for broken; the gateway answers or refuses within 10."""
TRY_AGAIN_FOR = 60.0
"""Seconds a keyed POST is tried again: longer than a service is down in any fault."""
FIRST_REST, LONGEST_REST = 0.2, 2.0
"""Seconds before a further try; doubled each time."""
MOST_MESSAGES = 3


@dataclass(frozen=True)
class Draft:
    """What one customer says: the body of POST /v1/inquiries, and the lane it is judged in."""

    body: Mapping[str, Any]
    lane: str = "normal"


@dataclass
class Post:
    """One message and what came of its POST. Moments are time.monotonic() seconds."""

    name: str
    lane: str
    key: str | None
    intended: float
    began: float = 0.0
    done: float | None = None
    status: int | None = None
    """HTTP status of the last try; None while under way and where no answer came."""
    retry_after: str | None = None
    tries: int = 0
    unheard: int = 0
    """Tries that were sent and brought no answer: these may have landed."""
    inquiry: str | None = None
    conversation: str | None = None
    problem: str | None = None
    """`title` of a refusal."""


@dataclass
class Load:
    """Customers of one shop. `url` and `rate` (messages per second) may be changed while it runs."""

    url: str
    api_key: str
    rng: random.Random
    rate: float
    draw: Callable[[random.Random], Draft]
    name: str = "load"
    keyed: float = 0.5
    """Share of the messages that carry an idempotency key."""
    talkative: float = 0.25
    """Share of the customers who send two or three messages, each once the one before is accepted."""
    posts: list[Post] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Let nobody come any more; `run` returns once all who came have been served."""
        self._stopping.set()

    async def run(self) -> None:
        """Let customers come until `stop`."""
        with closing(Wires()) as wires:
            async with asyncio.TaskGroup() as customers:
                await self._let_come(wires, customers)

    async def _let_come(self, wires: Wires, customers: asyncio.TaskGroup) -> None:
        moment = time.monotonic()
        while True:
            # Nobody comes at rate 0; it is looked at again in a tenth of a second.
            moment += self.rng.expovariate(self.rate / self._messages_each()) if self.rate > 0 else 0.1
            if await self._stopped_before(moment):
                return
            if self.rate > 0:
                customers.create_task(self._customer(wires, moment))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}

    def _messages_each(self) -> float:
        return 1.0 + self.talkative * (MOST_MESSAGES / 2)

    async def _stopped_before(self, moment: float) -> bool:
        try:
            # wait_for of Python 3.11 swallows a cancellation that comes with the event itself.
            async with asyncio.timeout(max(0.0, moment - time.monotonic())):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    async def _customer(self, wires: Wires, intended: float) -> None:
        more = self.rng.randint(1, MOST_MESSAGES - 1) if self.rng.random() < self.talkative else 0
        draft = self.draw(self.rng)
        first = await self._message(wires, intended, draft, None)
        for _ in range(more):
            if first.conversation is None or self._stopping.is_set():
                return
            await self._message(wires, time.monotonic(), self._goes_on(draft), first.conversation)

    def _goes_on(self, begun: Draft) -> Draft:
        """Another message of the same customer, in the lane that the conversation is in."""
        return Draft({**self.draw(self.rng).body, "customer": begun.body["customer"]}, begun.lane)

    async def _message(self, wires: Wires, intended: float, draft: Draft, conversation: str | None) -> Post:
        name = f"{self.name}-{len(self.posts)}"
        key = f"{name}-{self.rng.getrandbits(64):x}" if self.rng.random() < self.keyed else None
        post = Post(name, draft.lane, key, intended, began=time.monotonic())
        self.posts.append(post)
        body = {**draft.body, **({"conversation_id": conversation} if conversation else {})}
        await self._deliver(wires, post, body)
        return post

    async def _deliver(self, wires: Wires, post: Post, body: Mapping[str, Any]) -> None:
        """Try until an answer comes; without a key only once."""
        give_up, rest = post.began + TRY_AGAIN_FOR, FIRST_REST
        while not await self._tried(wires, post, body):
            if post.key is None or time.monotonic() > give_up:
                return
            await asyncio.sleep(rest * self.rng.uniform(0.5, 1.0))
            rest = min(2 * rest, LONGEST_REST)

    async def _tried(self, wires: Wires, post: Post, body: Mapping[str, Any]) -> bool:
        """One try; whether an answer came."""
        self._note_sent(post, body)
        headers = {**self._headers(), **({"Idempotency-Key": post.key} if post.key else {})}
        try:
            answer = await wires.post(
                f"{self.url}/v1/inquiries", headers, json.dumps(body).encode(), within=ANSWER_WITHIN
            )
            content = json.loads(answer.body)
        except NotSent:
            post.done = time.monotonic()
            self.lines.append(Refused(post=post.name, status=NO_CONNECTION, at=time.time()))
            return False
        except (NotHeard, json.JSONDecodeError):
            post.done, post.unheard = time.monotonic(), post.unheard + 1
            self.lines.append(Unknown(post=post.name, at=time.time()))
            return False
        self._note_answer(post, answer.status, answer.headers.get("retry-after"), content)
        return True

    def _note_sent(self, post: Post, body: Mapping[str, Any]) -> None:
        post.tries += 1
        late = time.monotonic() - post.intended
        now = time.time()
        text = digest(str(body["text"]))
        conversation = body.get("conversation_id")
        self.lines.append(
            Sent(post=post.name, key=post.key, conversation=conversation, text=text, at=now, intended=now - late)
        )

    def _note_answer(self, post: Post, status: int, retry_after: str | None, content: Mapping[str, Any]) -> None:
        post.done, post.status, post.retry_after = time.monotonic(), status, retry_after
        if status != 202:
            post.problem = content.get("title")
            self.lines.append(Refused(post=post.name, status=status, at=time.time()))
            return
        post.inquiry, post.conversation = content["inquiry_id"], content["conversation_id"]
        accepted = Accepted(post=post.name, inquiry=post.inquiry, conversation=post.conversation, at=time.time())
        self.lines.append(accepted)
