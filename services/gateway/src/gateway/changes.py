"""Wakes whoever waits for something to appear in the gateway's tables, whichever replica wrote it (LISTEN/NOTIFY)."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import Literal, TypeVar
from uuid import UUID, uuid4

import asyncpg
from crossdesk.consume.outages import SURROUNDINGS
from crossdesk.store.database import Database

from gateway.feeds import Feed
from gateway.news import News, from_payload
from gateway.read.happened import Happened, HappenedInShop
from gateway.read.read_news import read_news

log = logging.getLogger(__name__)

T = TypeVar("T")

CHANNEL = "gateway_changes"
DELIVERIES = ("*", "deliveries")
"""Woken when a webhook delivery became due, of whichever tenant (`*` can be none)."""

LONGEST_RETRY = 5.0
PROBE_SECONDS = 30.0

Outcome = Literal["assigned", "refused"]
Subject = tuple[str, str]


MOST_HEARD = 200
"""Happenings a slow stream may leave unread; beyond it reads the tables again."""
FEED_KEPT = 60.0
"""Seconds that a shop's feed is kept for streams that come back."""


class Watch:
    """A waiter's place. It was taken before the waiter read, so that no change can fall between."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._heard: list[Happened] = []

    def hear(self, happenings: Sequence[Happened]) -> None:
        """What was written, for a waiter who follows a conversation; wakes."""
        self._heard = [*self._heard, *happenings][-MOST_HEARD:]
        self.wake()

    def take(self) -> list[Happened]:
        """What was heard since the last time, in the order of writing; there may be gaps."""
        heard, self._heard = self._heard, []
        return heard

    def wake(self) -> None:
        self._changed.set()

    async def wait(self, timeout: float) -> bool:
        """True as soon as something changed since the last wait, False after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._changed.wait()
        except TimeoutError:
            return False
        self._changed.clear()
        return True


class Changes:
    """One listening connection per process. While it is lost nobody is woken; when it is back everybody is."""

    def __init__(
        self,
        database: Database,
        decided: Callable[[str], None],
        hears: Callable[[], None],
        urgent: Callable[[str, str], None],
    ) -> None:
        """`decided` is told of each inquiry that was answered, asked back about or given to a person.

        `urgent` is told tenant and id of each conversation that was found urgent. `hears` is called whenever listening
        begins, at first or again: what happened before nobody told.
        """
        self._database, self._urgent = database, urgent
        self._decided, self._hears = decided, hears
        self._watches: dict[Subject, set[Watch]] = defaultdict(set)
        self._feeds: dict[str, Feed] = {}
        self._unread: list[News] = []
        self._reading: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reading.set_result(None)
        self.replica = uuid4()
        self.draining = False

    @contextmanager
    def watch(self, tenant: str, subject: UUID | str) -> Iterator[Watch]:
        """Watch a conversation, an inquiry or an assignment request by its id. Take the watch first, then read."""
        watch, key = Watch(), (tenant, str(subject))
        self._watches[key].add(watch)
        try:
            yield watch
        finally:
            self._watches[key].discard(watch)
            if not self._watches[key]:
                del self._watches[key]

    @contextmanager
    def feed(self, tenant: str) -> Iterator[Feed]:
        """All that happens in a shop and its conversations from here on."""
        feed = self._feeds.setdefault(tenant, Feed())
        feed.followers += 1
        try:
            yield feed
        finally:
            feed.followers -= 1
            feed.left_at = monotonic()

    @property
    def watched(self) -> int:
        """How many conversations, inquiries and requests are being watched."""
        return len(self._watches)

    async def appeared(
        self, tenant: str, subject: UUID, look: Callable[[], Awaitable[T | None]], timeout: float
    ) -> T | None:
        """What `look` finds about a subject, waiting up to `timeout` seconds for it to appear."""
        end = monotonic() + timeout
        with self.watch(tenant, subject) as watch:
            found = await look()
            while found is None and await watch.wait(end - monotonic()):
                found = await look()
        return found

    async def outcome(self, tenant: str, request_id: UUID, timeout: float) -> Outcome | None:
        """How a wish to take a conversation ended; None when that is not decided within `timeout` seconds."""
        return await self.appeared(tenant, request_id, lambda: self._read_outcome(tenant, request_id), timeout)

    async def _read_outcome(self, tenant: str, request_id: UUID) -> Outcome | None:
        async with self._database.transaction([tenant]) as connection:
            outcome: Outcome | None = await connection.fetchval(
                "SELECT outcome FROM assignment_outcomes WHERE tenant = $1 AND request_id = $2", tenant, request_id
            )
        return outcome

    def tell(self, news: News) -> None:
        """Tell whoever waits for any of its subjects, or follows the conversation or the whole shop."""
        if news.decided and news.inquiry_id:
            self._decided(news.inquiry_id)
        if news.urgent:
            self._urgent(news.tenant, news.conversation_id)
        followers = [watch for subject in news.subjects for watch in self._watches.get((news.tenant, subject), ())]
        feed = self._followed(news.tenant)
        if not followers and not feed:
            return
        happenings = news.happenings()
        for watch in followers:
            watch.hear(happenings)
        if feed and happenings:
            feed.tell(happenings)
        elif feed:
            self._unread.append(news)

    def tell_shop(self, tenant: str, happenings: Sequence[HappenedInShop]) -> None:
        """Tell whoever follows the whole shop of what is of no conversation; each replica hears of it by itself."""
        feed = self._followed(tenant)
        if feed:
            feed.tell(happenings)

    def _followed(self, tenant: str) -> Feed | None:
        feed = self._feeds.get(tenant)
        if feed and not feed.followers and monotonic() - feed.left_at > FEED_KEPT:
            del self._feeds[tenant]
            return None
        return feed

    def hear(self, payload: str) -> None:
        """Take in a notification: of a due delivery, or of what another replica wrote (our own is told already)."""
        if payload == "/".join(DELIVERIES):
            for watch in self._watches.get(DELIVERIES, ()):
                watch.wake()
        elif not payload.startswith(f'["{self.replica}"'):
            for news in from_payload(payload):
                self.tell(news)
            if self._unread and self._reading.done():
                self._reading = asyncio.create_task(self._read(), name="read what other replicas wrote")

    async def _read(self) -> None:
        """Read for the feeds what other replicas wrote; where that cannot be, the feeds get a gap."""
        while self._unread:
            unread, self._unread = self._unread, []
            try:
                found = await read_news(self._database, unread)
            except (*SURROUNDINGS, asyncpg.PostgresError, TimeoutError) as error:
                log.warning("feeds get a gap: PostgreSQL does not answer", extra={"cause": type(error).__name__})
                self.wake_all()
                return
            for tenant, happenings in found.items():
                if tenant in self._feeds:
                    self._feeds[tenant].tell(happenings)

    def wake_all(self) -> None:
        """Something may have been missed: everybody looks for themselves."""
        for watches in self._watches.values():
            for watch in watches:
                watch.wake()
        for feed in self._feeds.values():
            feed.miss()

    def drain(self) -> None:
        """This replica is about to end: streams finish now, so that their clients go on at another one."""
        self.draining = True
        self.wake_all()

    async def listen(self, url: str) -> None:
        """Listen until cancelled; a lost connection is made anew."""
        delay = 0.1
        while True:
            try:
                async with _listening(url, self) as lost:
                    delay = 0.1
                    self.wake_all()
                    self._hears()
                    await lost
            except (*SURROUNDINGS, asyncpg.PostgresError, TimeoutError) as error:
                log.warning(
                    "changes are not heard of until PostgreSQL answers again", extra={"cause": type(error).__name__}
                )
            await asyncio.sleep(delay)
            delay = min(LONGEST_RETRY, delay * 2)


@asynccontextmanager
async def open_changes(
    url: str,
    database: Database,
    decided: Callable[[str], None],
    hears: Callable[[], None],
    urgent: Callable[[str, str], None],
) -> AsyncIterator[Changes]:
    """Listen as long as the block lasts. `url` is the one of the gateway's own role; for the others see Changes."""
    changes = Changes(database, decided, hears, urgent)
    task = asyncio.create_task(changes.listen(url), name="listen for changes")
    try:
        yield changes
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _listening(url: str, changes: Changes) -> AsyncIterator["asyncio.Task[None]"]:
    """A connection that listens; the task ends, or raises, when the connection is lost."""
    connection = await asyncpg.connect(
        url, timeout=10, command_timeout=10, server_settings={"application_name": CHANNEL}
    )
    try:
        await connection.add_listener(CHANNEL, lambda _, __, ___, payload: changes.hear(str(payload)))
        closed = asyncio.Event()
        connection.add_termination_listener(lambda _: closed.set())
        lost = asyncio.create_task(_probe(connection, closed))
        try:
            yield lost
        finally:
            lost.cancel()
    finally:
        connection.terminate()


async def _probe(connection: "asyncpg.Connection[asyncpg.Record]", closed: asyncio.Event) -> None:
    """Ask now and then whether the connection still lives: a network that swallows packets closes nothing."""
    while not closed.is_set():
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await closed.wait()
        except TimeoutError:
            await connection.execute("SELECT 1")
