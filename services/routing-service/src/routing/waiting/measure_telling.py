"""How long a look at a long queue takes: `python -m routing.waiting.measure_telling`.

Fills the desk that `routing.measure_queue` does, with an hour of conversations that agents were given and ended, and
looks every five seconds, as the service does. The desk's lock is not taken meanwhile: decisions do not wait for it.
"""

import argparse
import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from crossdesk.contracts.waits import WaitsDue
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork

from routing.follow_sun.teams import Teams
from routing.measure_queue import TENANT, fill
from routing.measured_database import measured_database
from routing.measured_time import Taken, stopwatch
from routing.policy import Policy, load_policy
from routing.waiting.tell_waits import LOOKED_EVERY, tell_waits

GIVEN_EACH = 10
"""Conversations an agent was given within the hour."""


def main() -> int:
    """Print what each look took, and how many were told."""
    asked = argparse.ArgumentParser(description="Time how customers in a long queue are told their waits.")
    asked.add_argument("--waiting", type=int, default=10_000)
    asked.add_argument("--agents", type=int, default=1_000)
    asked.add_argument("--looks", type=int, default=30)
    given = asked.parse_args()
    for number, (taken, told) in enumerate(asyncio.run(measure(given.waiting, given.agents, given.looks)), start=1):
        sys.stdout.write(
            f"look {number:>3}: {told:>4} told; {taken.wall:6.1f} ms; "
            f"processor {taken.own:6.1f} ms here, {taken.server:6.1f} ms in the database\n"
        )
    return 0


async def measure(waiting: int, agents: int, looks: int) -> list[tuple[Taken, int]]:
    """What each look took, and how many it told."""
    policy = load_policy()
    async with measured_database() as (database, analyse):
        await fill(database, policy, waiting, agents, random.Random(7))
        async with database.transaction([TENANT]) as connection:
            await connection.execute(SERVED, TENANT, GIVEN_EACH)
        await analyse()
        began = datetime.now(UTC)
        return [await _look(database, policy, began + number * LOOKED_EVERY) for number in range(1, looks + 1)]


async def _look(database: Database, policy: Policy, at: datetime) -> tuple[Taken, int]:
    teams = Teams(policy.desks)
    async with database.transaction([TENANT]) as connection:
        taken = stopwatch(connection.get_server_pid())
        work = UnitOfWork(connection, Cause(event_id=uuid4(), occurred_at=at + timedelta(seconds=1)), None)
        told = await tell_waits(WaitsDue(tenant=TENANT), work, policy, teams)
        return taken(), len(told)


SERVED = """
INSERT INTO served (tenant, conversation_id, agent_id, given_at, ended_at)
SELECT $1, gen_random_uuid(), agent_id, now() - share * interval '1 hour', now() - share * interval '50 minutes'
FROM agents CROSS JOIN LATERAL (
    SELECT (number + random()) / $2::int AS share FROM generate_series(0, $2::int - 1) AS number
) lately WHERE tenant = $1
"""


if __name__ == "__main__":
    sys.exit(main())
