"""Which translations are looked at again: a share of all, and those below the bar. They wait in memory till then."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

SHARE = 0.02
"""Of all translations, by a hash of what they are: the same one is always or never in the sample."""
MOST_WAITING = 200
LONGEST = 2000
"""Characters of a text that is looked at again: a reader judges no more, and translating back costs its length."""


class Sample(NamedTuple):
    """A translation to be looked at again. `country` is the customer's, which decides what engines may have it."""

    tenant: str
    text: str
    translation: str
    source: str
    target: str
    engine: str
    domain: str
    country: str | None
    conversation_id: UUID | None
    quality: float
    warnings: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """What tells samples apart."""
        told = (self.tenant, str(self.conversation_id), self.source, self.target, self.text)
        return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).digest()

    @property
    def drawn(self) -> bool:
        """Whether it is of the fixed share."""
        return int.from_bytes(self.digest[:8]) < SHARE * 2**64


@dataclass
class Waiting:
    """Bounded: when more come than are looked at, the newest are left out."""

    _samples: list[Sample] = field(default_factory=list)

    def offer(self, sample: Sample) -> None:
        """Keep it if it is to be looked at and there is room."""
        fits = max(len(sample.text), len(sample.translation)) <= LONGEST and len(self._samples) < MOST_WAITING
        if fits and (sample.drawn or sample.warnings):
            self._samples.append(sample)

    def taken(self) -> list[Sample]:
        """All that wait, which then wait no more."""
        taken, self._samples = self._samples, []
        return taken
