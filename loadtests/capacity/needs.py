"""The arithmetic of capacity. Pure.

Cores follow from CPU per inquiry and the share of a core one is willing to use; brokers from their cores or from what
they write, whichever is more; database shards from cores alone, as every row belongs to one tenant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

OURS = ("gateway", "translation", "intent", "logistics", "payments_risk", "knowledge", "routing")
HOURS_A_MONTH = 730


@dataclass(frozen=True)
class Assumptions:
    """See assumptions.yaml, which names each with its unit."""

    utilisation: float
    peak_factor: float
    partitions_per_replica: int
    broker_cores: int
    broker_mb_per_s: float
    replication: int
    log_days: float
    log_bytes_per_inquiry: float
    shard_cores: int
    rows_bytes_per_inquiry: float
    rows_days: float
    currency: str
    core_hour: float
    gb_month: float


@dataclass(frozen=True)
class Needs:
    """For one rate: replicas of one core by service, and what lies below them."""

    per_second: float
    replicas: Mapping[str, int]
    partitions: int
    brokers: int
    shards: int
    log_tb: float
    rows_tb: float
    cores: int
    cost_an_hour: float


def needs(per_minute: float, cpu_ms: Mapping[str, float], assumed: Assumptions) -> Needs:
    """What so many inquiries a minute need; `cpu_ms` is CPU per inquiry by service, with `postgres` and `kafka`."""
    rate = per_minute / 60 * assumed.peak_factor
    replicas = {name: _cores(rate, cpu_ms.get(name, 0.0), assumed) for name in OURS}
    brokers = _brokers(rate, cpu_ms.get("kafka", 0.0), assumed)
    shards = ceil(_cores(rate, cpu_ms.get("postgres", 0.0), assumed) / assumed.shard_cores)
    log_tb = _stored_tb(rate, assumed.log_bytes_per_inquiry * assumed.replication, assumed.log_days)
    rows_tb = _stored_tb(rate, assumed.rows_bytes_per_inquiry * 2, assumed.rows_days)  # each shard has a standby
    cores = sum(replicas.values()) + brokers * assumed.broker_cores + 2 * shards * assumed.shard_cores
    storage = (log_tb + rows_tb) * 1000 * assumed.gb_month / HOURS_A_MONTH
    return Needs(
        rate,
        replicas,
        max(replicas.values()) * assumed.partitions_per_replica,
        brokers,
        shards,
        log_tb,
        rows_tb,
        cores,
        cores * assumed.core_hour + storage,
    )


def _cores(rate: float, cpu_ms: float, assumed: Assumptions) -> int:
    return max(1, ceil(rate * cpu_ms / 1000 / assumed.utilisation))


def _brokers(rate: float, cpu_ms: float, assumed: Assumptions) -> int:
    by_cpu = ceil(_cores(rate, cpu_ms, assumed) / assumed.broker_cores)
    written_mb = rate * assumed.log_bytes_per_inquiry * assumed.replication / 1e6
    return max(assumed.replication, by_cpu, ceil(written_mb / assumed.broker_mb_per_s))


def _stored_tb(rate: float, size: float, days: float) -> float:
    return rate * size * 86_400 * days / 1e12
