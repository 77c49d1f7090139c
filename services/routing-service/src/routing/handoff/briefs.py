"""What was told of each conversation with a person, kept for the colleague of another desk who goes on with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.gateway import Promised
from crossdesk.contracts.handoff import MOST_ASKED, HandoffSummarized
from crossdesk.store.statement import Statement, write_together
from msgspec import Raw

from routing.conversation import Place
from routing.json_rows import FROM_JSON, as_json, columns

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass(frozen=True, slots=True)
class Brief:
    """The case in short as it was told last, what agents promised and asked, and whether the customer was told that
    the conversation goes on with another desk.
    """

    summary: HandoffSummarized | None = None
    promised: Promised | None = None
    asked: tuple[str, ...] = ()
    told: bool = False

    def with_reply(self, promised: Promised | None, asked: Sequence[str]) -> "Brief":
        """After an agent's reply: a new promise stands for the old one; what was asked is each named once."""
        known = dict.fromkeys((*self.asked, *asked))
        return replace(self, promised=promised or self.promised, asked=tuple(known)[-MOST_ASKED:])


@dataclass
class Briefs:
    """Rows of a batch. Summaries are written with all else at its end, what agents add (it is seldom) at once."""

    _told: dict[Place, HandoffSummarized] = field(default_factory=dict)

    def note(self, summary: HandoffSummarized) -> None:
        """Keep what was told last."""
        self._told[summary.tenant, summary.conversation_id] = summary

    async def read(self, connection: "PoolConnectionProxy", place: Place) -> Brief:
        """What is known of a conversation; an empty brief where nothing is."""
        await write_together(connection, self.changes())
        row = await connection.fetchrow(READ, *place)
        return _brief(row) if row else Brief()

    async def keep(self, connection: "PoolConnectionProxy", place: Place, brief: Brief) -> None:
        """Write what agents promised and asked, and whether the customer was told."""
        promised = brief.promised.model_dump(mode="json") if brief.promised else None
        await connection.execute(KEEP, *place, promised, list(brief.asked), brief.told)

    async def forget(self, connection: "PoolConnectionProxy", place: Place) -> None:
        """A conversation is over for persons; one that is opened again begins anew."""
        self._told.pop(place, None)
        await connection.execute(FORGET, *place)

    def changes(self) -> list[Statement]:
        """What writes the summaries told since the last time."""
        told, self._told = self._told, {}
        if not told:
            return []
        rows = [(*place, Raw(summary.model_dump_json(exclude_none=True))) for place, summary in told.items()]
        return [Statement(NOTE, (as_json(rows),))]


def _brief(row: Any) -> Brief:
    summary, promised, asked, told = row
    return Brief(
        summary=HandoffSummarized.model_validate(summary) if summary else None,
        promised=Promised.model_validate(promised) if promised else None,
        asked=tuple(asked),
        told=told,
    )


READ = "SELECT summary, promised, asked, told FROM briefs WHERE tenant = $1 AND conversation_id = $2"
COLUMNS = {"tenant": "text", "conversation_id": "uuid", "summary": "jsonb"}
NOTE = f"""
INSERT INTO briefs ({", ".join(COLUMNS)}) SELECT {columns(COLUMNS)} {FROM_JSON}
ON CONFLICT (tenant, conversation_id) DO UPDATE SET summary = EXCLUDED.summary
"""  # our own names
KEEP = """
INSERT INTO briefs (tenant, conversation_id, promised, asked, told) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, conversation_id) DO UPDATE SET
    promised = EXCLUDED.promised, asked = EXCLUDED.asked, told = EXCLUDED.told
"""
FORGET = "DELETE FROM briefs WHERE tenant = $1 AND conversation_id = $2"
