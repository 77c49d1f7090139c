"""The promises of the conversations of a batch, as they are stored. They change under the tenant's desk lock only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from crossdesk.contracts.callbacks import CallbackOutcome
from crossdesk.store.statement import Statement, write_together

from routing.callback import CallbackRules, Window
from routing.callbacks.metrics import CALLBACKS
from routing.callbacks.promise import Promise, promise_of
from routing.conversation import Conversation, Place, in_order
from routing.desk_sql import ROUNDS_LOOK_AT
from routing.json_rows import FROM_JSON, as_json, columns

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

NAMES = [each.name for each in fields(Promise)]
COLUMNS = ", ".join(NAMES)
_values = attrgetter(*NAMES)


@dataclass
class Promises:
    """Rows of a batch: read one by one where a handler asks, for callbacks are few; written with all else at its end.

    What became of promises is counted once it is committed.
    """

    _known: dict[Place, Promise | None] = field(default_factory=dict)
    _changed: set[Place] = field(default_factory=set)
    _outcomes: list[CallbackOutcome] = field(default_factory=list)

    async def read(self, connection: "PoolConnectionProxy", place: Place) -> Promise | None:
        """The promise of a conversation, if there is one."""
        if place not in self._known:
            row = await connection.fetchrow(READ, *place)
            self._known[place] = _promise(row) if row else None
        return self._known[place]

    def keep(self, promise: Promise) -> None:
        """Write a promise down in place of the one before."""
        self._known[promise.place] = promise
        self._changed.add(promise.place)

    def book(self, conversation: Conversation, window: Window, now: datetime, rules: CallbackRules) -> None:
        """Note a window that was booked because nobody is on duty. A promise known to stand is not given up for it."""
        before = self._known.get(conversation.place)
        if before is None or before.ends_at <= now:
            missed = before.missed if before else 0
            self.keep(promise_of(conversation, window, now, rules, chosen=False, missed=missed))

    def forget(self, promise: Promise) -> None:
        self._known[promise.place] = None
        self._changed.add(promise.place)

    def count(self, outcome: CallbackOutcome) -> None:
        """Note what became of a promise."""
        self._outcomes.append(outcome)

    async def due(
        self, connection: "PoolConnectionProxy", tenant: str, now: datetime, *, limit: int
    ) -> list[tuple[Promise, datetime | None]]:
        """Promises of which something is due, and when their conversation was last given to an agent."""
        await write_together(connection, self.changes())
        rows = await connection.fetch(DUE, tenant, now, limit)
        found = [(_promise(row), row["given_at"]) for row in rows]
        self._known |= {promise.place: promise for promise, _ in found}
        return found

    async def booked(
        self, connection: "PoolConnectionProxy", tenant: str, windows: Sequence[Window]
    ) -> Mapping[datetime, int]:
        """How many wait for a callback in each of these windows, by its beginning."""
        await write_together(connection, self.changes())
        return await count_booked(connection, tenant, windows)

    def changes(self) -> list[Statement]:
        """What writes all that changed since the last time."""
        changed, self._changed = sorted(self._changed, key=in_order), set()
        kept = [promise for place in changed if (promise := self._known[place])]
        gone = [place for place in changed if self._known[place] is None]
        removed = [Statement(FORGET, tuple(map(list, zip(*gone, strict=True))))] if gone else []
        if not kept:
            return removed
        tenants = Statement(ROUNDS_LOOK_AT, (sorted({promise.tenant for promise in kept}),))
        return [*removed, Statement(KEEP, (as_json(list(map(_values, kept))),)), tenants]

    def committed(self) -> None:
        """Count what is written now."""
        for outcome in self._outcomes:
            CALLBACKS.labels(outcome).inc()


async def count_booked(
    connection: "PoolConnectionProxy", tenant: str, windows: Sequence[Window]
) -> Mapping[datetime, int]:
    """See Promises.booked. Who has an agent by now, or needs none any more, takes no place."""
    rows = await connection.fetch(BOOKED, tenant, [window.starts_at for window in windows])
    return {row["starts_at"]: row["taken"] for row in rows}


def _promise(row: "asyncpg.Record") -> Promise:
    return Promise(**{name: row[name] for name in NAMES})


TYPES = {
    "tenant": "text",
    "conversation_id": "uuid",
    "inquiry_id": "uuid",
    "starts_at": "timestamptz",
    "ends_at": "timestamptz",
    "time_zone": "text",
    "chosen": "bool",
    "booked_at": "timestamptz",
    "step": "text",
    "look_at": "timestamptz",
    "lane": "text",
    "language": "text",
    "missed": "int",
    "last_agent": "text",
}
IN_ORDER = {name: TYPES[name] for name in NAMES}
READ = f"SELECT {COLUMNS} FROM callbacks WHERE tenant = $1 AND conversation_id = $2"  # noqa: S608  # our own names
KEEP = (
    f"INSERT INTO callbacks ({COLUMNS}) SELECT {columns(IN_ORDER)} {FROM_JSON} "  # our own names
    "ON CONFLICT (tenant, conversation_id) DO UPDATE SET "
    f"{', '.join(f'{name} = EXCLUDED.{name}' for name in NAMES[2:])} "
    "WHERE EXCLUDED.chosen OR callbacks.booked_at = EXCLUDED.booked_at OR callbacks.ends_at <= EXCLUDED.booked_at"
)
"""A promise gives way to what the customer chose, to itself one step on, or once it is over: not to a window booked
because somebody left."""
FORGET = """
DELETE FROM callbacks USING unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id)
WHERE callbacks.tenant = e.tenant AND callbacks.conversation_id = e.conversation_id
"""
DUE = (
    f"SELECT {', '.join(f'c.{name}' for name in NAMES)}, s.given_at FROM callbacks c "  # noqa: S608  # our own names
    "LEFT JOIN served s ON s.tenant = c.tenant AND s.conversation_id = c.conversation_id "
    "WHERE c.tenant = $1 AND c.look_at > '-infinity' AND c.look_at <= $2 ORDER BY c.look_at, c.conversation_id LIMIT $3"
)
BOOKED = """
SELECT c.starts_at, count(*) AS taken FROM callbacks c JOIN desk d USING (tenant, conversation_id)
WHERE c.tenant = $1 AND c.starts_at > '-infinity' AND c.starts_at = ANY ($2::timestamptz[]) AND d.agent_id IS NULL
GROUP BY c.starts_at
"""
