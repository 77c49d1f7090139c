"""The desk: conversations that wait for a person or are with one. All changes happen under the tenant's desk lock."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.store.statement import Statement, write_together

from routing.agents import Agents, Named
from routing.conversation import Conversation, Place, in_order
from routing.desk_sql import (
    ENDED,
    FIND,
    HELD,
    LOCK,
    NAMED,
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
from routing.follow_sun.ended import Ended, ended_columns
from routing.follow_sun.team import Team
from routing.follow_sun.teams import Teams
from routing.json_rows import as_json
from routing.offer import Offer, StoredWish
from routing.policy import Policy
from routing.read_together import Row, read_together

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class Desk:
    """What the handlers of a batch look at of their tenants' desks, and change in memory.

    It is locked and read at the first need, for answers given at once need no desk: the conversations of the batch and
    the agents in two statements, however many are handed over, and what changed is written in one at the end. The
    queue is read where an agent has room; what changed until then is written before.
    """

    agents: Agents = field(default_factory=Agents)
    teams: Teams = field(default_factory=Teams)
    _team: dict[str, Team] = field(default_factory=dict)
    _places: set[Place] = field(default_factory=set)
    _named: set[Named] = field(default_factory=set)
    _expected: set[str] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)
    _plans: dict[str, int] | None = None
    _conversations: dict[Place, Conversation | None] = field(default_factory=dict)
    _changed: set[Place] = field(default_factory=set)
    _stored_waiting: set[Place] = field(default_factory=set)
    _served: dict[Place, str] = field(default_factory=dict)
    _given: dict[Place, tuple[str, datetime]] = field(default_factory=dict)
    _ended: dict[Place, datetime] = field(default_factory=dict)

    def expect(self, places: Iterable[Place], named: Iterable[Named], tenants: Iterable[str]) -> None:
        """Note what the batch will ask for: conversations and agents, and tenants whose desks surely are needed."""
        self._places.update(places)
        self._named.update(named)
        self._expected.update(tenants)

    def is_open(self, tenant: str) -> bool:
        return tenant in self._open

    async def open(self, connection: "PoolConnectionProxy", tenant: str, now: datetime) -> None:
        """Lock the desks and read this tenant's, along with those that will be needed, unless that is done already.

        Who gets something new is told by the desks' calendars at `now`, the time of the event.
        """
        await self._lock(connection, tenant)
        self.agents.rest(tenant, self.team(tenant).resting(now))

    def team(self, tenant: str) -> Team:
        """The desks of an open tenant."""
        return self._team[tenant]

    async def _lock(self, connection: "PoolConnectionProxy", tenant: str) -> None:
        if tenant in self._open:
            return
        if self._plans is None:
            self._plans = {whose: version or 0 for whose, version, _ in await connection.fetch(LOCK)}
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
        self._ended.pop(conversation.place, None)

    def note_ended(self, conversation: Conversation, at: datetime) -> None:
        """Note that its agent is done with it, which tells how long conversations take."""
        self._ended[conversation.place] = at

    async def unanswered_by(self, connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> list[Conversation]:
        """Conversations of an agent whose customer waits for a word, or for what was promised, in queue order."""
        return await self._select(connection, UNANSWERED, tenant, agent_id)

    async def held(
        self, connection: "PoolConnectionProxy", tenant: str, ended: Sequence[Ended], *, limit: int
    ) -> list[Conversation]:
        """What agents of desks still have whose shifts ended, in queue order."""
        return await self._select(connection, HELD, tenant, *ended_columns(ended), limit)

    async def waiting(self, connection: "PoolConnectionProxy", tenant: str, *, limit: int) -> list[Conversation]:
        """The head of the queue without booked callbacks."""
        return await self._select(connection, WAITING, tenant, limit)

    async def unaccepted(
        self, connection: "PoolConnectionProxy", tenant: str, now: datetime, *, limit: int
    ) -> list[Conversation]:
        """What agents should have accepted by now, in queue order."""
        return await self._select(connection, UNACCEPTED, tenant, now, limit)

    async def named(self, connection: "PoolConnectionProxy", tenant: str, ids: Sequence[UUID]) -> list[Conversation]:
        """Those of these conversations that are at the desk."""
        return await self._select(connection, NAMED, tenant, ids)

    async def wishes(self, connection: "PoolConnectionProxy", tenant: str) -> dict[StoredWish, datetime]:
        """What those who wait are best served with, each once, with the rank of the first who wishes it."""
        await self._write_queue(connection)
        rows = await connection.fetch(WISHES, tenant)
        return {(skill, language, vip): first for skill, language, vip, first in rows}

    async def offerable(
        self, connection: "PoolConnectionProxy", tenant: str, offer: Offer, policy: Policy
    ) -> list[Conversation]:
        """Those an agent may be given first, callbacks included, and maybe some more."""
        agent, suiting = offer.agent, sorted({head.wish[0] for head in offer.heads})
        who = (agent.agent_id, sorted(agent.abilities.markets), offer.channels)
        found: dict[Place, Conversation] = {}
        for heads, later in offer.looks():
            skills, languages, vips = zip(*(head.wish for head in heads), strict=True)
            since, starts = offer.queued_until(heads, policy), [head.head_start for head in heads]
            wished = (list(skills), list(languages), list(vips), since, starts)
            rows = await connection.fetch(OFFERABLE, tenant, *who, *wished, offer.most, suiting)
            found |= {each.place: each for each in self._adopt(rows)}
            if offer.is_settled(list(found.values()), later, policy):
                break
        await self.agents.load_unknown(connection, _concerned(found.values()))
        return list(found.values())

    def changes(self) -> list[Statement]:
        """What writes all that changed since the last time."""
        changed, self._changed = sorted(self._changed, key=in_order), set()
        self._note_stored(changed)
        kept = [known for place in changed if (known := self._conversations[place])]
        gone = [place for place in changed if self._conversations[place] is None]
        removed = [Statement(REMOVE, tuple(map(list, zip(*gone, strict=True))))] if gone else []
        saved = [Statement(SAVE, (as_json(list(map(values, kept))),))] if kept else []
        ended_at, self._ended = self._ended, {}
        given = sorted((*place, *told, ended_at.pop(place, None)) for place, told in self._given.items())
        self._given = {}
        served = [Statement(SERVED, tuple(map(list, zip(*given, strict=True))))] if given else []
        over = sorted((*place, at) for place, at in ended_at.items())
        ended = [Statement(ENDED, tuple(map(list, zip(*over, strict=True))))] if over else []
        return [*removed, *saved, *served, *ended, *self.agents.changes()]

    async def _write_queue(self, connection: "PoolConnectionProxy") -> None:
        """Write all that changed if it changed the queue: what agents have does not matter to those who wait."""
        if any(place in self._stored_waiting or _waits(self._conversations[place]) for place in self._changed):
            await write_together(connection, self.changes())

    def _note_stored(self, places: Iterable[Place]) -> None:
        for place in places:
            (self._stored_waiting.add if _waits(self._conversations[place]) else self._stored_waiting.discard)(place)

    async def _read(self, connection: "PoolConnectionProxy", tenants: Collection[str]) -> None:
        """Who is concerned without being named or having room is read by itself: of most conversations nobody is."""
        plans = self._plans or {}
        self._team |= await self.teams.at(connection, {tenant: plans.get(tenant, 0) for tenant in tenants})
        places = sorted((place for place in self._places if place[0] in tenants), key=in_order)
        self._conversations |= dict.fromkeys(places)
        whose, which = zip(*places, strict=True) if places else ((), ())
        named = {agent for agent in self._named if agent[0] in tenants}
        asked = [Statement(FIND, (list(whose), list(which))), self.agents.asked(tenants, named)]
        found, agents = await read_together(connection, asked)
        self._served |= {(tenant, which): served_by for tenant, which, served_by, *_ in found if served_by}
        self._adopt(row[3:] for row in found if row[3])
        self.agents.take_in(agents)
        served = {(place[0], agent_id) for place, agent_id in self._served.items()}
        await self.agents.load_unknown(connection, served | _concerned(map(self.find, places)))

    async def _select(self, connection: "PoolConnectionProxy", statement: str, *wanted: object) -> list[Conversation]:
        await write_together(connection, self.changes())
        found = self._adopt(await connection.fetch(statement, *wanted))
        await self.agents.load_unknown(connection, _concerned(found))
        return found

    def _adopt(self, rows: Iterable[Row]) -> list[Conversation]:
        found = [Conversation(*row) for row in rows]
        self._conversations |= {conversation.place: conversation for conversation in found}
        self._note_stored(conversation.place for conversation in found)
        return found


def _waits(conversation: Conversation | None) -> bool:
    return conversation is not None and conversation.state != "assigned"


def _concerned(conversations: Iterable[Conversation | None]) -> set[Named]:
    """The agents who have these conversations, and those who passed them on."""
    return {
        (each.tenant, agent_id)
        for each in conversations
        if each
        for agent_id in (each.agent_id, *each.passed_on_by)
        if agent_id
    }
