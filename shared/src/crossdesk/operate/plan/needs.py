"""The arithmetic of capacity. Pure.

Cores follow from CPU per inquiry and the share of a core one is willing to use; brokers from their cores or from what
they write, whichever is more; database shards from cores alone, as every row belongs to one tenant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from crossdesk.operate.plan.arrivals import DAY
from crossdesk.operate.plan.assumptions import SERVICES, Assumptions

HOURS_A_MONTH = 730
EVEN = (12, 24, 36, 48, 60, 72, 96, 120, 144, 180, 240, 360, 480, 720, 960)
"""Partitions that many numbers of replicas divide: a scaler that keeps shares even has many steps up to them."""


@dataclass(frozen=True)
class Needs:
    """For one peak: replicas of one core by service, and what lies below them. Costs are an hour's."""

    peak: float
    mean: float
    replicas: Mapping[str, int]
    partitions: int
    brokers: int
    shards: int
    log_tb: float
    rows_tb: float
    costs: Mapping[str, float]

    @property
    def cost(self) -> float:
        """An hour's, of all."""
        return sum(self.costs.values())


def needs(peak: float, mean: float, cpu_ms: Mapping[str, float], assumed: Assumptions, dearer: float = 1.0) -> Needs:
    """What `peak` inquiries a second need, where `mean` a second come over the day. `dearer`: the region's factor."""
    replicas = {name: _cores(peak, cpu_ms[name], assumed.utilisation) for name in SERVICES}
    brokers = _brokers(peak, cpu_ms["kafka"], assumed)
    shards = ceil(_cores(peak, cpu_ms["postgres"], assumed.utilisation) / assumed.shard_cores)
    log_tb = mean * assumed.log_bytes_per_inquiry * assumed.replication * assumed.log_days * DAY / 1e12
    rows_tb = mean * assumed.rows_bytes_per_inquiry * 2 * assumed.rows_days * DAY / 1e12  # each shard has a standby
    amounts = {f"{name} replicas": count * assumed.core_hour for name, count in replicas.items()}
    amounts |= {
        "brokers": brokers * assumed.broker_cores * assumed.core_hour,
        "database servers": 2 * shards * assumed.shard_cores * assumed.core_hour,
        "stored log": log_tb * 1000 * assumed.gb_month / HOURS_A_MONTH,
        "stored rows": rows_tb * 1000 * assumed.gb_month / HOURS_A_MONTH,
    }
    costs = {name: amount * dearer for name, amount in amounts.items()}
    return Needs(peak, mean, replicas, partitions_for(replicas), brokers, shards, log_tb, rows_tb, costs)


def partitions_for(replicas: Mapping[str, int]) -> int:
    """Twice the replicas of the busiest consumer, so that it can grow; a number with many divisors."""
    wanted = 2 * max(replicas.values())
    return next((count for count in EVEN if count >= wanted), ceil(wanted / EVEN[0]) * EVEN[0])


def _cores(rate: float, cpu_ms: float, utilisation: float) -> int:
    return max(1, ceil(rate * cpu_ms / 1000 / utilisation))


def _brokers(rate: float, cpu_ms: float, assumed: Assumptions) -> int:
    by_cpu = ceil(_cores(rate, cpu_ms, assumed.utilisation) / assumed.broker_cores)
    written_mb = rate * assumed.log_bytes_per_inquiry * assumed.replication / 1e6
    return max(assumed.replication, by_cpu, ceil(written_mb / assumed.broker_mb_per_s))
