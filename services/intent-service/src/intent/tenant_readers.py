"""Who reads whose messages: the reader of all tenants, or the active version of a tenant that has one.

Versions are loaded when a message needs them. A new one takes over between two messages: it is loaded first, and then
put in the place of the old one in one step.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from crossdesk.store.database import Database

from intent.encoder_head import Heads, head_from_bytes
from intent.model_file import model_from_bytes
from intent.reading import Reader, Reading
from intent.recent_readings import RecentReadings
from intent.versions import active_versions, load_arrays

log = logging.getLogger(__name__)

REMEMBERED = 2_000
"""Recent readings of each version."""

Tenants = Callable[[], Collection[str]]


class _Held(NamedTuple):
    number: int
    readings: RecentReadings


class TenantReaders:
    """One for the process. `most` versions are held in memory (some 110 MB each), those that read last."""

    def __init__(self, built_in: Reader, database: Database, tenants: Tenants, most: int) -> None:
        """`tenants` names all that may have a version."""
        self._built_in = RecentReadings(built_in)
        self._database, self._tenants, self._most = database, tenants, most
        self._active: dict[str, int] = {}
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._loading: dict[tuple[str, int], asyncio.Task[RecentReadings]] = {}

    def readings(self, tenant: str) -> RecentReadings | None:
        """Who reads this tenant's messages now; None where the version has to be loaded first."""
        if tenant not in self._active:
            return self._built_in
        held = self._held.get(tenant)
        if held is None:
            return None
        self._held.move_to_end(tenant)
        return held.readings

    def remember(self, tenant: str, reading: Reading, locale: str | None) -> None:
        """Keep a reading for the next who writes the same, unless another version has taken over meanwhile."""
        readings = self.readings(tenant)
        if readings is not None and readings.reader is reading.reader:
            readings.remember(reading, locale)

    async def loaded(self, tenant: str) -> RecentReadings:
        """The same, loaded where it has to be."""
        while (readings := self.readings(tenant)) is None:
            number = self._active[tenant]
            found = await self._load_once(tenant, number)
            if self._active.get(tenant) == number:
                self._hold(tenant, number, found)
        return readings

    async def refresh(self) -> None:
        """Look which versions are active, of all tenants; those in memory are followed by their successors."""
        tenants = self._tenants()
        if not tenants:
            return
        async with self._database.transaction(tenants) as connection:
            active = await active_versions(connection, tenants)
        for tenant in [tenant for tenant in self._active if tenant not in active]:
            del self._active[tenant]
            self._held.pop(tenant, None)
        for tenant, number in active.items():
            held = self._held.get(tenant)
            if held is None:
                self._active[tenant] = number
            elif held.number != number:
                self._hold(tenant, number, await self._load_once(tenant, number))

    def _hold(self, tenant: str, number: int, readings: RecentReadings) -> None:
        """From the next message on it is read by this version."""
        self._active[tenant] = number
        self._held[tenant] = _Held(number, readings)
        self._held.move_to_end(tenant)
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    async def _load_once(self, tenant: str, number: int) -> RecentReadings:
        """Load a version for all who wait for it."""
        loading = self._loading.get((tenant, number))
        if loading is None:
            loading = asyncio.create_task(self._load(tenant, number), name="load a version")
            self._loading[tenant, number] = loading
            loading.add_done_callback(lambda _: self._loading.pop((tenant, number), None))
        return await asyncio.shield(loading)

    async def _load(self, tenant: str, number: int) -> RecentReadings:
        """Where a version cannot be read, the tenant's messages are read as those of all are, and it is told."""
        async with self._database.transaction([tenant]) as connection:
            arrays = await load_arrays(connection, tenant, number)
        try:
            if arrays is None:
                raise ValueError("it is gone")
            reader = await asyncio.to_thread(reader_of, self._built_in.reader, *arrays)
        except ValueError as error:
            log.error(
                "a version cannot be read, the model of all tenants stands in",
                extra={"tenant": tenant, "number": number, "error": repr(error)},
            )
            return self._built_in
        return RecentReadings(reader, REMEMBERED)


def reader_of(built_in: Reader, model: bytes, head: bytes | None) -> Reader:
    """The reader of a version, ready to read at once. Raises ValueError where the bytes are none."""
    heads = Heads(head_from_bytes(head), built_in.heads.feelings) if head and built_in.heads else None
    reader = replace(built_in, model=model_from_bytes(model, built_in.model.concepts), heads=heads)
    reader.read("Where is my parcel?")  # fills the tables that otherwise the first customer would wait for
    return reader
