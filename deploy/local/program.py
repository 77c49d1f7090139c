"""One process of a local stack, as the supervisor is told of it."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Program:
    """One process under the supervisor. `group` is started as one and stopped as one."""

    name: str
    command: list[str]
    group: str
    environment: Mapping[str, str] = field(default_factory=dict)
    stop: signal.Signals = signal.SIGTERM
    autostart: bool = True
    retries: int = 3
