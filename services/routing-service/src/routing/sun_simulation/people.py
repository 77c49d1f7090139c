"""What agents and customers do in a simulated world: come and go, write, ask, promise, solve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentPresenceChanged, AgentReplied, Promised
from crossdesk.contracts.handoff import HandoffSummarized

from routing.change_presence import promise_callbacks, return_unanswered
from routing.conversation import Conversation
from routing.follow_sun.duty import shifts
from routing.hand_over import HandOver, next_message, open_conversation
from routing.note_reply import answered, note_said
from routing.offer_work import offer_work
from routing.place_conversation import assigned, place
from routing.sun_simulation.case import TENANT, Case
from routing.sun_simulation.simulate_sun import Sun

KEPT_BEFORE = timedelta(minutes=45)
"""So long before a promise is due whoever has the case sees to it."""
TRIED_EVERY = timedelta(minutes=5)
AWAY_AFTER_CRASH = timedelta(minutes=30)
HEARTBEAT = 20


@dataclass
class People:
    """Of one simulation. Begin with `begin`."""

    sun: Sun
    numbers: Iterator[int]

    def begin(self) -> None:
        self.sun.on_assigned = self._plan
        for desk, crew in self.sun.world.agents.items():
            if desk in self.sun.world.desks:
                for number in range(crew.people):
                    self._work_shifts(desk, f"{desk}-{number + 1}")
        self.sun.expect(self._next_arrival(), self._arrive)

    def _work_shifts(self, desk: str, agent_id: str) -> None:
        sun = self.sun
        team = sun.desk.team(TENANT)
        for opens, closes in shifts(team.hours[desk], sun.now, sun.ends, team.rules.pause):
            sun.expect(opens + self._minutes(-5, 5), partial(self._come, agent_id, desk))
            leaves = closes + team.rules.grace + self._minutes(1, 5)
            sun.expect(leaves, partial(self._go, agent_id, desk))
            if sun.random.random() < sun.world.crashes_a_day:
                at = opens + (closes - opens) * sun.random.random()
                sun.expect(at, partial(self._crash, agent_id, desk))

    async def _come(self, agent_id: str, desk: str) -> Sequence[Event]:
        self.sun.at_work.add(agent_id)
        await self._say(agent_id, desk, "online")
        return await offer_work(TENANT, agent_id, self.sun.work, self.sun.policy)

    async def _go(self, agent_id: str, desk: str) -> Sequence[Event]:
        """Who forgets to say so is still online for all that their client tells."""
        self.sun.at_work.discard(agent_id)
        if self.sun.random.random() < self.sun.world.forgets_to_go:
            return []
        await self._say(agent_id, desk, "offline")
        why = "the agent went off duty before replying"
        returned = await return_unanswered(TENANT, agent_id, self.sun.work, self.sun.policy, why=why)
        return [*returned, *await promise_callbacks(TENANT, self.sun.work, self.sun.policy)]

    async def _crash(self, agent_id: str, desk: str) -> Sequence[Event]:
        if agent_id in self.sun.at_work:
            self.sun.figures.crashes += 1
            self.sun.at_work.discard(agent_id)
            await self._say(agent_id, desk, "online", heartbeat=HEARTBEAT)
            self.sun.expect(self.sun.now + AWAY_AFTER_CRASH, partial(self._come_back, agent_id, desk))
        return []

    async def _come_back(self, agent_id: str, desk: str) -> Sequence[Event]:
        on = self.sun.desk.team(TENANT).duty(desk, self.sun.now).state == "on"
        return await self._come(agent_id, desk) if on else []

    async def _say(self, agent_id: str, desk: str, presence: str, heartbeat: int | None = None) -> None:
        sun, crew = self.sun, self.sun.world.agents[desk]
        event = AgentPresenceChanged.model_validate(
            {
                "tenant": TENANT,
                "agent_id": agent_id,
                "presence": presence,
                "languages": crew.native,
                "desk": desk,
                "capacity": crew.capacity,
                "heartbeat_seconds": heartbeat,
                "repeated": heartbeat is not None,
            }
        )
        missed = sun.policy.matching.rules.missed_heartbeats
        await sun.desk.agents.record_presence(sun.work.connection, event, sun.now, missed)

    async def _arrive(self) -> Sequence[Event]:
        sun, world = self.sun, self.sun.world
        sun.expect(self._next_arrival(), self._arrive)
        shares = [each.share * each.awake(sun.now) for each in world.customers]
        if sun.random.random() > sum(shares) / sum(each.share for each in world.customers):
            return []
        [who] = sun.random.choices(world.customers, shares)
        [channel] = sun.random.choices(list(world.channels), list(world.channels.values()))
        needs = tuple(sun.random.sample(world.asks, sun.random.randint(0, 3)))
        case = Case(derive_id("case", next(self.numbers)), who, channel, needs, sun.now)
        sun.cases[case.conversation_id] = case
        sun.figures.conversations += 1
        return self._to_a_person(case)

    def _next_arrival(self) -> datetime:
        """Of a stream as dense as by day everywhere; what is too much for the night is left out as it comes."""
        return self.sun.now + timedelta(hours=self.sun.random.expovariate(self.sun.world.hourly / 0.65))

    def _to_a_person(self, case: Case) -> list[Event]:
        """As a message that no answer was drafted for comes to the desk."""
        sun, inquiry = self.sun, self._message()
        request = HandOver(
            TENANT,
            case.conversation_id,
            inquiry,
            skill="general",
            language=case.of.language,
            priority=0,
            summary="",
            why="simulated",
            country=case.of.country,
            time_zone=case.of.time_zone,
            channel=case.channel,
        )
        case.solved, case.turned = False, sun.now
        told = HandoffSummarized(
            tenant=TENANT,
            conversation_id=case.conversation_id,
            inquiry_id=inquiry,
            decided_by=DecidedBy(rule="simulated"),
            next_step="judge_request",
        )
        sun.office.briefs.note(told)
        conversation = open_conversation(request, sun.now, sun.policy.priorities)
        return [told, *place(conversation, [inquiry], sun.work, sun.policy, why="simulated")]

    async def _write_on(self, case: Case) -> Sequence[Event]:
        """A customer writes again: to whoever has the case, or it goes to a person anew."""
        sun = self.sun
        before = sun.desk.find(case.place)
        if before is None:
            sun.figures.opened_again += 1
            return self._to_a_person(case)
        inquiry = self._message()
        if before.agent_id and not sun.desk.agents.has_left(TENANT, before.agent_id):
            continued = next_message(before, inquiry)
            sun.desk.save(continued)
            return [assigned(continued, inquiry, why="simulated")]
        return self._placed_anew(before, inquiry, case)

    def _placed_anew(self, before: Conversation, inquiry: UUID, case: Case) -> list[Event]:
        sun = self.sun
        sun.desk.agents.release(before)
        case.turned = sun.now
        back = replace(next_message(before, inquiry), state="waiting", agent_id=None)
        return place(back, [inquiry], sun.work, sun.policy, why="simulated")

    def _plan(self, case: Case) -> None:
        """Whoever was given a case sees to it after a while."""
        minutes = self.sun.world.reply_minutes
        mean = minutes.live if case.is_live else minutes.other
        at = self.sun.now + self._some(mean)
        self.sun.expect(at, partial(self._see_to, case, case.turn))

    async def _see_to(self, case: Case, turn: int) -> Sequence[Event]:
        conversation = self.sun.desk.find(case.place)
        if case.turn != turn or conversation is None or conversation.agent_id not in self.sun.at_work:
            return []
        if case.promised:
            self.sun.desk.save(answered(conversation))
            return []
        if not conversation.awaits_reply and not case.owes:
            return []
        asks = [each for each in case.needs if each not in case.known]
        if asks:
            return await self._ask(case, conversation, asks[:2])
        if not case.promised_once and self.sun.random.random() < self.sun.world.promised:
            return await self._promise(case, conversation)
        return await self._solve(case, conversation)

    async def _ask(self, case: Case, conversation: Conversation, asks: list[str]) -> Sequence[Event]:
        sun = self.sun
        if twice := [each for each in asks if each in case.asked]:
            sun.figures.violations.append(f"{sun.now:%Y-%m-%d %H:%M} {case.conversation_id}: asked twice for {twice}")
        case.asked += asks
        minutes = sun.world.answer_minutes
        sun.expect(sun.now + self._some(minutes.live if case.is_live else minutes.other), partial(self._write_on, case))
        return await self._reply(conversation, asked=asks)

    async def _promise(self, case: Case, conversation: Conversation) -> Sequence[Event]:
        sun = self.sun
        due = sun.now + timedelta(hours=sun.random.uniform(3, 20))
        case.promised, case.promised_once = Promised(what="a word from the carrier", due_by=due), True
        sun.expect(due - KEPT_BEFORE, partial(self._keep_promise, case))
        sun.expect(due, partial(self._promise_due, case, case.promised))
        return await self._reply(conversation, promised=case.promised)

    async def _keep_promise(self, case: Case) -> Sequence[Event]:
        """Whoever has the case by then, if they are there; they know of it from the case in short."""
        conversation = self.sun.desk.find(case.place)
        if not case.promised or conversation is None:
            return []
        if conversation.agent_id not in self.sun.at_work:
            self.sun.expect(self.sun.now + TRIED_EVERY, partial(self._keep_promise, case))
            return []
        self.sun.figures.promises["kept"] += 1
        case.promised = None
        return await self._solve(case, conversation)

    async def _promise_due(self, case: Case, promised: Promised) -> Sequence[Event]:
        if case.promised == promised:
            self.sun.figures.promises["broken"] += 1
            self.sun.figures.violations.append(f"{case.conversation_id}: a promise was neither kept nor told anew")
            case.promised, case.owes = None, True
        return []

    async def _reply(
        self, conversation: Conversation, *, promised: Promised | None = None, asked: Sequence[str] = ()
    ) -> Sequence[Event]:
        event = AgentReplied(
            tenant=TENANT,
            conversation_id=conversation.conversation_id,
            message_id=self._message(),
            agent_id=conversation.agent_id or "",
            text="",
            promised=promised,
            asked=list(asked),
        )
        said = await note_said(event, self.sun.work)
        self.sun.desk.save(answered(conversation))
        return said

    async def _solve(self, case: Case, conversation: Conversation) -> Sequence[Event]:
        sun = self.sun
        sun.desk.agents.release(conversation)
        sun.desk.remove(conversation)
        await sun.office.briefs.forget(sun.work.connection, case.place)
        case.solved, case.promised, case.owes, case.turn = True, None, False, case.turn + 1
        sun.figures.solved += 1
        if sun.random.random() < sun.world.opened_again:
            case.needs, case.asked, case.known, case.told, case.promised_once = (), [], (), 0, False
            sun.expect(sun.now + timedelta(hours=sun.random.uniform(1, 30)), partial(self._write_on, case))
        return await offer_work(TENANT, conversation.agent_id or "", sun.work, sun.policy)

    def _message(self) -> UUID:
        return derive_id("message", next(self.numbers))

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self.sun.random.uniform(least, most))

    def _some(self, mean: float) -> timedelta:
        return timedelta(minutes=self.sun.random.expovariate(1 / mean))
