"""What a fault plays on: a started cluster under load."""

import random
from dataclasses import dataclass, field
from typing import Literal

from crossdesk.testing.local_cluster import LocalCluster

from deploy.kafka.cluster import KafkaCluster
from loadtests.faults.load import Load
from loadtests.faults.outcomes import Outcomes


@dataclass
class Stage:
    """A cluster under load, and what a fault may need of it.

    `seconds` is how long the fault may last, `rate` the load's inquiries per second. All chance comes from `rng`.
    """

    cluster: LocalCluster
    bus: Literal["kafka", "postgres"]
    bus_url: str
    rng: random.Random
    seconds: float
    rate: float
    load: Load
    outcomes: Outcomes
    """When each inquiry's first decision was seen on the log."""
    brokers: KafkaCluster | None = None
    notes: list[str] = field(default_factory=list)
    """What the row says at its end: one short clause each."""
