"""Gathers what the quick model understood, and shows how far it is from what it was judged on."""

from dataclasses import dataclass, field

from intent.drift import Shares, drifts, load_learnt_shares, shares_of
from intent.metrics import DRIFT
from intent.reading import Reading

COMPARED = 2_000
"""Messages: with fewer, chance alone moves the index of dozens of intents above what counts as a shift."""


@dataclass
class DriftWatch:
    """Of all tenants together, so many messages at a time. Intents of a tenant's own were not among those learnt."""

    then: Shares = field(default_factory=load_learnt_shares)
    compared: int = COMPARED
    _seen: list[tuple[str, float]] = field(default_factory=list)

    def take(self, reading: Reading) -> None:
        """Note a message as the quick model reads it by itself; sets the gauges when there are enough to compare."""
        if reading.intent.id not in self.then.intents:
            return
        self._seen.append((reading.intent.id, reading.intent.confidence))
        if len(self._seen) < self.compared:
            return
        for what, value in drifts(self.then, shares_of(self._seen)).items():
            DRIFT.labels(what).set(value)
        self._seen = []
