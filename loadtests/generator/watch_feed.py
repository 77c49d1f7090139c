"""See answers on the feed: one stream of outcomes for each tenant (`GET /v1/events`), as a shop's server would."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus

import gevent
from crossdesk.testing.storefront import OUTCOMES
from gevent.event import AsyncResult

from loadtests.generator.event_stream import EventStream
from loadtests.generator.follow_stream import follow
from loadtests.generator.target import Target
from loadtests.generator.watching import OUTCOME_NAMES, CannotWatchError, Seen

PATH = "/v1/events?" + "&".join(f"type={name}" for name in sorted(OUTCOMES))
GAP = "gap"
OPEN_SECONDS = 15.0
RECONNECT_SECONDS = 0.5


class FeedWatcher:
    """Watches the feeds of all tenants of a run, and comes back where a connection breaks.

    `missed` is called where the feed says that events may be missing: whoever waits has to read for themselves.
    """

    def __init__(self, target: Target, keys: Mapping[str, str], seen: Seen, missed: Callable[[], None]) -> None:
        self._target = target
        self._missed = missed
        self._keys = keys
        self._seen = seen
        self._greenlets: list[gevent.Greenlet[..., None]] = []

    def open(self) -> None:
        for tenant, key in self._keys.items():
            first: AsyncResult[int] = AsyncResult()
            self._greenlets.append(gevent.spawn(self._watch, key, first))
            status = first.get(timeout=OPEN_SECONDS)
            if status != HTTPStatus.OK:
                reason = f"the feed of {tenant} (GET /v1/events) cannot be read: status {status}"
                raise CannotWatchError(f"{reason}; WATCH=conversation needs no feed")

    def _watch(self, key: str, first: "AsyncResult[int]") -> None:
        stream = EventStream(OUTCOME_NAMES | {GAP.encode()}, self._told)
        while True:
            more = {"Last-Event-ID": stream.last_id.decode()} if stream.last_id else {}
            request = self._target.head("GET", PATH, key, {"Accept": "text/event-stream", **more})
            stream.restart()
            status = follow(self._target, request, stream.feed, began=first.set)
            if not first.ready():
                first.set(status)
            gevent.sleep(RECONNECT_SECONDS)

    def _told(self, outcome: str, data: bytes) -> None:
        if outcome == GAP:
            self._missed()
            return
        inquiry_id = json.loads(data).get("inquiry_id")
        if inquiry_id:
            self._seen(inquiry_id, outcome)

    def accepted(self, tenant: str, inquiry_id: str, events: str) -> None:
        """The feed has all inquiries."""

    def close(self) -> None:
        gevent.killall(self._greenlets)
