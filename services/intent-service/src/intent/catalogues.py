"""The catalogues of the tenants whose customers wrote lately, kept in memory and looked after once a minute."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intent.catalogue import NOTHING_ON_OFFER, Catalogue

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

FRESH_SECONDS = 60.0
MOST_KEYS_HELD = 400_000
"""Keys of all tenants together (some 100 MB); beyond them the catalogue that was asked for longest ago is let go."""


@dataclass
class _Held:
    catalogue: Catalogue
    newest: int
    looked_at: float


class Catalogues:
    """One for the process. Reading a catalogue of 40,000 keys takes some tens of milliseconds, when it has changed."""

    def __init__(self, now: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS_HELD) -> None:
        """`now` gives seconds on a clock that never goes back."""
        self._now, self._most_keys = now, most_keys
        self._held: dict[str, _Held] = {}

    def of(self, tenant: str) -> Catalogue:
        """The tenant's catalogue as it was last read; without one, an empty one."""
        held = self._held.get(tenant)
        return held.catalogue if held else NOTHING_ON_OFFER

    async def refresh(self, connection: "PoolConnectionProxy", tenants: Iterable[str]) -> None:
        """Read what has changed of these tenants' catalogues, for each at most once a minute."""
        for tenant in sorted(tenants):
            # Taken out and put back: the dict's order is that of use.
            held = self._held.pop(tenant, None) or _Held(NOTHING_ON_OFFER, 0, -FRESH_SECONDS)
            self._held[tenant] = held
            if self._now() - held.looked_at >= FRESH_SECONDS:
                await self._look(connection, tenant, held)
        self._let_go()

    async def _look(self, connection: "PoolConnectionProxy", tenant: str, held: _Held) -> None:
        newest = await connection.fetchval("SELECT max(place) FROM catalogue WHERE tenant = $1", tenant) or 0
        if newest != held.newest:
            rows = await connection.fetch("SELECT key, name FROM catalogue WHERE tenant = $1", tenant)
            held.catalogue = Catalogue({row[0]: row[1] for row in rows})
        held.newest, held.looked_at = newest, self._now()

    def _let_go(self) -> None:
        total = sum(len(held.catalogue) for held in self._held.values())
        for tenant in list(self._held)[:-1]:
            if total <= self._most_keys:
                return
            total -= len(self._held.pop(tenant).catalogue)
