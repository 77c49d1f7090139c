"""What a generator process is told to do: everything it needs, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Watch = Literal["feed", "conversation", "webhook", "none"]


@dataclass(frozen=True)
class Plan:
    """A run as the generators see it.

    `rate` per second and `seconds` are those of the whole run, whatever the number of workers. `warm_up` seconds of
    gentle load come first and count nowhere. `keys` has an API key for each tenant of the scenario, `sample` an order
    that exists. `recorded` holds offsets (seconds from the start) that replace the scenario's curves.
    """

    scenario: str
    rate: float
    seconds: float
    url: str
    keys: Mapping[str, str]
    sample: Mapping[str, str]
    seed: int = 1
    watch: Watch = "feed"
    warm_up: float = 0.0
    patience: float = 30.0
    recorded: Sequence[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def plan_of(told: Mapping[str, Any]) -> Plan:
    """The plan in what `as_dict` gave."""
    return Plan(**told)
