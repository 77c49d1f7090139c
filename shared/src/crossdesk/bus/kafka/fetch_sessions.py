"""Incremental fetches: what a broker was told before is not told again.

aiokafka names all partitions in each fetch, and the broker answers for all of them: a consumer of eighty partitions
spends a third of its processor on that, with a few records a fetch. In a fetch session both sides speak of
what has changed only. Source: KIP-227, https://cwiki.apache.org/confluence/x/JQtKB; brokers from 2.4 on (version 11).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka.protocol.api import Request
from aiokafka.protocol.fetch import FetchRequest, FetchRequest_v11

Send = Callable[..., Awaitable[Any]]
Wanted = Mapping[tuple[str, int], tuple[int, int]]
"""Of each partition the offset to read from, and how many bytes at most."""

FIRST, LAST = 1, 2**31 - 1
"""Epochs of incremental fetches: they count up and begin again. 0 asks for a new session."""


class SessionFetch(Request[FetchRequest_v11]):  # type: ignore[misc]  # aiokafka is untyped
    """A fetch that names the partitions in `told` only, and those that are `left` from now on."""

    API_KEY = FetchRequest.API_KEY

    def __init__(self, whole: FetchRequest, session: tuple[int, int], told: Wanted, left: Sequence[tuple[str, int]]):
        self._whole = whole
        self._session = session
        self._told = told
        self._left = left

    def build(self, request_struct_class: type[FetchRequest_v11]) -> FetchRequest_v11:
        """As version 11 wants it; `-1` stands for what consumers do not tell: replica, leader's epoch, log's start."""
        told: dict[str, list[tuple[int, ...]]] = {}
        for (topic, partition), (offset, most) in self._told.items():
            told.setdefault(topic, []).append((partition, -1, offset, -1, most))
        left: dict[str, list[int]] = {}
        for topic, partition in self._left:
            left.setdefault(topic, []).append(partition)
        whole = self._whole
        limits = (whole._max_wait_ms, whole._min_bytes, whole._max_bytes, whole._isolation_level)
        return request_struct_class(-1, *limits, *self._session, list(told.items()), list(left.items()), whole._rack_id)


@dataclass(frozen=True)
class Session:
    """What a broker knows of us; with `epoch` 0 it is to be told all, and forgets session `number`."""

    number: int = 0
    epoch: int = 0
    known: Wanted = field(default_factory=dict)

    def fetch(self, whole: FetchRequest, wanted: Wanted) -> SessionFetch:
        """What tells the broker how that which is wanted differs from what it knows."""
        changed = {place: span for place, span in wanted.items() if self.known.get(place) != span}
        return SessionFetch(whole, (self.number, self.epoch), changed, list(self.known.keys() - wanted.keys()))

    def answered(self, number: int, error: int, wanted: Wanted) -> "Session":
        """After an answer. A broker that does not know the session, or has no room for one (0), is told all again."""
        if error or not number:
            return Session()
        return Session(number, self.epoch + 1 if self.epoch < LAST else FIRST, wanted)


class FetchSessions:
    """Stands before a client's `send` and makes its fetches incremental; everything else passes.

    There is one fetch at a time to each broker, as aiokafka has it. `answered` are the partitions, by topic and number,
    that a broker let us read at least once.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sessions: dict[int, Session] = {}
        self._asked_at: float | None = None
        self.answered: set[tuple[str, int]] = set()

    @property
    def silence(self) -> float:
        """Seconds that fetches have gone without an answer of any broker; 0 while none is under way."""
        return asyncio.get_running_loop().time() - self._asked_at if self._asked_at is not None else 0.0

    async def send(self, node: int, request: Any, **options: Any) -> Any:
        """As the client's own, with the same errors."""
        if not isinstance(request, FetchRequest):
            return await self._send(node, request, **options)
        wanted = _wanted(request)
        session = self._sessions.get(node, Session())
        # If no answer comes, nobody knows what the broker has heard.
        self._sessions[node] = Session(session.number)
        answer = await self._asked(node, session.fetch(request, wanted), options)
        self._sessions[node] = session.answered(answer.session_id, answer.error_code, wanted)
        if not answer.error_code:
            self.answered |= wanted.keys() - _refused(answer)
        return answer

    async def _asked(self, node: int, fetch: SessionFetch, options: Mapping[str, Any]) -> Any:
        """A broker's answer. What ends without one, and was not given up by ourselves, goes on as silence."""
        if self._asked_at is None:
            self._asked_at = asyncio.get_running_loop().time()
        try:
            answer = await self._send(node, fetch, **options)
        except asyncio.CancelledError:
            self._asked_at = None
            raise
        self._asked_at = None
        return answer


def _refused(answer: Any) -> set[tuple[str, int]]:
    """The partitions an answer gives an error for; in a session those are always named."""
    return {(topic, number) for topic, partitions in answer.topics for number, error, *_ in partitions if error}


def _wanted(request: FetchRequest) -> Wanted:
    return {
        (topic, partition): (offset, most)
        for topic, partitions in request.topics
        for partition, offset, most in partitions
    }
