"""How a generator learns of answers. Three ways, one protocol; what is seen goes to `Seen`."""

from collections.abc import Callable
from typing import Protocol

from crossdesk.testing.storefront import OUTCOMES

Seen = Callable[[str, str], None]
"""Called with the inquiry's id and the type of the outcome, at the moment it is seen."""

OUTCOME_NAMES = frozenset(name.encode() for name in OUTCOMES)


class CannotWatchError(Exception):
    """Answers cannot be watched in this way; says why and what to do."""


class Watcher(Protocol):
    """One way to see answers."""

    def open(self) -> None:
        """Returns once no answer can be missed. Raises CannotWatchError."""

    def accepted(self, tenant: str, inquiry_id: str, events: str) -> None:
        """An inquiry was accepted; `events` is the path of its conversation's stream."""

    def close(self) -> None:
        """Let go of everything; nothing is seen after this."""
