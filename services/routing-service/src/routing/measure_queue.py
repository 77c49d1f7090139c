"""How long a decision takes with a long queue and many agents: `python -m routing.measure_queue`.

Starts a PostgreSQL of its own in a temporary directory, fills one shop's desk (all agents have as much as they may, the
others wait) and times whole transactions, from BEGIN to the end of COMMIT, as the worker runs them for one event each.
Beside what a clock on the wall says, it tells the processor time of this process and of the server's (Linux only): what
else runs on the machine, and how long its disk takes, makes a decision later but not dearer.
"""

import argparse
import gc
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from uuid import UUID, uuid4

import uvloop
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AssignmentRequested, Customer, Inquiry, ResolveRequested
from crossdesk.contracts.intent import Intent, Understanding
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork

from routing.agent import PLACE, Abilities, write_abilities
from routing.conversation import Conversation
from routing.desk_sql import SAVE, values
from routing.json_rows import as_json
from routing.main import subscriptions
from routing.measured_database import measured_database
from routing.measured_time import Taken, stopwatch, told
from routing.policy import Policy, load_policy
from routing.priority import ranked_at

TENANT, CAPACITY, KINDS = "measured", 4, 100
SKILLS = ("returns", "orders", "payments", "delivery", "products", "customs", "privacy", "general")
LANGUAGES = ("de", "en", "fr", "es", "it", "nl", "pl", "sv", "pt", "ja", "zh", "ar")


@dataclass(frozen=True)
class Desk:
    """What was put there: who waits, who has what, and the agents."""

    waiting: Sequence[UUID]
    assigned: Sequence[tuple[UUID, str]]


def main() -> int:
    """Print what each kind of decision took; 1 when the p99 of all is not below the goal."""
    asked = argparse.ArgumentParser(description="Time decisions of a desk.")
    asked.add_argument("--waiting", type=int, default=10_000)
    asked.add_argument("--agents", type=int, default=1_000)
    asked.add_argument("--decisions", type=int, default=300, help="of each kind")
    asked.add_argument("--goal", type=float, default=20.0, help="milliseconds for the p99")
    given = asked.parse_args()
    times = uvloop.run(measure(given.waiting, given.agents, given.decisions))
    every = [each for taken in times.values() for each in taken]
    for name, taken in {**times, "all": every}.items():
        sys.stdout.write(f"{name:<22} {told(taken)}\n")
    return 0 if quantiles([each.wall for each in every], n=100)[98] < given.goal else 1


async def measure(waiting: int, agents: int, decisions: int) -> dict[str, list[Taken]]:
    """What each decision took, by kind."""
    policy, chance = load_policy(), random.Random(7)
    async with measured_database() as (database, analyse):
        desk = await fill(database, policy, waiting, agents, chance)
        await analyse()
        return await time_all(database, policy, desk, decisions, chance)


async def fill(database: Database, policy: Policy, waiting: int, agents: int, chance: random.Random) -> Desk:
    """A desk on a bad day: everybody has as much as they may, and the longest have waited for three hours."""
    now = datetime.now(UTC)
    kinds = [_abilities(chance) for _ in range(KINDS)]
    names = [f"agent-{number}" for number in range(agents)]
    who = [(name, write_abilities(chance.choice(kinds))) for name in names]
    assigned = [_conversation(now, policy, chance, agent) for agent in names for _ in range(CAPACITY)]
    queue = [_conversation(now, policy, chance) for _ in range(waiting)]
    async with database.transaction([TENANT]) as connection:
        await connection.execute(ENTER, TENANT, *map(list, zip(*who, strict=True)), CAPACITY, CAPACITY * PLACE, now)
        for start in range(0, len(assigned + queue), 2_000):
            rows = list(map(values, (assigned + queue)[start : start + 2_000]))
            await connection.execute(SAVE, as_json(rows))
    return Desk([each.conversation_id for each in queue], [(c.conversation_id, c.agent_id or "") for c in assigned])


ENTER = """
INSERT INTO agents (tenant, agent_id, abilities, presence, capacity, active, load, waits_since, on_duty_since)
SELECT $1, who, can, 'online', $4::int, $4::int, $5::int, $6, $6 FROM unnest($2::text[], $3::text[]) AS e (who, can)
"""


def _abilities(chance: random.Random) -> Abilities:
    native, fluent = chance.sample(LANGUAGES, 1), chance.sample(LANGUAGES, 2)
    return Abilities(frozenset(chance.sample(SKILLS, 2)), frozenset(native), frozenset(fluent))


def _conversation(now: datetime, policy: Policy, chance: random.Random, agent: str | None = None) -> Conversation:
    queued, points = now - timedelta(seconds=chance.uniform(0, 10_800)), chance.choice((0, 0, 10, 25, 60))
    return Conversation(
        TENANT,
        uuid4(),
        "assigned" if agent else "waiting",
        [uuid4()],
        chance.choice(SKILLS),
        chance.choice(LANGUAGES),
        points,
        queued,
        ranked_at(queued, points, policy.priorities),
        summary="wants a decision",
        country=chance.choice(("DE", "FR", "JP")),
        agent_id=agent,
        vip=points >= policy.priorities.tiers["vip"],
    )


async def time_all(
    database: Database, policy: Policy, desk: Desk, decisions: int, chance: random.Random
) -> dict[str, list[Taken]]:
    """A customer queued, an agent who resolves and gets the next, and one who asks for a conversation, in turns."""
    lines = {line.event: line for line in subscriptions(policy)}
    settled = chance.sample(desk.assigned, decisions)
    wanted = chance.sample(desk.waiting, decisions)
    makers: dict[str, Callable[[int], Event]] = {
        "a customer is queued": lambda _: _no_answer(chance),
        "an agent gets the next": lambda n: ResolveRequested(
            tenant=TENANT, conversation_id=settled[n][0], agent_id=settled[n][1]
        ),
        "an agent asks for one": lambda n: AssignmentRequested(
            tenant=TENANT, conversation_id=wanted[n], agent_id=f"helper-{n}", request_id=uuid4()
        ),
    }
    times: dict[str, list[Taken]] = {name: [] for name in makers}
    gc.collect()
    gc.freeze()  # what was made to fill the desk is out of the collector's sight, as what a service loads at its start
    gc.set_threshold(20_000, 20, 20)
    for number in range(decisions):
        for name, make in makers.items():
            event = make(number)
            times[name].append(await timed(database, lines[type(event)], event))
    return times


async def timed(database: Database, line: Subscription, event: Event) -> Taken:
    """What the transaction took that decides on one event."""
    assert line.rows is not None  # all that is timed here shares rows; told to mypy here
    async with database.pool.acquire() as connection:
        clock = stopwatch(connection.get_server_pid())
    async with database.transaction([TENANT]) as connection:
        rows = line.rows()
        await rows.load(connection, [event])
        await line.handler(event, UnitOfWork(connection, Cause(uuid4(), datetime.now(UTC)), rows))
        await rows.save(connection, [])
    return clock()


def _no_answer(chance: random.Random) -> NoAnswer:
    inquiry_id = uuid4()
    return NoAnswer(
        tenant=TENANT,
        conversation_id=derive_id("measured", inquiry_id),
        inquiry=Inquiry(
            inquiry_id=inquiry_id, channel="web", customer=Customer(id="c"), text="?", received_at=datetime.now(UTC)
        ),
        turn=1,
        understanding=Understanding(language=chance.choice(LANGUAGES), intent=Intent(id="complaint", confidence=0.9)),
        reason="judgement_needed",
        skill=chance.choice(SKILLS),
        summary="wants a decision",
    )


if __name__ == "__main__":
    sys.exit(main())
