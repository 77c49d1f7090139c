"""Writes the changes of a batch with one statement, and tells whoever waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from crossdesk.contracts import PUBLISHERS
from crossdesk.contracts.event import Event, Json
from crossdesk.store.statement import Statement, joined
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.changes import CHANNEL, Changes
from gateway.metrics import REPLIES_TOLD
from gateway.news import MOST_AT_ONCE, News, around_seq
from gateway.record.change import Change, Entry, Step, as_written
from gateway.record.fold import Folded, fold
from gateway.record.for_agents import Latest, latest_to_write
from gateway.record.held_replies import held_to_write
from gateway.record.kept_letters import letters_to_write
from gateway.record.noticed import notices_to_write
from gateway.record.opened import Projected
from gateway.record.rounds import in_rounds

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

PUBLISHER = {event.__name__: name for name, events in PUBLISHERS.items() for event in events}


@dataclass
class Projection:
    """The changes of one batch. They are folded, written, and told here at once and to other replicas by NOTIFY."""

    changes: Changes
    _noted: list[Step] = field(default_factory=list)
    _for_agents: dict[Latest, dict[tuple[str, UUID], Json]] = field(default_factory=dict)
    _noticed: list[Json] = field(default_factory=list)
    _held: list[Json] = field(default_factory=list)
    _letters: list[Json] = field(default_factory=list)
    _news: list[News] = field(default_factory=list)
    _told: list[str] = field(default_factory=list)

    def note(self, step: Step) -> None:
        """Take in one change; it is written at the end of the batch."""
        self._noted.append(step)

    def count_reply(self, outcome: str) -> None:
        """Take in how a reply that waited for its translation was told; it counts once it is written."""
        self._told.append(outcome)

    def show_agents(self, kind: Latest, row: Json) -> None:
        """Take in what agents are shown beside a conversation: see `for_agents.py`."""
        self._for_agents.setdefault(kind, {})[row["tenant"], row["conversation_id"]] = row

    def open_by_notice(self, row: Json) -> None:
        """Take in whom a notice went to that begins a conversation: see `noticed.py`."""
        self._noticed.append(row)

    def hold_reply(self, row: Json) -> None:
        """Take in a reply that waits for its translation: see `held_replies.py`."""
        self._held.append(row)

    def keep_letter(self, row: Json) -> None:
        """Take in a dead letter for operators: see `kept_letters.py`."""
        self._letters.append(row)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Any]) -> None:
        """Nothing is read: what is stored and what is new are merged by the statement."""

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        folded = fold(self._noted)
        changes = as_written(in_rounds(folded)).decode()
        told = [
            around_seq(*_subjects(each), each.request_id, each.decided, len(each.entries), urgent=each.urgent)
            for each in folded
        ]
        heads, tails = [head for head, _ in told], [tail for _, tail in told]
        arguments = (changes, CHANNEL, str(self.changes.replica), heads, tails, MOST_AT_ONCE)
        kinds = sorted(self._for_agents, key=attrgetter("table"))  # one order: fewer statements to prepare
        shown = [each for kind in kinds for each in latest_to_write(kind, self._for_agents[kind])]
        beside = [*shown, *notices_to_write(self._noticed), *held_to_write(self._held)]
        beside += letters_to_write(self._letters)
        write = joined([Statement(WRITE, arguments), *beside, *also])
        rows = await connection.fetch(write.sql, *write.arguments)
        self._news = [_news(each, row) for each, row in zip(folded, rows, strict=True)]

    def committed(self) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        for news in self._news:
            self.changes.tell(news)
        for outcome in self._told:
            REPLIES_TOLD.labels(outcome).inc()


WRITE = """
WITH written AS MATERIALIZED (
    SELECT p.* FROM jsonb_array_elements($1::text::jsonb) AS r (round) CROSS JOIN LATERAL project_all(r.round) AS p
), told AS MATERIALIZED (
    SELECT pg_notify($2, '["' || $3 || '",' || string_agg(
        ($4::text[])[place] || first_seq || ($5::text[])[place], ',' ORDER BY place) || ']')
    FROM written GROUP BY (place - 1) / $6::int
)
SELECT first_seq, received_as, received_why FROM written WHERE (SELECT count(*) FROM told) > 0 ORDER BY place
"""
"""What is written, and told to other replicas when it is committed."""


async def project(event: Projected, work: UnitOfWork[Projection], change: Change) -> list[Event]:
    """Note a change with its timeline entry, to be written with those of the batch; publishes nothing."""
    assert event.conversation_id is not None, "events of no conversation are not subscribed to"
    name = type(event).__name__
    entry = Entry(work.now, name, change.by or PUBLISHER[name], event.why, change.data or {}, change.inquiry_id)
    work.rows.note(Step(event.tenant, event.conversation_id, work.cause.event_id, entry, change))
    return []


def _news(folded: Folded, row: "Record") -> News:
    entries: Sequence[Entry] = folded.entries
    if row["received_as"]:
        renamed = {"type": row["received_as"], "why": row["received_why"]}
        entries = [
            msgspec.structs.replace(entry, **renamed) if entry.type == "InquiryReceived" else entry for entry in entries
        ]
    first_seq, urgent = row["first_seq"], folded.urgent
    return News(*_subjects(folded), folded.request_id, folded.decided, first_seq, len(entries), entries, urgent)


def _subjects(folded: Folded) -> tuple[str, str, str | None]:
    tenant, conversation = folded.place
    return tenant, str(conversation), str(folded.inquiry_id) if folded.inquiry_id else None
