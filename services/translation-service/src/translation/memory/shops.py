"""Knows for a moment which shops have nothing in the memory: their texts need not be looked up one by one."""

import time
from dataclasses import dataclass, field

from crossdesk.store.database import Database

from translation.memory.cache import HitCache

ANY = "SELECT EXISTS (SELECT FROM memory_shops WHERE tenant = $1)"
WHOLE = ""
"""The key of what is known of a shop as a whole."""


@dataclass
class Shops:
    """Whether a shop has entries, as this process last saw it.

    The first entry of a shop may come in another process: it is found once what is known here is as old as hits may be.
    """

    _known: HitCache[bool] = field(default_factory=lambda: HitCache(time.monotonic))

    def has_none(self, tenant: str) -> bool:
        """Whether nothing is there, for certain and lately."""
        return self._known.get(tenant, WHOLE) is False

    def has_some(self, tenant: str) -> None:
        """Note that there is something, or will be in a moment."""
        self._known.put(tenant, WHOLE, True)

    async def look(self, database: Database, tenant: str) -> None:
        """Find out, where it is not known. Raises what the database raised."""
        if self._known.get(tenant, WHOLE) is not None:
            return
        async with database.statements([tenant]) as connection:
            found: bool = await connection.fetchval(ANY, tenant)
        if self._known.get(tenant, WHOLE) is None:  # what was learned meanwhile is newer than what was read
            self._known.put(tenant, WHOLE, found)
