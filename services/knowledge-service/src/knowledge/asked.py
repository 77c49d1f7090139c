"""The questions we have put to customers, so that none is put twice and an answer to one is understood as such."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.intent import Case
from crossdesk.store.statement import Statement, write_together

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

ASK = (
    "INSERT INTO asked (tenant, conversation_id, scenario, intent, inquiry_id, turn) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::int[])"
)

READ = """
SELECT a.* FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::uuid[])) AS e (tenant, conversation_id)
CROSS JOIN LATERAL (
    SELECT * FROM asked WHERE tenant = e.tenant AND conversation_id = e.conversation_id OFFSET 0
) a
"""
"""OFFSET keeps the look-up by key apart: joined plainly, a plan made while the table was short reads all of it."""


@dataclass(frozen=True)
class Asked:
    """A question of ours: the scenario that put it, and the intent or occasion it was put for."""

    scenario: str
    intent: str


@dataclass(frozen=True)
class _Question:
    asked: Asked
    inquiry_id: UUID
    turn: int


@dataclass
class Questions:
    """The questions put so far in the conversations of a batch.

    Another member may put one at the same moment, of the same conversation but by another topic: the primary key then
    refuses the second, whose batch is tried again and finds the first.
    """

    _known: dict[tuple[str, UUID], dict[str, _Question]] = field(default_factory=dict)
    _new: list[tuple[str, UUID, str, str, UUID, int]] = field(default_factory=list)

    def ask_once(self, case: Case, asked: Asked) -> bool:
        """Note that we ask. False when this conversation was asked the same before, by another message."""
        inquiry_id, known = case.inquiry.inquiry_id, self._known.setdefault((case.tenant, case.conversation_id), {})
        if asked.scenario in known:
            return known[asked.scenario].inquiry_id == inquiry_id
        known[asked.scenario] = _Question(asked, inquiry_id, case.turn)
        self._new.append((case.tenant, case.conversation_id, asked.scenario, asked.intent, inquiry_id, case.turn))
        return True

    def last_asked(self, case: Case) -> Asked | None:
        """The question this message may be the answer to: the latest one before it in the conversation."""
        known = self._known.get((case.tenant, case.conversation_id), {}).values()
        before = sorted((-each.turn, each.asked.scenario, each.asked) for each in known if each.turn < case.turn)
        return before[0][2] if before else None

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Case]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        rows = await connection.fetch(
            READ,
            [event.tenant for event in events],
            [event.conversation_id for event in events],
        )
        self.take(rows)

    def take(self, rows: "Iterable[asyncpg.Record]") -> None:
        """Questions that are in the table."""
        for row in rows:
            question = _Question(Asked(row["scenario"], row["intent"]), row["inquiry_id"], row["turn"])
            self._known.setdefault((row["tenant"], row["conversation_id"]), {})[row["scenario"]] = question

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        asked = [Statement(ASK, tuple(map(list, zip(*self._new, strict=True))))] if self._new else []
        await write_together(connection, [*asked, *also])

    def committed(self) -> None:
        """Nobody waits for our questions."""
