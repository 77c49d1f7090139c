"""The sources the settings name, each with its own client, pace, breaker and gathered lookups."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx
from crossdesk.breaker import Breaker
from crossdesk.contracts.logistics_facts import ShipmentFacts

from logistics.carriers import aftership, dhl, erp
from logistics.carriers.erp_mapping import header_values, load_erp_mapping
from logistics.carriers.failover import OVERDUE
from logistics.carriers.lookups import Lookups
from logistics.carriers.pace import SECOND, Pace
from logistics.carriers.paced_client import PacedClient, client_arguments
from logistics.carriers.seventeen_track import SeventeenTrack, arguments
from logistics.carriers.source import Scope, Source, believed
from logistics.carriers.source_order import source_order
from logistics.carriers.source_words import source_words
from logistics.carriers.sources import AskedSource, Sources
from logistics.carriers.statuses import status_map
from logistics.settings import LogisticsSettings

SEVENTEEN_TRACK = Scope("seventeen_track", "17TRACK", most_numbers=40, registers=True)
NO_TURN_SOON = 0.05
"""Seconds; for a source whose requests are further apart than anyone waits."""

Opened = tuple[Scope, Source]
Ask = Callable[[Sequence[str], Collection[str]], Awaitable[Mapping[str, ShipmentFacts]]]


@asynccontextmanager
async def open_lookups(settings: LogisticsSettings) -> AsyncIterator[Sources | None]:
    """What asks the carriers, or None where no source is set up. Raises Misconfigured."""
    order = source_order(settings.carrier_sources)
    async with AsyncExitStack() as stack:
        opened = [await open_one(settings, stack) for name, open_one in OPENERS.items() if name in order.order]
        asked = [await gather(*each, stack) for each in opened if each]
        yield await stack.enter_async_context(Sources(asked, order).running()) if asked else None


async def gather(scope: Scope, source: Source, stack: AsyncExitStack) -> AskedSource:
    """The source behind its own queue: what holds one up holds up no other."""
    lookups = Lookups(
        source.turn,
        doubted(scope, source),
        most=scope.most_numbers,
        batches=scope.most_calls,
        most_waiting=scope.most_waiting,
        title=scope.title,
    )
    return AskedSource(scope, await stack.enter_async_context(lookups.running()))


def doubted(scope: Scope, source: Source) -> Ask:
    async def ask(numbers: Sequence[str], new: Collection[str]) -> Mapping[str, ShipmentFacts]:
        return believed(scope, numbers, await source.look_up(numbers, new), datetime.now(UTC))

    return ask


async def open_seventeen_track(settings: LogisticsSettings, stack: AsyncExitStack) -> Opened | None:
    if not settings.seventeen_track_url:
        return None
    sent = arguments(settings.seventeen_track_url, settings.seventeen_track_token.get_secret_value())
    client = await stack.enter_async_context(httpx.AsyncClient(**sent))
    limit = settings.seventeen_track_requests_per_second
    scope = replace(SEVENTEEN_TRACK, requests_per_second=limit)
    return scope, SeventeenTrack(client, Pace(limit), Breaker(), status_map())


async def open_aftership(settings: LogisticsSettings, stack: AsyncExitStack) -> Opened | None:
    if not settings.aftership_url:
        return None
    sent = client_arguments(settings.aftership_url, {aftership.HEADER: settings.aftership_key.get_secret_value()})
    client = await stack.enter_async_context(httpx.AsyncClient(**sent))
    breaker = Breaker()
    reads, registrations = (
        PacedClient(aftership.SCOPE.title, client, Pace(limit), breaker)
        for limit in (settings.aftership_requests_per_second, settings.aftership_registrations_per_second)
    )
    scope = replace(aftership.SCOPE, requests_per_second=settings.aftership_requests_per_second)
    return scope, aftership.AfterShip(reads, registrations, source_words("aftership"))


async def open_dhl(settings: LogisticsSettings, stack: AsyncExitStack) -> Opened | None:
    if not settings.dhl_url:
        return None
    sent = client_arguments(settings.dhl_url, {dhl.HEADER: settings.dhl_key.get_secret_value()})
    client = await stack.enter_async_context(httpx.AsyncClient(**sent))
    seconds = settings.dhl_seconds_a_request * SECOND
    longest_turn = NO_TURN_SOON if seconds > OVERDUE else None
    paced = PacedClient(dhl.SCOPE.title, client, Pace(1, seconds), Breaker(), longest_turn)
    return replace(dhl.SCOPE, requests_per_second=1 / seconds), dhl.Dhl(paced, source_words("dhl"))


async def open_erp(settings: LogisticsSettings, stack: AsyncExitStack) -> Opened | None:
    if not settings.erp_mapping:
        return None
    mapping = load_erp_mapping(settings.erp_mapping)
    headers = header_values(settings.erp_mapping, mapping, os.environ)
    client = await stack.enter_async_context(httpx.AsyncClient(**client_arguments("", headers)))
    paced = PacedClient(erp.SCOPE.title, client, Pace(mapping.requests_per_second), Breaker())
    return replace(erp.SCOPE, requests_per_second=mapping.requests_per_second), erp.Erp(paced, mapping)


OPENERS: Mapping[str, Callable[[LogisticsSettings, AsyncExitStack], Awaitable[Opened | None]]] = {
    "seventeen_track": open_seventeen_track,
    "aftership": open_aftership,
    "dhl": open_dhl,
    "erp": open_erp,
}
