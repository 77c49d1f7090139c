"""The desk: conversations that wait for a person or are with one. All changes happen under the tenant's desk lock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.store.statement import Statement, write_together

from routing.agents import Agents, Named
from routing.conversation import Conversation, Place
from routing.desk_sql import (
    FIND,
    LOCK,
    NAMES,
    OFFERABLE,
    REMOVE,
    SAVE,
    SERVED,
    UNACCEPTED,
    UNANSWERED,
    WAITING,
    WISHES,
    values,
)
from routing.offer import Offer

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class Desk:
    """What the handlers of a batch look at of their tenants' desks, and change in memory.

    It is locked and read at the first need, for answers given at once need no desk: the conversations of the batch and
    the agents in two statements, however many are handed over, and what changed is written in one at the end. The
    queue is read where an agent has room; what changed until then is written before.
    """

    agents: Agents = field(default_factory=Agents)
    _places: set[Place] = field(default_factory=set)
    _named: set[Named] = field(default_factory=set)
    _expected: set[str] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)
    _locked: bool = False
    _conversations: dict[Place, Conversation | None] = field(default_factory=dict)
    _changed: set[Place] = field(default_factory=set)
    _served: dict[Place, str] = field(default_factory=dict)
    _given: dict[Place, tuple[str, datetime]] = field(default_factory=dict)

    def expect(self, places: Iterable[Place], named: Iterable[Named], tenants: Iterable[str]) -> None:
        """Note what the batch will ask for: conversations and agents, and tenants whose desks surely are needed."""
        self._places.update(places)
        self._named.update(named)
        self._expected.update(tenants)

    def is_open(self, tenant: str) -> bool:
        return tenant in self._open

    async def open(self, connection: "PoolConnectionProxy", tenant: str) -> None:
        """Lock the desks and read this tenant's, along with those that will be needed, unless that is done already."""
        if tenant in self._open:
            return
        if not self._locked:
            await connection.execute(LOCK)
            self._locked = True
        tenants = {tenant} | (self._expected - self._open)
        await self._read(connection, tenants)
        self._open |= tenants

    def find(self, place: Place) -> Conversation | None:
        """A conversation of the batch. Its tenant's desk must be open."""
        return self._conversations[place]

    def save(self, conversation: Conversation) -> None:
        self._conversations[conversation.place] = conversation
        self._changed.add(conversation.place)

    def remove(self, conversation: Conversation) -> None:
        self._conversations[conversation.place] = None
        self._changed.add(conversation.place)

    def served_by(self, place: Place) -> str | None:
        """The agent who had the conversation last, also where it was resolved since."""
        return self._served.get(place)

    def note_given(self, conversation: Conversation, agent_id: str, at: datetime) -> None:
        """Note who has it now, for the customer's next message, and how fast work is taken."""
        self._served[conversation.place] = agent_id
        self._given[conversation.place] = (agent_id, at)

    async def unanswered_by(self, connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> list[Conversation]:
        """Conversations of an agent in which the customer still waits for a word, in queue order."""
        return await self._select(connection, UNANSWERED, tenant, agent_id)

    async def waiting(self, connection: "PoolConnectionProxy", tenant: str, *, limit: int) -> list[Conversation]:
        """The head of the queue without booked callbacks."""
        return await self._select(connection, WAITING, tenant, limit)

    async def unaccepted(
        self, connection: "PoolConnectionProxy", tenant: str, now: datetime, *, limit: int
    ) -> list[Conversation]:
        """What agents should have accepted by now, in queue order."""
        return await self._select(connection, UNACCEPTED, tenant, now, limit)

    async def wishes(self, connection: "PoolConnectionProxy", tenant: str) -> list[tuple[str, str, bool]]:
        """What those who wait are best served with, each once: skill, language as it is stored, whether a VIP."""
        await write_together(connection, self.changes())
        return [tuple(row) for row in await connection.fetch(WISHES, tenant)]

    async def offerable(self, connection: "PoolConnectionProxy", tenant: str, offer: Offer) -> list[Conversation]:
        """Those an agent may be given first, callbacks included."""
        agent, steps = offer.agent, offer.steps
        skills, languages, vips = zip(*steps, strict=True)
        wished = (list(skills), list(languages), list(vips), *map(list, zip(*steps.values(), strict=True)))
        who = (agent.agent_id, sorted(agent.abilities.markets), offer.channels)
        return await self._select(connection, OFFERABLE, tenant, *who, *wished, offer.sticky, offer.most)

    def changes(self) -> list[Statement]:
        """What writes all that changed since the last time."""
        changed, self._changed = sorted(self._changed), set()
        kept = [known for place in changed if (known := self._conversations[place])]
        gone = [place for place in changed if self._conversations[place] is None]
        removed = [Statement(REMOVE, tuple(map(list, zip(*gone, strict=True))))] if gone else []
        saved = [Statement(SAVE, tuple(map(list, zip(*map(values, kept), strict=True))))] if kept else []
        given, self._given = sorted((*place, *told) for place, told in self._given.items()), {}
        served = [Statement(SERVED, tuple(map(list, zip(*given, strict=True))))] if given else []
        return [*removed, *saved, *served, *self.agents.changes()]

    async def _read(self, connection: "PoolConnectionProxy", tenants: Collection[str]) -> None:
        places = sorted(place for place in self._places if place[0] in tenants)
        self._conversations |= dict.fromkeys(places)
        whose, which = zip(*places, strict=True) if places else ((), ())
        found = await connection.fetch(FIND, list(whose), list(which))
        self._served |= {(row["whose"], row["which"]): row["served_by"] for row in found if row["served_by"]}
        self._adopt(row for row in found if row["tenant"])
        served = {(place[0], agent_id) for place, agent_id in self._served.items()}
        named = {agent for agent in self._named if agent[0] in tenants}
        await self.agents.load(connection, tenants, named | served | _concerned(map(self.find, places)))

    async def _select(self, connection: "PoolConnectionProxy", statement: str, *wanted: object) -> list[Conversation]:
        await write_together(connection, self.changes())
        found = self._adopt(await connection.fetch(statement, *wanted))
        await self.agents.load_unknown(connection, _concerned(found))
        return found

    def _adopt(self, rows: Iterable["asyncpg.Record"]) -> list[Conversation]:
        found = [Conversation(**{name: row[name] for name in NAMES}) for row in rows]
        self._conversations |= {conversation.place: conversation for conversation in found}
        return found


def _concerned(conversations: Iterable[Conversation | None]) -> set[Named]:
    """The agents who have these conversations, and those who passed them on."""
    return {
        (each.tenant, agent_id)
        for each in conversations
        if each
        for agent_id in (each.agent_id, *each.passed_on_by)
        if agent_id
    }
