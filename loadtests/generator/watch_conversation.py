"""See answers on each conversation's own stream (`links.events`), as a customer's browser would: a connection each."""

import json
from collections.abc import Mapping
from http import HTTPStatus

import gevent
from gevent.pool import Group

from loadtests.generator.event_stream import EventStream
from loadtests.generator.follow_stream import follow
from loadtests.generator.target import Target
from loadtests.generator.watching import OUTCOME_NAMES, Seen

RECONNECT_SECONDS = 0.2


class ConversationWatcher:
    """A stream for each inquiry, from its 202 to its outcome."""

    def __init__(self, target: Target, keys: Mapping[str, str], seen: Seen) -> None:
        self._target = target
        self._keys = keys
        self._seen = seen
        self._streams = Group()

    def open(self) -> None:
        """A stream begins with all that happened: nothing can be missed."""

    def accepted(self, tenant: str, inquiry_id: str, events: str) -> None:
        self._streams.spawn(self._watch, self._keys[tenant], inquiry_id, events)

    def _watch(self, key: str, inquiry_id: str, events: str) -> None:
        found: list[str] = []

        def told(outcome: str, data: bytes) -> None:
            # An earlier inquiry of the conversation has outcomes of its own.
            if not found and json.loads(data).get("inquiry_id") == inquiry_id:
                found.append(outcome)
                self._seen(inquiry_id, outcome)

        while not found:
            stream = EventStream(OUTCOME_NAMES, told)
            request = self._target.head("GET", events, key, {"Accept": "text/event-stream"})
            status = follow(self._target, request, stream.feed, enough=lambda: bool(found))
            if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                return
            gevent.sleep(RECONNECT_SECONDS)

    def close(self) -> None:
        self._streams.kill()
