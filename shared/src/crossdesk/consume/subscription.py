"""What a service listens to, as a table: event type, handler, how to retry, what to fetch first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import Rows

Handler = Callable[..., Awaitable[list[Event]]]
"""`(event, work) -> events`, and one more argument where the subscription names a `prepare` or `fetch` step.

That of a stateless subscription gets no work: `(event) -> events` or `(event, fetched) -> events`.
"""

Fetch = Callable[[Any, Any], Awaitable[Any]]
"""`(event, database) -> fetched`: runs before the transaction, so that none stays open during an outside call.

That of a subscription with a `prepare` step and doubts gets what was prepared: `(event, prepared) -> fetched`.
"""


@dataclass(frozen=True)
class Retry:
    """How often a `Transient` is retried; delays (seconds) double from `first_delay` up to `longest_delay`."""

    attempts: int = 8
    first_delay: float = 0.1
    longest_delay: float = 30.0

    def delay(self, attempt: int) -> float:
        """Seconds to wait after the given failed attempt, counted from 1."""
        return min(self.longest_delay, self.first_delay * 2.0 ** min(attempt - 1, 30))


@dataclass(frozen=True)
class Subscription:
    """One line of a service's table of contents. Arrives: `event`. Is done: `handler`.

    opened     reads the body in place of the contract's model, which is most of what opening an event costs: gives an
               object with the attributes the handler reads, the event's `tenant`, and for dead letters what it has of
               `conversation_id`, `inquiry_id`, `inquiry` and `turn`. Raises ValueError for what it cannot read, in
               words that quote none of it
    prepare    computes something from the event before the transaction (pure, no waiting)
    fetch      asks outside before the transaction, concurrently across keys (at most `concurrency` at once in a
               process), in order within a key, for at most `deadline` seconds
    doubtful   with both of them, an event is prepared first, and fetched only where what was prepared is doubtful
               (pure, quick)
    rows       makes what the handlers of a batch share, see crossdesk.store.unit_of_work.Rows
    alone      the rows are all the handler looks at and changes, reading them takes no locks, and nobody else writes
               them but for the same events: no transaction is begun, a batch is one read and one write, and the
               receipts in that write keep two members apart
    need       keeps out events that need something else first: they are on topics of their own, see Case
    wanted     keeps out events that concern others (pure, quick)
    gather     seconds an event that nobody waits for may wait for others, to be settled in one transaction with them;
               an event with 0 takes along what has gathered
    together   with `gather`: when one has waited so long, all of its kind are settled, not only those under its key:
               otherwise each turn would find a few that are just due
    stateless  the handler changes nothing here and what it says follows from the event: it needs neither transaction
               nor receipt. A replay says the same again under the same ids and times, which receipts further on drop.
               Where one gives up and its replay does not, both are said: whoever decides must decide once,
               as routing does for each inquiry
    """

    event: type[Event]
    handler: Handler
    retry: Retry = field(default_factory=Retry)
    opened: Callable[[bytes], Any] | None = None
    prepare: Callable[[Any], Any] | None = None
    fetch: Fetch | None = None
    doubtful: Callable[[Any], bool] | None = None
    rows: Callable[[], Rows] | None = None
    alone: bool = False
    concurrency: int = 32
    deadline: float = 5.0
    gather: float = 0.0
    together: bool = False
    stateless: bool = False
    need: str | None = None
    wanted: Callable[[Any], bool] = lambda event: True

    @property
    def topics(self) -> tuple[str, ...]:
        """Where what is wanted here may be."""
        return self.event.topics(self.need)
