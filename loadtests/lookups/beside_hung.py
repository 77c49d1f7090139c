"""How long DHL and AfterShip take to tell of parcels while 17TRACK answers, and while it hangs: as a ratio."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from statistics import median

import httpx
from crossdesk.errors import Unavailable
from logistics.carriers.dhl import is_dhl_number
from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Sources
from logistics.settings import LogisticsSettings
from pydantic import SecretStr

from deploy.demo import shop
from deploy.simulators.aftership import running as aftership
from deploy.simulators.aftership import settings as aftership_settings
from deploy.simulators.dhl import running as dhl
from deploy.simulators.dhl import settings as dhl_settings
from deploy.simulators.seventeen_track import running as seventeen_track
from deploy.simulators.seventeen_track import settings as seventeen_track_settings

NOWHERE = SecretStr("postgresql://nowhere")
PER_SECOND = 50
"""Of each account: what is measured is not how long a turn takes to come."""
AT_ONCE = 2
KNOCKING = 10
"""Who asks of 17TRACK meanwhile."""
REST = 0.1
"""Seconds between two questions of each: processors are to be free, lest they be what is measured."""
ROUNDS = 3


@dataclass(frozen=True)
class Beside:
    """Milliseconds in which 99 of 100 questions were answered by `source`, the median of several rounds."""

    source: str
    healthy_p99: float
    hung_p99: float

    @property
    def ratio(self) -> float:
        return self.hung_p99 / self.healthy_p99


@asynccontextmanager
async def three_sources() -> AsyncIterator[tuple[Sources, httpx.AsyncClient]]:
    """The simulators behind the service's own adapters, and the control of 17TRACK's."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        track = seventeen_track_settings.SimulatorSettings(requests_per_second=PER_SECOND)
        ship = aftership_settings.SimulatorSettings(requests_per_second=PER_SECOND)
        of_dhl = dhl_settings.SimulatorSettings(seconds_a_request=0, quota=1_000_000)
        track_url = await enter(seventeen_track.running(track))
        settings = LogisticsSettings(
            bus_url=NOWHERE,
            database_url=NOWHERE,
            seventeen_track_url=track_url,
            seventeen_track_token=track.token,
            seventeen_track_requests_per_second=PER_SECOND,
            aftership_url=await enter(aftership.running(ship)),
            aftership_key=ship.key,
            aftership_requests_per_second=PER_SECOND,
            aftership_registrations_per_second=PER_SECOND,
            dhl_url=await enter(dhl.running(of_dhl)),
            dhl_key=of_dhl.key,
            dhl_seconds_a_request=0.001,
        )
        sources = await enter(open_lookups(settings))
        control = await enter(httpx.AsyncClient(base_url=httpx.URL(track_url).copy_with(path="")))
        if sources is None:
            raise Unavailable("no source was opened")
        yield sources, control


async def measure_beside_hung(seconds: float) -> list[Beside]:
    """Ask DHL and AfterShip of their parcels, by turns with a healthy 17TRACK and with one that hangs."""
    rounds: list[tuple[dict[str, float], dict[str, float]]] = []
    async with three_sources() as (sources, control):
        await _p99s(sources, 1.0)  # registers the numbers, which is no part of what is measured
        for _ in range(ROUNDS):
            healthy = await _p99s(sources, seconds)
            (await control.put("/simulator/fault", json={"answer": "hang"})).raise_for_status()
            hung = await _p99s(sources, seconds)
            (await control.delete("/simulator/fault")).raise_for_status()
            rounds.append((healthy, hung))
    return [Beside(name, *(median(each[state][name] for each in rounds) for state in (0, 1))) for name in rounds[0][0]]


async def _p99s(sources: Sources, seconds: float) -> dict[str, float]:
    numbers = [row["tracking_number"] for row in shop.rows("parcels") if row["status"] not in (None, "NotFound")]
    of_dhl = [number for number in numbers if is_dhl_number(number)]
    others = [number for number in numbers if not is_dhl_number(number)]
    half = len(others) // 2
    until = time.perf_counter() + seconds
    knocking = [_asked(sources, others[half + place :: KNOCKING], None, until) for place in range(KNOCKING)]
    asked = [_asked(sources, of_dhl[place::AT_ONCE], None, until) for place in range(AT_ONCE)]
    asked += [_asked(sources, others[place:half:AT_ONCE], "aftership", until) for place in range(AT_ONCE)]
    took = (await asyncio.gather(*asked, *knocking))[: len(asked)]
    return {"dhl": _p99(took[:AT_ONCE]), "aftership": _p99(took[AT_ONCE:])}


async def _asked(sources: Sources, numbers: Sequence[str], first: str | None, until: float) -> list[float]:
    """Milliseconds of each answer, asking of one number after the other until the time is over."""
    took: list[float] = []
    for number in cycle(numbers):
        began = time.perf_counter()
        with suppress(Unavailable):  # where 17TRACK is asked and nobody else knows, nobody can tell
            await sources.facts(number, first=first)
            took.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > until:
            break
        await asyncio.sleep(REST)
    return took


def _p99(times: Sequence[Sequence[float]]) -> float:
    ordered = sorted(each for share in times for each in share)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else float("nan")
