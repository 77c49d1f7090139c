"""An agent's day: come, work on what is given one after another, pause, perhaps fall silent for a while, finish, go."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx

from loadtests.desk.agent_client import HEARTBEAT_SECONDS, AgentClient
from loadtests.desk.cast import Agent
from loadtests.desk.clock import DeskClock
from loadtests.desk.day import MINUTE, DayPlan
from loadtests.desk.follow_shop import follow_shop
from loadtests.desk.ledger import Case, Ledger

REPLY = {
    "en": "I have looked into it and have the money sent back today.",
    "de": "Ich habe nachgesehen und lasse das Geld heute zurücksenden.",
    "fr": "J'ai vérifié et je fais renvoyer l'argent aujourd'hui.",
    "es": "Lo he comprobado y hago que le devuelvan el dinero hoy.",
    "it": "Ho controllato e faccio rimborsare il denaro oggi.",
}
FIRST_PART = 0.7
"""Of the work on a conversation whose customer writes again, what comes before the first reply."""
FINISHING_MINUTES = 60.0
"""How long an agent stays at most after the shift to finish what is open."""


class Shift:
    """One agent at work."""

    def __init__(
        self, agent: Agent, client: AgentClient, http: httpx.AsyncClient, ledger: Ledger, clock: DeskClock, day: DayPlan
    ) -> None:
        self._agent, self._client, self._http = agent, client, http
        self._ledger, self._clock, self._day = ledger, clock, day
        self._duty = ledger.duties[agent.agent_id]
        self._dice = Random(agent.agent_id)  # a script, no secret
        self._given: asyncio.Queue[str] = asyncio.Queue()
        self._mine: set[str] = set()
        self._served: set[tuple[str, int]] = set()
        """Conversations with the customer's message, by number, that was worked on."""

    async def run(self) -> None:
        """The whole day of this agent."""
        agent, clock = self._agent, self._clock
        await clock.until(agent.begins)
        if agent.dies_at is not None:
            await self._work_until(agent.dies_at, silent=True)
            self._mine.clear()
            self._served.clear()
            self._given = asyncio.Queue()
            await clock.pass_time(self._day.away_minutes * MINUTE)
        if clock.now() < agent.break_at:
            await self._work_until(agent.break_at, goes="away")
            await clock.pass_time(agent.break_seconds)
        await self._work_until(agent.ends, goes="away")
        await self._finish()

    async def _work_until(self, moment: float, *, goes: str = "", silent: bool = False) -> None:
        """Work until then, and say how one goes on; a client that falls silent says nothing and stops mid-sentence."""
        await self._client.sign_in()
        async with self._at_desk("online"):
            begun = self._clock.now()
            try:
                async with asyncio.timeout(max(0.0, moment - begun) / self._clock.speed):
                    await self._work()
            except TimeoutError:
                pass
            finally:
                self._duty.on_duty.append((begun, self._clock.now()))
                self._duty.here, self._duty.left = False, self._clock.now()
            if not silent and goes:
                await self._client.be(goes)

    @asynccontextmanager
    async def _at_desk(self, presence: str) -> AsyncIterator[None]:
        """There, with a stream of what one is given and a heartbeat."""
        self._duty.here = True
        following = asyncio.create_task(
            follow_shop(self._http, self._client.token, ["ConversationAssigned"], self._heard, self._look)
        )
        beating = asyncio.create_task(self._beat(presence))
        try:
            await self._client.be(presence)
            yield
        finally:
            following.cancel()
            beating.cancel()
            await asyncio.gather(following, beating, return_exceptions=True)

    async def _beat(self, presence: str) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._client.be(presence, repeated=True)

    def _heard(self, kind: str, told: Mapping[str, Any]) -> None:
        if told["data"]["assignment"]["agent_id"] == self._agent.agent_id:
            self._given.put_nowait(str(told["conversation_id"]))

    def _look(self) -> None:
        """A stream that is opened begins with what comes: what was given before is asked for."""
        self._looking = asyncio.create_task(self._look_up())

    async def _look_up(self) -> None:
        for conversation in await self._client.mine():
            if conversation not in self._mine:
                self._given.put_nowait(conversation)

    async def _work(self) -> None:
        while True:
            await self._serve(await self._given.get())

    async def _serve(self, conversation: str) -> None:
        """One turn in a conversation: read, think, and hand on, reply, or reply and close."""
        case, begun = self._ledger.of(conversation), self._clock.now()
        if case is None or not self._is_due(conversation):
            return
        await self._clock.pass_time(self._day.reaction_seconds)
        if conversation not in self._mine and not await self._client.accept(conversation):
            return
        self._mine.add(conversation)
        self._served.add((conversation, len(case.asked)))
        try:
            await self._client.read(conversation)
            await self._answer(conversation, case)
        finally:
            self._duty.at_work.append((begun, self._clock.now()))

    async def _answer(self, conversation: str, case: Case) -> None:
        first = not case.replies
        goes_on = case.visit.writes_again and first
        part = FIRST_PART if goes_on else 1.0 if first else 1 - FIRST_PART
        await self._clock.pass_time(case.visit.handling * part)
        if first and not case.handed_on and self._dice.random() < self._day.hands_on:
            if await self._client.hand_on(conversation, self._dice.choice(self._skills())):
                case.handed_on += 1
                self._mine.discard(conversation)
            return
        if await self._client.reply(conversation, REPLY[case.visit.language], case.visit.language) and not goes_on:
            await self._close(conversation)

    def _skills(self) -> list[str]:
        """Some that the agent does not have."""
        known = sorted({skill for part in self._day.skills for skill in part.skills} - set(self._agent.skills))
        return known or ["general"]

    async def _close(self, conversation: str) -> None:
        if await self._client.resolve(conversation):
            self._mine.discard(conversation)
            self._duty.finished += 1

    async def _finish(self) -> None:
        """Nothing new comes to who is away; what is open is finished before going."""
        begun = self._clock.now()
        async with self._at_desk("away"):
            while self._clock.now() < begun + FINISHING_MINUTES * MINUTE:
                mine = [each for each in await self._client.mine() if self._is_due(each)]
                if not mine:
                    break
                await self._serve(mine[0])
        self._duty.on_duty.append((begun, self._clock.now()))
        await self._client.be("offline")
        self._duty.here, self._duty.left = False, self._clock.now()

    def _is_due(self, conversation: str) -> bool:
        """Whether the customer waits for a reply that was not begun here."""
        case = self._ledger.of(conversation)
        return case is not None and case.awaits_reply and (conversation, len(case.asked)) not in self._served
