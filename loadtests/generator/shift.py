"""One generator at work: sends what its writers write, on time, and notes what came of it."""

import json
from collections.abc import Callable
from time import perf_counter, process_time, time
from typing import Any

import gevent
from crossdesk.testing.storefront import DECIDED
from gevent.event import Event

from loadtests.generator.connections import Connections
from loadtests.generator.ledger import Arrival, Ledger
from loadtests.generator.target import Target, with_json
from loadtests.generator.watch_conversation import ConversationWatcher
from loadtests.generator.watch_feed import FeedWatcher
from loadtests.generator.watch_webhook import WebhookWatcher
from loadtests.generator.watching import Watcher
from loadtests.generator.writers import Writers
from loadtests.plan import Plan

Tell = Callable[[dict[str, Any]], None]

TELL_SECONDS = 0.5
# A longer sleep would not notice that the run is to end.
NAP_SECONDS = 0.25
HALTED_PATIENCE = 2.0


class Shift:
    """Generator `index` of `count`. `tell` gets a message of facts twice a second."""

    def __init__(self, plan: Plan, index: int, count: int, tell: Tell) -> None:
        self._plan = plan
        self._index = index
        self._tell = tell
        self._target = Target(plan.url)
        self._connections = Connections(self._target)
        self._ledger = Ledger()
        self._writers = Writers(plan, index, count)
        self._heads = {
            tenant: self._target.head_for_json("POST", "/v1/inquiries", key) for tenant, key in plan.keys.items()
        }
        self._watcher = self._watching()
        self._begin = 0.0
        self._halted = Event()
        self._worked = False

    def _watching(self) -> Watcher | None:
        keys = self._plan.keys
        if self._plan.watch == "feed":
            return FeedWatcher(self._target, keys, self._seen, self._look_for_missed)
        if self._plan.watch == "conversation":
            return ConversationWatcher(self._target, keys, self._seen)
        if self._plan.watch == "webhook":
            name = f"load-{self._index}"
            return WebhookWatcher(self._target, keys, self._seen, self._connections, name)
        return None

    def prepare(self) -> None:
        """Ready to begin at once. Raises CannotWatchError, or OSError when nobody answers."""
        if self._watcher:
            self._watcher.open()

    def halt(self) -> None:
        """Send nothing more and be done soon."""
        self._halted.set()

    def work(self, begins_at: float) -> None:
        """The whole run, which begins at this time (UNIX seconds) after warming up. Only the first call works."""
        if self._worked:
            return
        self._worked = True
        self._begin = perf_counter() + begins_at - time()
        telling = gevent.spawn(self._keep_telling)
        self._send_all()
        self._wait_for_answers()
        telling.kill()
        if self._watcher:
            self._watcher.close()
        self._tell_facts(0.0)
        self._tell({"kind": "done", "worker": self._index})

    def _send_all(self) -> None:
        for offset, stream in self._writers.arrivals():
            draft = self._writers.draft(stream)
            tenant = self._writers.tenant(stream)
            group = (draft.lane, draft.tier, draft.language, tenant)
            arrival = Arrival(offset, self._begin + offset, stream, draft, group)
            request = with_json(self._heads[tenant], draft.body)
            self._sleep_until(arrival.moment)
            if self._halted.is_set():
                return
            self._send(arrival, request)
        self._sleep_until(self._begin + self._plan.seconds)

    def _sleep_until(self, moment: float) -> None:
        """Also when it is late already: others must get their turn, or no response would ever be read."""
        gevent.sleep(max(0.0, min(NAP_SECONDS, moment - perf_counter())))
        while (left := moment - perf_counter()) > 0 and not self._halted.is_set():
            gevent.sleep(min(NAP_SECONDS, left))

    def _send(self, arrival: Arrival, request: bytes) -> None:
        started = perf_counter()

        def told(status: str, body: bytes) -> None:
            self._ledger.posted(arrival, status, started, perf_counter())
            if status == "202" and self._watcher:
                self._accepted(arrival, json.loads(body))

        self._ledger.sent(arrival)
        self._connections.send(request, told)

    def _accepted(self, arrival: Arrival, body: dict[str, Any]) -> None:
        inquiry_id = body["inquiry_id"]
        answered = self._ledger.accepted(inquiry_id, body["conversation_id"], arrival)
        if answered:
            self._writers.answered(answered)
        elif self._watcher:
            self._watcher.accepted(arrival.group[3], inquiry_id, body["links"]["events"])

    def _seen(self, inquiry_id: str, outcome: str) -> None:
        answered = self._ledger.seen(inquiry_id, outcome, perf_counter())
        if answered:
            self._writers.answered(answered)

    def _look_for_missed(self) -> None:
        """Read the inquiries still waited for: their answers may have passed unseen."""
        for inquiry_id, tenant in self._ledger.open_inquiries():
            request = self._target.head("GET", f"/v1/inquiries/{inquiry_id}", self._plan.keys[tenant]) + b"\r\n"
            self._connections.send(request, self._found)

    def _found(self, status: str, body: bytes) -> None:
        shown = json.loads(body) if status == "200" else {"status": ""}
        if shown["status"] in DECIDED:
            self._seen(shown["inquiry_id"], shown["status"])

    def _wait_for_answers(self) -> None:
        patience = perf_counter() + self._plan.patience
        while self._ledger.waiting or self._ledger.in_flight:
            if self._halted.is_set():
                patience = min(patience, perf_counter() + HALTED_PATIENCE)
                self._halted.clear()
            if perf_counter() > patience:
                return
            gevent.sleep(0.05)

    def _keep_telling(self) -> None:
        while True:
            busy, began = process_time(), perf_counter()
            gevent.sleep(TELL_SECONDS)
            self._connections.give_up_overdue()
            self._ledger.forget(perf_counter())
            self._tell_facts((process_time() - busy) / (perf_counter() - began))

    def _tell_facts(self, cpu_share: float) -> None:
        state = {"now": perf_counter() - self._begin, "cpu_share": cpu_share, "waiting": self._ledger.waiting}
        self._tell({"kind": "facts", "worker": self._index, **state, **self._ledger.take()})
