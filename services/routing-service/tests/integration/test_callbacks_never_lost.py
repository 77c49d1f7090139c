"""Whatever customers, agents and the clock do in whatever order: a promise ends once, and nobody is lost."""

from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from crossdesk.contracts.callbacks import CallbackCancelled, CallbackReminded, CallbackRequested, CallbackSettled
from crossdesk.contracts.gateway import AgentPresenceChanged, ResolveRequested
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import CallbackBooked, DeskReviewDue
from crossdesk.contracts.sla_clocks import SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.testing.examples import NOON, a_case, an_inquiry
from crossdesk.testing.handling import handle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.main import subscriptions
from routing.policy import load_policy

LINES = {each.event: each for each in subscriptions(load_policy())}
ACTIONS = ("write", "choose", "choose later", "by", "cancel", "come", "go", "resolve", "look", "look")
WINDOW = NOON + timedelta(hours=2)  # 15:00 in Berlin
SHOPS = count()
HELD = """
SELECT (s.clocks ->> 'held_until')::timestamptz AS held_until, c.chosen, c.starts_at, d.agent_id
FROM sla_clocks s LEFT JOIN callbacks c USING (tenant, conversation_id) LEFT JOIN desk d USING (tenant, conversation_id)
WHERE s.tenant = $1 AND s.clocks ->> 'held_until' IS NOT NULL
"""


class Day:
    """One customer and one agent of a shop of their own, and what was told so far."""

    def __init__(self, database) -> None:
        self.database, self.now, self.turn = database, NOON, 0
        self.tenant, self.conversation = f"shop-{next(SHOPS)}", uuid4()
        self.reminded, self.stands = set[object](), False

    async def act(self, action: str) -> None:
        event = getattr(self, action.replace(" ", "_"))()
        line = LINES[type(event)]
        told, stood = await handle(self.database, line.handler, event, at=self.now, rows=line.rows), self.stands
        for said in told:
            self.hear(said)
        warned = [said for said in told if isinstance(said, SlaAtRisk | SlaBreached)]
        assert not (stood and self.stands and warned), "warned of a clock that stands"
        await self.check_clocks()

    async def check_clocks(self) -> None:
        """They stand for a window that the customer chose, and for nothing else."""
        if found := await self.fetch(HELD):
            assert found["agent_id"] is None, "an agent has it, and its clocks stand"
            assert (found["chosen"], found["starts_at"]) == (True, found["held_until"])

    def hear(self, said) -> None:
        if isinstance(said, SlaClocksMoved):
            self.stands = said.waits_for == "callback"
        if isinstance(said, CallbackBooked):
            self.reminded.discard(said.starts_at)
        if isinstance(said, CallbackReminded):
            assert said.starts_at not in self.reminded, "reminded twice"
            assert self.now < said.starts_at, "reminded of what has begun"
            self.reminded.add(said.starts_at)
        if isinstance(said, CallbackSettled):
            assert said.outcome in ("cancelled", "not_needed", "kept") or self.now >= said.ends_at

    def write(self) -> NoAnswer:
        self.turn += 1
        inquiry = an_inquiry(f"{self.turn}", inquiry_id=uuid4())
        about = {"reason": "judgement_needed", "skill": "general", "summary": "wants a decision"}
        return a_case(NoAnswer, **self.place(), inquiry=inquiry, turn=self.turn, **about)

    def choose(self) -> CallbackRequested:
        return CallbackRequested(**self.place(), request_id=uuid4(), starts_at=WINDOW)

    def choose_later(self) -> CallbackRequested:
        return CallbackRequested(**self.place(), request_id=uuid4(), starts_at=WINDOW + timedelta(hours=18))

    def by(self) -> CallbackRequested:
        return CallbackRequested(**self.place(), request_id=uuid4(), by=self.now + timedelta(hours=5))

    def cancel(self) -> CallbackCancelled:
        return CallbackCancelled(**self.place(), request_id=uuid4())

    def resolve(self) -> ResolveRequested:
        return ResolveRequested(**self.place(), agent_id="anna")

    def come(self) -> AgentPresenceChanged:
        return self._presence("online")

    def go(self) -> AgentPresenceChanged:
        return self._presence("offline")

    def look(self) -> DeskReviewDue:
        return DeskReviewDue(tenant=self.tenant)

    def place(self) -> dict[str, str | UUID]:
        return {"tenant": self.tenant, "conversation_id": self.conversation}

    def _presence(self, presence: str) -> AgentPresenceChanged:
        abilities = {"skills": ["general"], "languages": ["de"], "capacity": 1}
        return AgentPresenceChanged(tenant=self.tenant, agent_id="anna", presence=presence, **abilities)

    async def fetch(self, statement: str):
        async with self.database.transaction([self.tenant]) as connection:
            return await connection.fetchrow(statement, self.tenant)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 150)), min_size=4, max_size=14))
async def test_no_order_of_events_loses_a_customer_or_tells_a_promise_twice(database, happened):
    day = Day(database)
    await day.act("write")
    for action, minutes in happened:
        day.now += timedelta(minutes=minutes)
        await day.act(action)
    await day.act("come")
    while step := await day.fetch("SELECT look_at FROM callbacks WHERE tenant = $1"):
        assert step["look_at"] < day.now + timedelta(days=16)
        day.now = max(day.now, step["look_at"])
        await day.act("look")
    left = await day.fetch("SELECT agent_id FROM desk WHERE tenant = $1")
    assert left is None or left["agent_id"] == "anna"
