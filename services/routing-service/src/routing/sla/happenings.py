"""What moves the clocks of a conversation."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """The conversation came to this desk, for the first time or handed over by another."""

    at: datetime
    desk: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """An agent of this desk has it."""

    at: datetime
    desk: str


@dataclass(frozen=True, slots=True)
class Replied:
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    at: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """We wait for the customer."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """We no longer do, though the customer did not write."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    at: datetime


Happening = Queued | Assigned | Replied | CustomerWrote | Paused | Resumed | Resolved
