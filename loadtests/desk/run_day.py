"""One day against a running gateway: agents, customers, the shop's feed, and who looks after owners, all at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from random import Random

import httpx
from crossdesk.errors import Misconfigured
from crossdesk.tasks import background

from deploy.waiting import until
from loadtests.desk.agent_client import AgentClient
from loadtests.desk.cast import Agent, draw_visits
from loadtests.desk.clock import DeskClock
from loadtests.desk.day import MINUTE, DayPlan
from loadtests.desk.follow_shop import follow_shop
from loadtests.desk.ledger import Ledger
from loadtests.desk.rules_of_the_day import service_levels, zone_in_the_morning
from loadtests.desk.take_in import WANTED, take_in
from loadtests.desk.visit_desk import Customer
from loadtests.desk.watch_owners import still_open, watch_owners
from loadtests.desk.work_shift import Shift

KNOWN_SECONDS = 30.0
PROGRESS = 30 * MINUTE
LAST_PATIENCE = 60 * MINUTE
"""Of the desk, after the last agent left: who has not written again by then does so no more."""


async def run_day(
    url: str, api_key: str, password: str, agents: Sequence[Agent], day: DayPlan, clock: DeskClock, seed: int
) -> tuple[Ledger, dict[str, int]]:
    """The ledger, and how many conversations were left in which states. Raises Misconfigured where nothing answers."""
    ledger = Ledger(list(agents))
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=200)
    headers = {"Authorization": f"Bearer {api_key}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20, limits=limits) as http:
        await _set_up(http, ledger, agents, password, day, clock)
        hear = partial(take_in, ledger, clock)
        async with (
            background(follow_shop(http, api_key, WANTED, hear), name="follow the shop"),
            background(watch_owners(ledger, clock), name="watch owners"),
            background(tell_progress(ledger, clock, day), name="tell progress"),
        ):
            await _everybody(http, ledger, agents, password, day, clock, seed)
        return ledger, await still_open(ledger, http)


async def _set_up(
    http: httpx.AsyncClient, ledger: Ledger, agents: Sequence[Agent], password: str, day: DayPlan, clock: DeskClock
) -> None:
    levels = await http.put("/v1/service-levels", json=service_levels(day, clock.speed))
    if not levels.is_success:
        raise Misconfigured(f"the gateway does not take the targets of the day: {levels.status_code} {levels.text}")
    last = AgentClient(http, ledger, agents[-1].email, password)

    async def known() -> bool:
        try:
            await last.sign_in()
        except httpx.HTTPStatusError:
            return False
        return True

    try:
        await until("the agents of the day", known, deadline_seconds=KNOWN_SECONDS, every=0.3)
    except TimeoutError as error:
        raise Misconfigured(f"the gateway has not learnt of the day's agents from the bus: {error}") from None


async def _everybody(
    http: httpx.AsyncClient,
    ledger: Ledger,
    agents: Sequence[Agent],
    password: str,
    day: DayPlan,
    clock: DeskClock,
    seed: int,
) -> None:
    """Customers come whether or not agents keep up; the day ends when the last agent has gone."""
    zone = zone_in_the_morning(datetime.now(UTC))
    shifts = [
        Shift(agent, AgentClient(http, ledger, agent.email, password), http, ledger, clock, day) for agent in agents
    ]
    visits = draw_visits(day, len(agents), Random(seed))  # a script, no secret
    coming = [asyncio.create_task(Customer(visit, http, ledger, clock, day, zone).run()) for visit in visits]
    await asyncio.gather(*(shift.run() for shift in shifts))
    _, late = await asyncio.wait(coming, timeout=LAST_PATIENCE / clock.speed)
    for each in late:
        each.cancel()
    for ended in await asyncio.gather(*coming, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


async def tell_progress(ledger: Ledger, clock: DeskClock, day: DayPlan) -> None:
    """A line each half-hour of the desk."""
    while True:
        await clock.pass_time(PROGRESS)
        states = [case.state for case in ledger.cases.values()]
        here = sum(duty.here for duty in ledger.duties.values())
        told = ", ".join(f"{state or 'undecided'} {states.count(state)}" for state in sorted(set(states)))
        print(f"{clock.now() / day.seconds:4.0%} of the day: {here} agents, {len(states)} came, {told}", flush=True)
