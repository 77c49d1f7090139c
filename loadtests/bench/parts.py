"""What can be measured, by name, in the order of a whole run."""

from collections.abc import Callable, Mapping

from loadtests.bench.ceilings.accept import measure_accept
from loadtests.bench.ceilings.kafka_log import measure_kafka_log
from loadtests.bench.ceilings.receipts import measure_receipts
from loadtests.bench.flat_cost.measure import measure_flat_cost
from loadtests.bench.pipeline.compare import measure_pipeline
from loadtests.bench.run import Run
from loadtests.bench.scaling.cluster_replicas import measure_replicas
from loadtests.bench.scaling.worker_group import measure_workers

PARTS: Mapping[str, Callable[[Run], None]] = {
    "kafka": measure_kafka_log,
    "receipts": measure_receipts,
    "accept": measure_accept,
    "pipeline": measure_pipeline,
    "workers": measure_workers,
    "replicas": measure_replicas,
    "flat": measure_flat_cost,
}
