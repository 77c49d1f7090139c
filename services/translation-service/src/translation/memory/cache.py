"""Exact hits kept in the process for a moment, of each tenant its last ones."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

SECONDS = 2.0
"""So long another process may go on with an entry that was revoked or corrected elsewhere. In this process it ends at
once: see `forget`."""
MOST_TEXTS = 2000
MOST_TENANTS = 200

Kept = TypeVar("Kept")


class HitCache(Generic[Kept]):
    """Bounded by tenant and in all; what was used longest ago goes first. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float], seconds: float = SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._tenants: OrderedDict[str, OrderedDict[Hashable, tuple[float, Kept]]] = OrderedDict()

    def get(self, tenant: str, key: Hashable) -> Kept | None:
        """What was put there less than `seconds` ago."""
        texts = self._tenants.get(tenant)
        found = texts.get(key) if texts is not None else None
        if texts is None or found is None:
            return None
        until, kept = found
        if self._clock() >= until:
            del texts[key]
            return None
        texts.move_to_end(key)
        self._tenants.move_to_end(tenant)
        return kept

    def put(self, tenant: str, key: Hashable, kept: Kept) -> None:
        texts = self._tenants.setdefault(tenant, OrderedDict())
        texts[key] = (self._clock() + self._seconds, kept)
        texts.move_to_end(key)
        self._tenants.move_to_end(tenant)
        if len(texts) > MOST_TEXTS:
            texts.popitem(last=False)
        if len(self._tenants) > MOST_TENANTS:
            self._tenants.popitem(last=False)

    def forget(self, tenant: str) -> None:
        """Look everything of the tenant up again."""
        self._tenants.pop(tenant, None)
