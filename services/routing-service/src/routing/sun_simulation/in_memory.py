"""The desk, its agents and briefs without a database: what statements would read is looked up among what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING
from uuid import UUID

from routing.agent import Agent
from routing.agents import Agents
from routing.conversation import Conversation, Place
from routing.desk import Desk
from routing.follow_sun.ended import Ended
from routing.follow_sun.team import Team
from routing.handoff.briefs import Brief, Briefs
from routing.offer import Offer, StoredWish
from routing.policy import Policy
from routing.sla.kept_clocks import Clocks

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class BriefsInMemory(Briefs):
    """Of one tenant."""

    known: dict[Place, Brief] = field(default_factory=dict)

    async def read(self, connection: "PoolConnectionProxy", place: Place) -> Brief:
        brief = self.known.get(place, Brief())
        return replace(brief, summary=self._told.get(place))

    async def keep(self, connection: "PoolConnectionProxy", place: Place, brief: Brief) -> None:
        self.known[place] = brief

    async def forget(self, connection: "PoolConnectionProxy", place: Place) -> None:
        self.known.pop(place, None)
        self._told.pop(place, None)


@dataclass
class AgentsInMemory(Agents):
    """Of one tenant."""

    async def _write(self, connection: "PoolConnectionProxy", tenant: str, agent: Agent) -> None:
        self._keep(tenant, agent)

    async def silent(self, connection: "PoolConnectionProxy", tenant: str, now: datetime) -> list[Agent]:
        known = self._known.get(tenant, {}).values()
        return [each for each in known if each.seen_until and each.seen_until < now and each.presence != "offline"]


@dataclass
class DeskInMemory(Desk):
    """Of one tenant with this team. Nothing is written, so that all changes are seen at once."""

    of_team: Team | None = None
    briefs: BriefsInMemory = field(default_factory=BriefsInMemory)

    def __post_init__(self) -> None:
        self.agents = AgentsInMemory()

    async def open(self, connection: "PoolConnectionProxy", tenant: str, now: datetime) -> None:
        self.agents.rest(tenant, self.team(tenant).resting(now))

    def team(self, tenant: str) -> Team:
        assert self.of_team is not None  # given by whoever made the desk; told to mypy here
        return self.of_team

    def find(self, place: Place) -> Conversation | None:
        return self._conversations.get(place)

    def remove(self, conversation: Conversation) -> None:
        del self._conversations[conversation.place]

    def all(self) -> list[Conversation]:
        """All at the desk."""
        return [each for each in self._conversations.values() if each]

    async def unanswered_by(self, connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> list[Conversation]:
        return _in_order(each for each in self.all() if each.agent_id == agent_id and self._is_owed(each))

    async def held(
        self, connection: "PoolConnectionProxy", tenant: str, ended: Sequence[Ended], *, limit: int
    ) -> list[Conversation]:
        ends: dict[tuple[str, str], datetime] = {(each.desk, each.channel): each.ends for each in ended}
        return _in_order(each for each in self.all() if each.agent_id and self._is_held(each, ends))[:limit]

    async def waiting(self, connection: "PoolConnectionProxy", tenant: str, *, limit: int) -> list[Conversation]:
        return _in_order(each for each in self.all() if each.state == "waiting")[:limit]

    async def unaccepted(
        self, connection: "PoolConnectionProxy", tenant: str, now: datetime, *, limit: int
    ) -> list[Conversation]:
        return [each for each in self.all() if each.accept_by and each.accept_by < now][:limit]

    async def named(self, connection: "PoolConnectionProxy", tenant: str, ids: Sequence[UUID]) -> list[Conversation]:
        return [each for each in self.all() if each.conversation_id in ids]

    async def wishes(self, connection: "PoolConnectionProxy", tenant: str) -> dict[StoredWish, datetime]:
        first: dict[StoredWish, datetime] = {}
        for each in self._queue():
            first.setdefault((each.skill, each.language, each.vip), each.ranked_at)
        return first

    async def offerable(
        self, connection: "PoolConnectionProxy", tenant: str, offer: Offer, policy: Policy
    ) -> list[Conversation]:
        wished = [head.wish for head in offer.heads]
        since = dict(zip(wished, offer.queued_until(offer.heads, policy), strict=True))
        return [each for each in self._queue() if self._is_open_to(each, offer, since)]

    def _queue(self) -> list[Conversation]:
        return _in_order(each for each in self.all() if each.state != "assigned")

    def _is_open_to(self, each: Conversation, offer: Offer, since: dict[StoredWish, datetime]) -> bool:
        opens = since.get((each.skill, each.language, each.vip))
        passed = offer.agent.agent_id in each.passed_on_by
        return opens is not None and each.queued_at <= opens and not passed and each.channel in offer.channels

    def _is_owed(self, each: Conversation) -> bool:
        brief = self.briefs.known.get(each.place)
        return each.awaits_reply or bool(brief and brief.promised)

    def _is_held(self, each: Conversation, ends: dict[tuple[str, str], datetime]) -> bool:
        agent = self.agents.find(each.tenant, each.agent_id or "")
        ended = ends.get((agent.abilities.desk or "", each.channel)) if agent else None
        return bool(agent and ended and (agent.on_duty_since is None or agent.on_duty_since < ended))


def _in_order(conversations: Iterable[Conversation]) -> list[Conversation]:
    """As the queue is served; of equals who came first."""
    return sorted(conversations, key=attrgetter("ranked_at"))


class NoClocks(Clocks):
    """SLA clocks are not simulated here: no conversation has any."""

    async def find(self, connection: "PoolConnectionProxy", place: Place) -> None:
        return None
